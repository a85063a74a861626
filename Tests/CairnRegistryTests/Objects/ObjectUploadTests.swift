import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@Suite("Objects in parts")
struct ObjectUploadTests {
    private static let size = Int(Registry.smallestPart)

    private func begin(
        _ world: World, _ checksum: ChecksumAlgorithm? = nil, isWhole: Bool = false
    ) async throws -> ObjectUpload {
        let bucket = try await world.makeBucket()
        return try await world.registry.beginUpload(
            ObjectDraft(bucket: bucket, key: try ObjectKey(parsing: "big"), metadata: ["a": "b"]),
            checksum: checksum, isWhole: isWhole, by: intent())
    }

    private func put(
        _ number: Int, _ bytes: [UInt8], _ world: World, _ upload: ObjectUpload
    ) async throws -> NamedPart {
        let part = try await world.registry.putPart(number, of: upload, ObjectContent(ByteStream(bytes)))
        return NamedPart(number: number, etag: part.etag)
    }

    @Test(arguments: Backend.allCases)
    func `parts become one blob that hashes to its own name`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let upload = try await begin(world)
            let (first, last) = (SeededRandom.bytes(Self.size, seed: 1), SeededRandom.bytes(77, seed: 2))
            let end = try await put(9, last, world, upload)
            let start = try await put(3, first, world, upload)
            #expect(try await world.registry.parts(of: upload).map(\.number) == [3, 9])
            #expect(try await world.object("big") == nil)
            let object = try await world.registry.completeUpload(
                upload, of: [start, end], by: intent())
            #expect(object.digest == Digest(of: first + last))
            #expect(object.value.metadata == ["a": "b"] && object.value.parts == [Int64(Self.size), 77])
            let sums = ChecksumHasher.value(.md5, of: first) + ChecksumHasher.value(.md5, of: last)
            #expect(object.etag == ChecksumHasher.value(.md5, of: sums).hexadecimal + "-2")
            #expect(try await world.storage.partUploads().isEmpty)
            try await world.expectSound()
        }
    }

    @Test func `an upload goes on after a restart`() async throws {
        try await withWorld(.files) { world in
            let upload = try await begin(world)
            let bytes = SeededRandom.bytes(Self.size, seed: 1)
            let start = try await put(1, bytes, world, upload)
            let other = try world.reopened()
            let bucket = upload.draft.bucket
            let found = try await other.registry.objectUpload(
                upload.id, bucket: bucket, key: upload.draft.key)
            #expect(found == upload)
            #expect(try await other.registry.objectUploads(in: bucket) == [upload])
            let end = try await put(2, [1], other, found)
            let object = try await other.registry.completeUpload(found, of: [start, end], by: intent())
            #expect(object.digest == Digest(of: bytes + [1]))
        }
    }

    @Test func `parts that are not what was named make nothing`() async throws {
        try await withWorld { world in
            let upload = try await begin(world)
            let small = try await put(1, [1], world, upload)
            let other = try await put(2, [2], world, upload)
            func complete(_ parts: [NamedPart]) async throws -> ObjectFault? {
                try await fault {
                    try await world.registry.completeUpload(upload, of: parts, by: intent())
                }
            }
            #expect(try await complete([small, other]) == .partTooSmall(1, size: 1))
            #expect(try await complete([other, small]) == .partsOutOfOrder)
            #expect(try await complete([small, small]) == .partsOutOfOrder)
            #expect(try await complete([NamedPart(number: 3, etag: small.etag)]) == .noPart(3))
            #expect(try await complete([NamedPart(number: 1, etag: other.etag)]) == .noPart(1))
            #expect(try await world.object("big") == nil)
            let object = try await world.registry.completeUpload(upload, of: [other], by: intent())
            #expect(try await world.text(of: object) == "\u{2}")
            #expect(try await complete([other]) == .noUpload)
        }
    }

    @Test(arguments: [true, false])
    func `checksums are those of the parts, or of the whole`(_ isWhole: Bool) async throws {
        try await withWorld { world in
            let upload = try await begin(world, .crc32, isWhole: isWhole)
            let (first, last) = (SeededRandom.bytes(Self.size, seed: 1), [UInt8(5)])
            let parts = [try await put(1, first, world, upload), try await put(2, last, world, upload)]
            #expect(
                try await fault {
                    try await world.registry.completeUpload(
                        upload, of: parts, checksum: "AAAAAA==", by: intent())
                } == .wrongChecksum(.crc32))
            let object = try await world.registry.completeUpload(upload, of: parts, by: intent())
            let sums = ChecksumHasher.value(.crc32, of: first) + ChecksumHasher.value(.crc32, of: last)
            let value = ChecksumHasher.value(.crc32, of: isWhole ? first + last : sums)
            #expect(object.value.checksum?.value == Base64.encode(value) + (isWhole ? "" : "-2"))
            #expect(object.value.checksum?.isComposite == !isWhole)
        }
    }

    @Test func `damage to a part is found before it becomes an object`() async throws {
        try await withWorld(.files) { world in
            let upload = try await begin(world)
            let part = try await put(1, SeededRandom.bytes(100_000, seed: 1), world, upload)
            let stored = try await world.storage.parts(of: upload.id)[0]
            let file = world.root.appending("parts/\(upload.id)/1.\(stored.digest.hex)")
            let descriptor = try FileDescriptor.open(file, .readWrite)
            try descriptor.closeAfter {
                var byte: [UInt8] = [0]
                _ = try byte.withUnsafeMutableBytes {
                    try descriptor.read(fromAbsoluteOffset: 50_000, into: $0)
                }
                try descriptor.writeAll(toAbsoluteOffset: 50_000, [byte[0] ^ 1])
            }
            let error = try await refusal {
                try await world.registry.completeUpload(upload, of: [part], by: intent())
            }
            #expect(error?.code == .damaged)
            #expect(try await world.object("big") == nil)
        }
    }

    @Test func `a bucket that is deleted takes its uploads with it`() async throws {
        try await withWorld { world in
            let upload = try await begin(world)
            _ = try await world.registry.deleteBucket(upload.draft.bucket, by: intent())
            #expect(try await world.storage.partUploads().isEmpty)
        }
    }
}
