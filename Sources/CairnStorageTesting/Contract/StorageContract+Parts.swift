import CairnObjects
import CairnStorage
import Testing

// PartStore, and refs in a range.

extension StorageContract {
    static let partCases = [
        Case("parts are read as they were written") { try await $0.partsAreRead() },
        Case("a part takes the place of the one before it") { try await $0.partIsReplaced() },
        Case("a part whose stream breaks is not kept") { try await $0.brokenPart() },
        Case("an upload in parts that was ended is none") { try await $0.endedParts() },
        Case("parts written at once do not mix") { try await $0.partsAtOnce() },
        Case("parts that nobody adds to are leftovers after a week") { try await $0.abandonedParts() },
        Case("refs in a range come in order, and the first of them") { try await $0.refsInRange() },
    ]

    private func write(_ number: Int, _ bytes: [UInt8], _ subject: Subject, _ upload: UploadKey) async throws
    {
        try await subject.storage.writePart(number, of: upload, ByteStream(bytes, chunkSize: 1000)) {
            Array("note \(number)".utf8)
        }
    }

    func partsAreRead() async throws {
        let (subject, upload) = (try await begin(), UploadKey.random())
        try await subject.storage.beginParts(upload, note: [1, 2, 3])
        #expect(try await subject.storage.partsNote(of: upload) == [1, 2, 3])
        #expect(try await subject.storage.partUploads() == [upload: [1, 2, 3]])
        let bodies = [10: SeededRandom.bytes(100_000, seed: 1), 2: [], 1: [7]]
        for (number, body) in bodies { try await write(number, body, subject, upload) }
        let parts = try await subject.storage.parts(of: upload)
        #expect(parts.map(\.number) == [1, 2, 10])
        for part in parts {
            let body = try #require(bodies[part.number])
            #expect(part.size == Int64(body.count) && part.digest == Digest(of: body))
            #expect(part.note == Array("note \(part.number)".utf8))
            #expect(try await subject.storage.readPart(part, of: upload).collect(upTo: .max) == body)
        }
    }

    func partIsReplaced() async throws {
        let (subject, upload) = (try await begin(), UploadKey.random())
        try await subject.storage.beginParts(upload, note: [])
        try await write(1, [1, 2, 3], subject, upload)
        let before = try await subject.storage.parts(of: upload)
        for body in [[4], [4], [5, 6]] as [[UInt8]] {
            try await write(1, body, subject, upload)
            let parts = try await subject.storage.parts(of: upload)
            #expect(parts.map(\.digest) == [Digest(of: body)])
            #expect(try await subject.storage.readPart(parts[0], of: upload).collect(upTo: 10) == body)
        }
        await expectFailure(.damaged, in: "the part before") {
            _ = try await subject.storage.readPart(before[0], of: upload).collect(upTo: 10)
        }
    }

    func brokenPart() async throws {
        let (subject, upload) = (try await begin(), UploadKey.random())
        try await subject.storage.beginParts(upload, note: [])
        let broken = CairnError(.invalid, "broken off")
        await expectFailure(.invalid, in: "a part that breaks off") {
            try await subject.storage.writePart(1, of: upload, Self.breaking(after: [1, 2], broken)) { [] }
        }
        await expectFailure(.invalid, in: "a part whose note cannot be had") {
            try await subject.storage.writePart(1, of: upload, ByteStream([1])) { throw broken }
        }
        #expect(try await subject.storage.parts(of: upload).isEmpty)
    }

    func endedParts() async throws {
        let (subject, upload) = (try await begin(), UploadKey.random())
        try await subject.storage.beginParts(upload, note: [])
        try await write(1, [1], subject, upload)
        try await subject.storage.endParts(upload)
        try await subject.storage.endParts(upload)
        #expect(try await subject.storage.partsNote(of: upload) == nil)
        #expect(try await subject.storage.partUploads().isEmpty)
        await expectFailure(.notFound, in: "a part of what was ended") {
            try await write(2, [1], subject, upload)
        }
        await expectFailure(.notFound, in: "the parts of what was ended") {
            _ = try await subject.storage.parts(of: upload)
        }
    }

    func partsAtOnce() async throws {
        let (subject, upload) = (try await begin(), UploadKey.random())
        try await subject.storage.beginParts(upload, note: [])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<24 {
                // Three at once under each number.
                group.addTask { try await write(index % 8, [UInt8(index)], subject, upload) }
            }
            try await group.waitForAll()
        }
        let parts = try await subject.storage.parts(of: upload)
        #expect(parts.map(\.number) == Array(0..<8))
        for part in parts {
            let bytes = try await subject.storage.readPart(part, of: upload).collect(upTo: 1)
            #expect(Int(bytes[0]) % 8 == part.number)
        }
    }

    func abandonedParts() async throws {
        let (subject, upload) = (try await begin(), UploadKey.random())
        try await subject.storage.beginParts(upload, note: [])
        try await write(1, [1], subject, upload)
        #expect(try await subject.storage.inventory().leftovers.isEmpty)
        #expect(try await subject.storage.removeLeftovers() == 0)
        // Files are dated by the system's clock, which the test's may be far from.
        let now = max(subject.clock.now, Timestamp.now())
        subject.clock.advance(byMilliseconds: now.milliseconds - subject.clock.now.milliseconds)
        subject.clock.advance(byMilliseconds: PartLimits.lifetime + 60_000)
        #expect(try await subject.storage.inventory().leftovers == ["parts/\(upload)"])
        #expect(try await subject.storage.removeLeftovers() == 1)
        #expect(try await subject.storage.partsNote(of: upload) == nil)
    }

    func refsInRange() async throws {
        let subject = try await begin()
        let bucket = try BucketName(parsing: "bucket")
        let actor = try Principal(parsing: "ana")
        let document = try BucketDocument(createdAt: subject.clock.now, createdBy: actor).document()
        let keys = try ["b", "a/2", "a/1", "é", "z"].map { try ObjectKey(parsing: $0) }
        var transaction = Transaction(.objectWritten, by: actor, at: subject.clock.now)
        transaction.documents = [document]
        transaction.moves =
            [RefMove(.bucket(bucket), from: nil, to: document.digest)]
            + keys.map { RefMove(.object(bucket, $0), from: nil, to: document.digest) }
        _ = try await subject.storage.commit(transaction)
        func found(_ start: String, _ end: String, _ limit: Int) async throws -> [String] {
            try await subject.storage.refs(from: start, before: end, limit: limit).map { "\($0.ref)" }
        }
        let all = ["a/1", "a/2", "b", "z", "~C3~A9"].map { "buckets/bucket/\($0)" }
        #expect(try await found("buckets/bucket/", "buckets/bucket0", 100) == all)
        #expect(try await found("buckets/bucket/", "buckets/bucket0", 2) == Array(all[..<2]))
        #expect(try await found("buckets/bucket/a/2", "buckets/bucket/z", 9) == Array(all[1..<3]))
        #expect(try await found("buckets/", "buckets0", 1) == ["buckets/bucket"])
        #expect(try await found("x", "y", 1).isEmpty)
    }
}
