import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Objects")
struct ObjectTests {
    @Test(arguments: Backend.allCases)
    func `an object is a ref to a blob, and overwriting it moves the ref`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let bucket = try await world.makeBucket()
            let first = try await world.put("a/b.bin", "one")
            #expect(first.digest == Digest(of: Array("one".utf8)) && first.size == 3)
            #expect(first.etag == ChecksumHasher.value(.md5, of: Array("one".utf8)).hexadecimal)
            let second = try await world.put("a/b.bin", "two, longer")
            #expect(try await world.object("a/b.bin") == second)
            // What was pinned by its digest is what it was.
            #expect(try await world.text(of: first) == "one")
            let ref = RefName.object(bucket, first.key)
            let history = try await world.storage.history(of: ref)
            #expect(history.map(\.action) == [.objectWritten, .objectWritten])
            #expect(history[1].moves == [RefMove(ref, from: first.document, to: second.document)])
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `a version pinned to an object's bytes survives the object`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            _ = try await world.makeBucket()
            let object = try await world.put("model.tar.gz", "weights")
            let lease = try await world.storage.lease()
            #expect(try await world.storage.hold([object.digest], under: lease) == [object.digest: 7])
            let registration = Registration(
                group: try GroupName(parsing: "fraud"),
                files: [
                    .init(
                        name: try FileName(parsing: "model.tar.gz"),
                        source: .held(object.digest, size: 7))
                ], record: Record(author: Author(name: "Ana"), createdAt: world.clock.now))
            _ = try await world.registry.register(registration, under: lease, by: intent())
            try await world.put("model.tar.gz", "poison")
            _ = try await world.registry.deleteObjects([object.key], in: object.bucket, by: intent())
            world.clock.advance(byMilliseconds: 200 * 86_400_000)
            try await world.collectAll()
            #expect(try await world.text(of: object) == "weights")
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `collection keeps what objects name, and removes what none has named for long`(
        _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            _ = try await world.makeBucket()
            let (kept, old) = (try await world.put("kept", "kept"), try await world.put("moved", "old"))
            let new = try await world.put("moved", "new")
            world.clock.advance(byMilliseconds: 200 * 86_400_000)
            try await world.collectAll()
            #expect(try await world.text(of: kept) == "kept")
            #expect(try await world.text(of: new) == "new")
            #expect(try await world.storage.condition(of: old.digest, meter: ByteMeter()) == .missing)
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `what comes in other than it was announced is not kept`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let bucket = try await world.makeBucket()
            let draft = ObjectDraft(bucket: bucket, key: try ObjectKey(parsing: "k"))
            let bytes = Array("content".utf8)
            let before = try await world.storage.inventory().blobs.count
            for algorithm in ChecksumAlgorithm.allCases {
                let wrong = [UInt8](repeating: 1, count: algorithm.size)
                let content = ObjectContent(ByteStream(bytes), checksums: [algorithm: wrong])
                #expect(
                    try await fault { try await world.registry.putObject(draft, content, by: intent()) }
                        == .wrongChecksum(algorithm))
                var later = ObjectContent(ByteStream(bytes))
                later.later = [algorithm: { wrong }]
                #expect(
                    try await fault { try await world.registry.putObject(draft, later, by: intent()) }
                        == .wrongChecksum(algorithm))
            }
            for length in [6, 8] as [Int64] {
                let content = ObjectContent(ByteStream(bytes), length: length)
                #expect(
                    try await fault { try await world.registry.putObject(draft, content, by: intent()) }
                        == .wrongLength(expected: length, found: 7))
            }
            #expect(try await world.object("k") == nil)
            #expect(try await world.storage.inventory().blobs.count == before)
            #expect(try await world.storage.inventory().leftovers.isEmpty)
        }
    }

    @Test func `conditions are compared with what stands`() async throws {
        try await withWorld { world in
            let bucket = try await world.makeBucket()
            let key = try ObjectKey(parsing: "k")
            #expect(
                try await fault { try await world.put("k", "x", if: .tag("*")) } == .noObject(bucket, key))
            let first = try await world.put("k", "1", if: .nothing)
            #expect(try await fault { try await world.put("k", "2", if: .nothing) } == .preconditionFailed)
            #expect(try await fault { try await world.put("k", "2", if: .tag("no")) } == .preconditionFailed)
            try await world.put("k", "2", if: .tag(first.etag))
            #expect(
                try await fault { try await world.put("k", "3", if: .tag(first.etag)) } == .preconditionFailed
            )
            #expect(
                try await fault {
                    try await world.registry.deleteObjects([key], in: bucket, if: .tag("no"), by: intent())
                } == .preconditionFailed)
            #expect(try await world.text(at: "k") == "2")
        }
    }

    @Test func `a racing write cannot pass a condition that held a moment ago`() async throws {
        try await withWorld { world in
            _ = try await world.makeBucket()
            let hooked = HookedStorage(world.storage, before: .commit) { try await world.put("k", "first") }
            let other = world.over(hooked)
            #expect(
                try await fault { try await other.put("k", "second", if: .nothing) } == .preconditionFailed)
            #expect(hooked.hasRun)
            #expect(try await world.text(at: "k") == "first")
        }
    }

    @Test func `buckets come and go, empty ones only`() async throws {
        try await withWorld { world in
            let bucket = try await world.makeBucket()
            for name in ["models-b", "models.a", "zoo", "abc"] { _ = try await world.makeBucket(name) }
            try await world.put("k", "1")
            try await world.put("k", "1", in: "models-b")
            #expect(
                try await world.registry.buckets().map(\.name.description)
                    == ["abc", "models", "models-b", "models.a", "zoo"])
            #expect(
                try await fault { try await world.registry.createBucket(bucket, by: intent()) }
                    == .bucketExists(bucket))
            #expect(
                try await fault { try await world.registry.deleteBucket(bucket, by: intent()) }
                    == .bucketNotEmpty(bucket))
            _ = try await world.registry.deleteObjects(
                [try ObjectKey(parsing: "k")], in: bucket, by: intent())
            _ = try await world.registry.deleteBucket(bucket, by: intent())
            #expect(try await world.registry.bucket(bucket) == nil)
            #expect(try await fault { try await world.put("k", "1") } == .noBucket(bucket))
            #expect(
                try await fault { try await world.registry.deleteBucket(bucket, by: intent()) }
                    == .noBucket(bucket))
            try await world.expectSound()
        }
    }

    @Test func `a bucket is not deleted under an object that comes at the same moment`() async throws {
        try await withWorld { world in
            let bucket = try await world.makeBucket()
            let hooked = HookedStorage(world.storage, before: .commit) { try await world.put("k", "late") }
            let other = world.over(hooked)
            #expect(
                try await fault { try await other.registry.deleteBucket(bucket, by: intent()) }
                    == .bucketNotEmpty(bucket))
            let again = HookedStorage(world.storage, before: .commit) {
                _ = try await world.registry.deleteObjects(
                    [try ObjectKey(parsing: "k")], in: bucket, by: intent())
                _ = try await world.registry.deleteBucket(bucket, by: intent())
            }
            #expect(try await fault { try await world.over(again).put("k", "lost") } == .noBucket(bucket))
        }
    }

    @Test(arguments: Backend.allCases)
    func `a copy shares the bytes`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let bucket = try await world.makeBucket()
            let source = try await world.put("source", "bytes")
            let draft = ObjectDraft(bucket: bucket, key: try ObjectKey(parsing: "copy"), metadata: ["a": "b"])
            let copy = try await world.registry.copyObject(source, to: draft, by: intent())
            #expect(copy.digest == source.digest && copy.etag == source.etag)
            #expect(copy.value.metadata == ["a": "b"])
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `replaying the log gives the objects`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            _ = try await world.makeBucket()
            for key in ["é", "e\u{301}", "a b", "~"] { try await world.put(key, key) }
            let before = try await world.storage.snapshot(.all)
            try await world.storage.rebuildIndex()
            #expect(try await world.storage.snapshot(.all) == before)
            #expect(before.refs.count { $0.key.bucket != nil } == 5)
            try await world.expectSound()
        }
    }
}
