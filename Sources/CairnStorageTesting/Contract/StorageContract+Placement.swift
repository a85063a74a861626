import CairnObjects
import CairnStorage
import SystemPackage
import Testing

// BlobPlacer.

extension StorageContract {
    static let placementCases = [
        Case("a placed copy has exactly the blob's bytes") { try await $0.placesCopies() },
        Case("a placed copy is the caller's own") { try await $0.copiesAreOwn() },
        Case("placing replaces nothing") { try await $0.placingReplacesNothing() },
        Case("placing what is missing, or nowhere, leaves nothing") {
            try await $0.failedPlacingLeavesNothing()
        },
        Case("a hard link is read-only and right, or refused") { try await $0.placesHardLinks() },
        Case("of many that place one file, one wins") { try await $0.racingPlacements() },
    ]

    private func descriptor(of bytes: [UInt8]) -> Descriptor {
        Descriptor(
            mediaType: "application/octet-stream", digest: Digest(of: bytes), size: Int64(bytes.count))
    }

    func placesCopies() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            for size in Self.sizes {
                let bytes = SeededRandom.bytes(size, seed: UInt64(size))
                try await subject.store(bytes)
                let file = directory.appending("placed-\(size)")
                let meter = ByteMeter()
                try await subject.storage.place(descriptor(of: bytes), at: file, by: .copy, meter: meter)
                #expect(try file.readAll() == bytes)
                #expect(meter.done == Int64(size))
            }
        }
    }

    func copiesAreOwn() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            let bytes = SeededRandom.bytes(100_000, seed: 1)
            try await subject.store(bytes)
            let file = directory.appending("model.bin")
            try await subject.storage.place(
                descriptor(of: bytes), at: file, by: .copy, meter: ByteMeter())
            let own = try FileDescriptor.open(file, .readWrite)
            _ = try own.closeAfter { try own.writeAll([1, 2, 3]) }
            #expect(try await subject.content(of: Digest(of: bytes)) == bytes)
        }
    }

    func placingReplacesNothing() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            let bytes = SeededRandom.bytes(1000, seed: 1)
            try await subject.store(bytes)
            let (file, folder) = (directory.appending("file"), directory.appending("folder"))
            let (link, target) = (directory.appending("link"), directory.appending("target"))
            try file.write([1, 2, 3])
            try folder.makeDirectory()
            try link.makeSymbolicLink(to: target)
            for taken in [file, folder, link] {
                await expectFailure(.exists, in: "placing at '\(taken)'") {
                    try await subject.storage.place(
                        descriptor(of: bytes), at: taken, by: .copy, meter: ByteMeter())
                }
            }
            #expect(try file.readAll() == [1, 2, 3])
            #expect(link.isTaken && !target.isTaken, "a symbolic link was followed or removed")
        }
    }

    func failedPlacingLeavesNothing() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            let bytes = SeededRandom.bytes(1000, seed: 1)
            let file = directory.appending("model.bin")
            for method in [PlacementMethod.copy, .hardLink] {
                await expectFailure(.damaged, .unsupported, in: "placing a missing blob") {
                    try await subject.storage.place(
                        descriptor(of: bytes), at: file, by: method, meter: ByteMeter())
                }
                #expect(!file.isTaken)
            }
            try await subject.store(bytes)
            let nowhere = directory.appending("nowhere")
            await expectFailure(.system, .notFound, in: "placing into a directory that is not there") {
                try await subject.storage.place(
                    descriptor(of: bytes), at: nowhere.appending("model.bin"), by: .copy, meter: ByteMeter())
            }
            #expect(!nowhere.isTaken)
        }
    }

    func placesHardLinks() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            let bytes = SeededRandom.bytes(70_000, seed: 1)
            try await subject.store(bytes)
            let file = directory.appending("model.bin")
            do {
                try await subject.storage.place(
                    descriptor(of: bytes), at: file, by: .hardLink, meter: ByteMeter())
            } catch let error as CairnError where error.code == .unsupported {
                #expect(!file.isTaken)
                return
            }
            #expect(try file.readAll() == bytes)
            #expect((file.mode ?? 0o777) & 0o222 == 0, "a link into the store can be written through")
        }
    }

    func racingPlacements() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            let contents = (0..<8).map { SeededRandom.bytes(200_000, seed: UInt64($0)) }
            for bytes in contents { try await subject.store(bytes) }
            let file = directory.appending("model.bin")
            let winners = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                for bytes in contents {
                    let blob = descriptor(of: bytes)
                    group.addTask {
                        do {
                            try await subject.storage.place(blob, at: file, by: .copy, meter: ByteMeter())
                            return bytes
                        } catch let error as CairnError where error.code == .exists {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1.map { [$0] } ?? [] }
            }
            #expect(winners.count == 1)
            #expect(try file.readAll() == winners.first)
        }
    }
}
