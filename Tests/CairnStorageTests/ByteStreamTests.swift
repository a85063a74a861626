import CairnObjects
import CairnStorage
import Testing

@Suite("ByteStream")
struct ByteStreamTests {
    private func chunks(_ stream: ByteStream) async throws -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        for try await chunk in stream { chunks.append(chunk) }
        return chunks
    }

    @Test(arguments: [
        (0, [Int]()), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1]),
    ])
    func `bytes come in chunks, none of them empty`(_ count: Int, _ sizes: [Int]) async throws {
        let bytes = (0..<count).map { UInt8($0) }
        let chunks = try await chunks(ByteStream(bytes, chunkSize: 3))
        #expect(chunks.map(\.count) == sizes)
        #expect(chunks.flatMap(\.self) == bytes)
    }

    @Test func `iterating twice reads twice`() async throws {
        let stream = ByteStream([1, 2, 3, 4], chunkSize: 3)
        #expect(try await chunks(stream) == [[1, 2, 3], [4]])
        #expect(try await chunks(stream) == [[1, 2, 3], [4]])
    }

    @Test func `collecting takes what is within the limit`() async throws {
        let stream = ByteStream([1, 2, 3, 4], chunkSize: 3)
        #expect(try await stream.collect(upTo: 4) == [1, 2, 3, 4])
        #expect(try await stream.collect(upTo: .max) == [1, 2, 3, 4])
        #expect(try await ByteStream([]).collect(upTo: 0) == [])
        let refusal = await #expect(throws: CairnError.self) { try await stream.collect(upTo: 3) }
        #expect(refusal?.code == .invalid)
    }

    @Test func `nothing is pulled past the limit or past an error`() async throws {
        let failure = CairnError(.system, "broken")
        let stream = ByteStream {
            var pulls = 0
            return {
                pulls += 1
                guard pulls <= 2 else { throw failure }
                return [1, 2]
            }
        }
        await #expect(throws: failure) { try await stream.collect(upTo: 100) }
        let refusal = await #expect(throws: CairnError.self) { try await stream.collect(upTo: 3) }
        #expect(refusal?.code == .invalid)
    }
}
