import CairnObjects
import Hummingbird
import NIOCore

@testable import CairnServer

extension FuzzTarget {
    /// Bodies in Amazon's chunks. The first byte says how they are signed, the second how they come in
    /// pieces, the third and fourth how long the body is said to be.
    static let chunkedBody = FuzzTarget(
        "aws-chunked", limit: 2048,
        samples: {
            [
                [0, 1, 0, 5] + Array("5\r\nhello\r\n0\r\n\r\n".utf8),
                [2, 3, 0, 8] + Array("5\r\nhello\r\n3\r\nabc\r\n0\r\nx-amz-checksum-crc32:a\r\n\r\n".utf8),
                [1, 2, 0, 1] + Array("1;chunk-signature=0\r\na\r\n0;chunk-signature=0\r\n\r\n".utf8),
            ]
        }
    ) { bytes in
        guard bytes.count >= 4 else { return }
        let (isSigned, hasTrailer) = (bytes[0] & 1 == 1, bytes[0] & 2 == 2)
        let length = Int64(bytes[2]) << 8 | Int64(bytes[3])
        let raw = Array(bytes[4...])
        let frame = Frame(isSigned: isSigned, hasTrailer: hasTrailer, length: length)
        let whole = try await decode([raw], frame)
        let split = try await decode(FuzzInput.pieces(of: raw, seed: UInt64(bytes[1])), frame)
        try hold(whole == split, "in pieces the body is another: \(whole) and \(split)")
        if case .success(let content) = whole {
            try hold(Int64(content.count) == length, "\(content.count) bytes instead of \(length)")
            try hold(!isSigned, "a chunk is believed that nobody signed")
        }
        try await roundTrip(raw, seed: UInt64(bytes[1]), hasTrailer: hasTrailer)
    }

    /// How a body is announced.
    private struct Frame {
        var isSigned: Bool
        var hasTrailer: Bool
        var length: Int64
    }

    private static let trailerName = "x-amz-checksum-crc32"

    private static func chain() -> ChunkSignatures {
        let scope = SignatureScope(date: "20261125", region: "us-east-1", service: "s3")
        return ChunkSignatures(
            key: SignatureKey(secret: AccessKeySecret("a secret that everybody knows"), scope: scope),
            time: SigningTime(Timestamp(milliseconds: 1_795_000_000_000)), seed: "0")
    }

    private static func decode(
        _ pieces: [[UInt8]], _ frame: Frame
    ) async throws -> Result<[UInt8], SignatureFault> {
        let body = ChunkedBody(
            body: RequestBody(asyncSequence: Pieces(pieces: pieces)),
            signatures: frame.isSigned ? chain() : nil,
            trailer: frame.hasTrailer ? [trailerName] : nil, found: PayloadTrailer(), length: frame.length)
        var content: [UInt8] = []
        do {
            for try await buffer in body { content += buffer.readableBytesView }
        } catch let fault as SignatureFault {
            return .failure(fault)
        }
        return .success(content)
    }

    /// Bytes that are put in chunks and signed come out as they were; altered ones do not come out.
    private static func roundTrip(_ content: [UInt8], seed: UInt64, hasTrailer: Bool) async throws {
        guard !content.isEmpty else { return }
        var (chain, encoded) = (chain(), [UInt8]())
        for chunk in FuzzInput.pieces(of: content, seed: seed &+ 1) + [[]] {
            let line = "\(String(chunk.count, radix: 16));chunk-signature=\(chain.chunk(Digest(of: chunk)))"
            encoded += Array("\(line)\r\n".utf8) + chunk + (chunk.isEmpty ? [] : [13, 10])
        }
        if hasTrailer {
            let line = "\(trailerName):AAAAAA=="
            encoded += Array("\(line)\r\nx-amz-trailer-signature:\(chain.trailer([line]))\r\n".utf8)
        }
        encoded += [13, 10]
        let frame = Frame(isSigned: true, hasTrailer: hasTrailer, length: Int64(content.count))
        let pieces = FuzzInput.pieces(of: encoded, seed: seed)
        let decoded = try await decode(pieces, frame)
        try hold(decoded == .success(content), "what was put in chunks comes out as \(decoded)")
        var altered = encoded
        let place = Int(seed &* 7919) % altered.count
        altered[place] ^= 1
        let wrong = try await decode([altered], frame)
        let isRefused = if case .failure = wrong { true } else { false }
        // A digit of a chunk's length may be a letter in the other case.
        try hold(isRefused || wrong == .success(content), "altered chunks come out: byte \(place)")
    }

    /// A body that comes in pieces.
    private struct Pieces: AsyncSequence, Sendable {
        let pieces: [[UInt8]]

        func makeAsyncIterator() -> Iterator { Iterator(rest: pieces[...]) }

        struct Iterator: AsyncIteratorProtocol {
            var rest: ArraySlice<[UInt8]>

            mutating func next() async throws -> ByteBuffer? { rest.popFirst().map { ByteBuffer(bytes: $0) } }
        }
    }
}
