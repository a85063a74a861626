import CairnObjects
import CairnStorage
import Testing

// UploadStore: what goes wrong, and what nobody goes on with.

extension StorageContract {
    static let uploadRefusalCases = [
        Case("an upload is added to only where it stands") { try await $0.wrongOffsets() },
        Case("an upload has one writer at a time") { try await $0.oneWriterAtATime() },
        Case("an upload that is not what was announced leaves nothing") { try await $0.uploadThatLies() },
        Case("an upload that nobody goes on with is a leftover after a day") {
            try await $0.uploadsAreCollected()
        },
        Case("an upload that somebody adds to is not collected") { try await $0.busyUploadIsNotCollected() },
    ]

    func wrongOffsets() async throws {
        let subject = try await begin()
        let storage = subject.storage
        let key = UploadKey.random()
        await expectFailure(.conflict, in: "beginning in the middle") {
            _ = try await storage.append(ByteStream([1]), to: key, at: 1)
        }
        #expect(try await storage.offset(of: key) == 0)
        _ = try await storage.append(ByteStream([1, 2, 3]), to: key, at: 0)
        for offset in [Int64(0), 2, 4, 1000] {
            await expectFailure(.conflict, in: "adding at \(offset)") {
                _ = try await storage.append(ByteStream([9]), to: key, at: offset)
            }
        }
        let lease = try await storage.lease()
        _ = try await storage.finish(key, as: Digest(of: [1, 2, 3]), size: 3, under: lease)
    }

    func oneWriterAtATime() async throws {
        let subject = try await begin()
        let storage = subject.storage
        let key = UploadKey.random()
        let lease = try await storage.lease()
        let inner = ByteStream {
            var step = 0
            return {
                step += 1
                guard step == 2 else { return step == 1 ? [1, 2] : nil }
                await expectFailure(.conflict, in: "a second writer") {
                    _ = try await storage.append(ByteStream([9]), to: key, at: 2)
                }
                await expectFailure(.conflict, in: "abandoning what is being added to") {
                    try await storage.abandon(key)
                }
                await expectFailure(.conflict, in: "finishing what is being added to") {
                    _ = try await storage.finish(key, as: Digest(of: [1, 2]), size: 2, under: lease)
                }
                return [3]
            }
        }
        #expect(try await storage.append(inner, to: key, at: 0) == 3)
        _ = try await storage.finish(key, as: Digest(of: [1, 2, 3]), size: 3, under: lease)
        #expect(try await subject.content(of: Digest(of: [1, 2, 3])) == [1, 2, 3])
    }

    func uploadThatLies() async throws {
        let subject = try await begin()
        let storage = subject.storage
        let bytes = SeededRandom.bytes(5000, seed: 1)
        let lease = try await storage.lease()
        let before = try await StorageState(of: storage)
        let lies: [(Comment, Digest, Int64)] = [
            ("another digest", Digest(of: [1]), 5000), ("a smaller size", Digest(of: bytes), 4999),
            ("a larger size", Digest(of: bytes), 5001),
        ]
        for (what, digest, size) in lies {
            let key = UploadKey.random()
            _ = try await storage.append(ByteStream(bytes), to: key, at: 0)
            await expectFailure(.invalid, in: what) {
                _ = try await storage.finish(key, as: digest, size: size, under: lease)
            }
            #expect(try await storage.offset(of: key) == 0, what)
            #expect(try await storage.held(under: lease) == [:], what)
        }
        #expect(try await StorageState(of: storage) == before)
    }

    func uploadsAreCollected() async throws {
        let subject = try await begin()
        let storage = subject.storage
        let (old, continued) = (UploadKey.random(), UploadKey.random())
        for key in [old, continued] { _ = try await storage.append(ByteStream([1]), to: key, at: 0) }
        subject.clock.advance(byMilliseconds: UploadLimits.lifetime - 1)
        #expect(try await storage.inventory().leftovers == [])
        #expect(try await storage.removeLeftovers() == 0)
        _ = try await storage.append(ByteStream([2]), to: continued, at: 1)
        subject.clock.advance(byMilliseconds: 1)
        #expect(try await storage.inventory().leftovers == ["uploads/\(old)"])
        #expect(try await storage.removeLeftovers() == 1)
        #expect(try await storage.offset(of: old) == 0)
        #expect(try await storage.offset(of: continued) == 2)
        subject.clock.advance(byMilliseconds: UploadLimits.lifetime)
        #expect(try await storage.removeLeftovers() == 1)
        #expect(try await storage.inventory().leftovers == [])
    }

    func busyUploadIsNotCollected() async throws {
        let subject = try await begin()
        let storage = subject.storage
        let key = UploadKey.random()
        let stream = ByteStream {
            var rest: [UInt8] = [1, 2, 3]
            return {
                subject.clock.advance(byMilliseconds: 2 * UploadLimits.lifetime)
                let removed = try await storage.removeLeftovers()
                #expect(removed == 0)
                return rest.popLast().map { [$0] }
            }
        }
        #expect(try await storage.append(stream, to: key, at: 0) == 3)
        #expect(try await storage.removeLeftovers() == 0)
        let lease = try await storage.lease()
        _ = try await storage.finish(key, as: Digest(of: [3, 2, 1]), size: 3, under: lease)
    }
}
