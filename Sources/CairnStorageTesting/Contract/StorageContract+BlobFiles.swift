import CairnObjects
import CairnStorage
import SystemPackage
import Testing

// BlobWriter with files as sources: the caller's files, which others may write to meanwhile.

extension StorageContract {
    static let blobFileCases = [
        Case("a file's bytes are stored, and the file is left alone") { try await $0.fileReadsBack() },
        Case("a file that changed after it was looked at is refused") { try await $0.changedFileRefused() },
        Case("what took a file's place is refused") { try await $0.replacedFileRefused() },
        Case("a file that changes while it is read is refused") { try await $0.changingFileRefused() },
        Case("one bad file among good ones fails the write") { try await $0.oneBadFileFails() },
    ]

    func fileReadsBack() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            let lease = try await subject.storage.lease()
            var sources: [BlobSource] = []
            var expected: [BlobReceipt] = []
            for size in Self.sizes {
                let bytes = SeededRandom.bytes(size, seed: UInt64(size) + 5)
                let path = directory.appending("file-\(size)")
                try path.write(bytes)
                sources.append(.file(try LocalFile(path)))
                expected.append(
                    BlobReceipt(digest: Digest(of: bytes), size: Int64(size), wasPresent: false))
            }
            let meter = ByteMeter()
            let receipts = try await subject.storage.write(sources, under: lease, meter: meter)
            #expect(receipts == expected)
            #expect(meter.done == Int64(Self.sizes.reduce(0, +)))
            for size in Self.sizes {
                let path = directory.appending("file-\(size)")
                let bytes = SeededRandom.bytes(size, seed: UInt64(size) + 5)
                #expect(try await subject.content(of: Digest(of: bytes)) == bytes)
                #expect(try path.readAll() == bytes)
                // Written to later, it must not write into the store.
                try path.write([1, 2, 3])
                #expect(try await subject.condition(of: Digest(of: bytes)) == .sound(size: Int64(size)))
            }
            let again = directory.appending("again")
            try again.write(SeededRandom.bytes(1 << 20, seed: (1 << 20) + 5))
            let present = try await subject.storage.write(
                [.file(LocalFile(again))], under: lease, meter: ByteMeter())
            #expect(present.map(\.wasPresent) == [true])
        }
    }

    func changedFileRefused() async throws {
        let changes: [(String, @Sendable (FilePath) throws -> Void)] = [
            ("other bytes, same size", { try $0.write([UInt8](repeating: 9, count: 50_000)) }),
            ("longer", { try $0.write([UInt8](repeating: 8, count: 50_001)) }),
            ("truncated", { try $0.write([]) }),
        ]
        for (name, change) in changes {
            try await withTemporaryDirectory { directory in
                let path = directory.appending("model.bin")
                try path.write([UInt8](repeating: 8, count: 50_000))
                try await refuses(name, .conflict, at: path, after: change)
            }
        }
    }

    func replacedFileRefused() async throws {
        let bytes = [UInt8](repeating: 8, count: 50_000)
        try await withTemporaryDirectory { directory in
            let (path, other) = (directory.appending("model.bin"), directory.appending("other"))
            try path.write(bytes)
            try await refuses("another file", .conflict, at: path) { path in
                try other.write(bytes)
                try other.rename(to: path)
            }
            try await refuses("a symbolic link", .invalid, at: path) { path in
                try path.rename(to: other)
                try path.makeSymbolicLink(to: other)
            }
            try other.rename(to: path)
            try await refuses("nothing", .notFound, at: path) { try $0.remove() }
            try path.write(bytes)
            try await refuses("a FIFO", .conflict, at: path) { path in
                try path.remove()
                try path.makeFIFO()
            }
            try path.remove()
            try path.write(bytes)
            try await refuses("a directory", .conflict, at: path) { path in
                try path.remove()
                try path.makeDirectory()
            }
        }
    }

    /// Somebody writes to the file's beginning and then to its end, at any moment of the write. What is
    /// stored is the file as it was looked at, or nothing; above all no mixture that the file never was.
    func changingFileRefused() async throws {
        for seed in SeededRandom.seeds(4) {
            var random = SeededRandom(seed: seed)
            let undisturbed = try await writeChangingFile(after: nil, "seed \(seed), undisturbed")
            for round in 0..<20 {
                let delay = undisturbed * Double.random(in: 0..<1.2, using: &random)
                _ = try await writeChangingFile(after: delay, "seed \(seed), round \(round), after \(delay)")
            }
        }
    }

    /// Writes a file into a fresh storage while somebody changes it, and tells how long the write took.
    private func writeChangingFile(after delay: Duration?, _ what: Comment) async throws -> Duration {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            let path = directory.appending("model.bin")
            let old = [UInt8](repeating: 8, count: 8 << 20)
            try path.write(old)
            try await Task.sleep(for: .milliseconds(20))  // past the clock tick of the file's times
            let file = try LocalFile(path)
            let lease = try await subject.storage.lease()
            let start = ContinuousClock.now
            let change = Task.detached {
                guard let delay else { return }
                while ContinuousClock.now < start + delay {}  // a sleep is not exact enough
                try path.overwriteEnds()
            }
            do {
                let receipts = try await subject.storage.write(
                    [.file(file)], under: lease, meter: ByteMeter())
                #expect(receipts.map(\.digest) == [Digest(of: old)], what)
            } catch let error as CairnError {
                #expect(error.code == .conflict && delay != nil, "\(what): \(error)")
                #expect(try await subject.storage.inventory() == Inventory(), what)
            }
            let end = ContinuousClock.now
            try await change.value
            return end - start
        }
    }

    private func refuses(
        _ what: String, _ code: CairnError.Code, at path: FilePath, after change: (FilePath) throws -> Void
    ) async throws {
        let subject = try await begin()
        let before = try await StorageState(of: subject.storage)
        let file = try LocalFile(path)
        try change(path)
        let lease = try await subject.storage.lease()
        // Which difference a storage notices first is its own affair.
        await expectFailure(code, .conflict, .invalid, in: "a file that became: \(what)") {
            _ = try await subject.storage.write([.file(file)], under: lease, meter: ByteMeter())
        }
        #expect(try await StorageState(of: subject.storage) == before, "a file that became: \(what)")
    }

    func oneBadFileFails() async throws {
        try await withTemporaryDirectory { directory in
            let subject = try await begin()
            let path = directory.appending("bad.bin")
            try path.write([1])
            let bad = try LocalFile(path)
            try path.write([2, 3])
            let good = SeededRandom.bytes(100_000, seed: 4)
            let lease = try await subject.storage.lease()
            let sources: [BlobSource] = [.bytes(good), .file(bad), .stream(Self.oddChunks([7, 7]))]
            await expectFailure(.conflict, in: "a write with one file that changed") {
                _ = try await subject.storage.write(sources, under: lease, meter: ByteMeter())
            }
            let inventory = try await subject.storage.inventory()
            #expect(inventory.leftovers == [])
            for blob in inventory.blobs {
                #expect(try await subject.condition(of: blob.digest) == .sound(size: blob.size))
            }
            let receipts = try await subject.storage.write([.bytes(good)], under: lease, meter: ByteMeter())
            #expect(receipts.map(\.digest) == [Digest(of: good)], "the lease serves another attempt")
        }
    }
}

extension FilePath {
    /// Changes the first byte of the file, then the last, in place.
    fileprivate func overwriteEnds() throws {
        let file = try FileDescriptor.open(self, .writeOnly)
        try file.closeAfter {
            _ = try file.writeAll([9])
            try file.seek(offset: -1, from: .end)
            _ = try file.writeAll([9])
        }
    }
}
