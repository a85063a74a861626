import CairnObjects
import Hummingbird
import NIOCore

/// The bytes of a body that comes in AWS's chunks (`aws-chunked`), without what frames them. It fails where
/// the framing, a signature, the length or the trailer is not what was announced.
///
/// A chunk's bytes are given before its signature is known to be right: whoever takes them must throw them
/// away where the body fails.
struct ChunkedBody: AsyncSequence, Sendable {
    let body: RequestBody
    /// `nil` where chunks are not signed.
    let signatures: ChunkSignatures?
    /// The fields that may follow, in small letters; `nil` where no trailer does.
    let trailer: Set<String>?
    let found: PayloadTrailer
    /// In bytes.
    let length: Int64

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(self)
    }

    /// One pass over the body.
    struct AsyncIterator: AsyncIteratorProtocol {
        private var source: RequestBody.AsyncIterator
        private var buffer = ByteBuffer()
        private var state = State.size
        private var signatures: ChunkSignatures?
        private let trailer: Set<String>?
        private let found: PayloadTrailer
        private let hasher = BodyHasher()
        private var missing: Int64

        private enum State {
            case size
            /// So many bytes are missing of the chunk, which has this signature.
            case data(Int, String)
            case dataEnd(String)
            case trailer([(name: String, value: String)])
            case ended
        }

        /// A line that frames chunks, and a trailer, are short.
        private static let (longestLine, mostFields) = (4 << 10, 16)

        init(_ body: ChunkedBody) {
            source = body.body.makeAsyncIterator()
            (signatures, trailer, found) = (body.signatures, body.trailer, body.found)
            missing = body.length
        }

        mutating func next() async throws -> ByteBuffer? {
            while true {
                switch state {
                case .size: try await beginChunk()
                case .data(let count, let signature):
                    guard buffer.readableBytes > 0 else {
                        try await fill()
                        continue
                    }
                    let piece = try take(Swift.min(count, buffer.readableBytes))
                    let rest = count - piece.readableBytes
                    state = rest > 0 ? .data(rest, signature) : .dataEnd(signature)
                    return piece
                case .dataEnd(let signature):
                    guard try await line().isEmpty else {
                        throw Self.broken("a chunk is longer than it says")
                    }
                    try checkChunk(signature)
                    state = .size
                case .trailer(let fields): try await readTrailer(fields)
                case .ended:
                    guard buffer.readableBytes == 0, try await source.next() == nil else {
                        throw Self.broken("something follows the last chunk")
                    }
                    return nil
                }
            }
        }

        private mutating func take(_ count: Int) throws -> ByteBuffer {
            guard let piece = buffer.readSlice(length: count) else { throw Self.broken("a chunk breaks off") }
            missing -= Int64(count)
            guard missing >= 0 else {
                throw Self.broken("there is more than x-amz-decoded-content-length says")
            }
            if signatures != nil { hasher.add(piece) }
            return piece
        }

        /// The line with a chunk's size, and its signature.
        private mutating func beginChunk() async throws {
            let parts = try await line().split(separator: ";", maxSplits: 1).map(String.init)
            guard let first = parts.first, (1...15).contains(first.utf8.count),
                let size = Int(first, radix: 16), size >= 0, first.first != "+"
            else { throw Self.broken("a chunk's size is no hexadecimal number") }
            let prefix = "chunk-signature="
            let signature =
                parts.count == 2 && parts[1].hasPrefix(prefix) ? parts[1].dropFirst(prefix.count) : ""
            guard signatures == nil || !signature.isEmpty else {
                throw SignatureFault(.chunkMismatch, "a chunk has no signature")
            }
            guard size == 0 else {
                state = .data(size, String(signature))
                return
            }
            guard missing == 0 else {
                throw Self.broken("\(missing) bytes are missing of what x-amz-decoded-content-length says")
            }
            try checkChunk(String(signature))
            state = .trailer([])
        }

        private mutating func checkChunk(_ signature: String) throws {
            guard signatures != nil, let digest = hasher.finish(again: true) else { return }
            guard let made = signatures?.chunk(digest),
                ConstantTime.equal(made, signature)
            else { throw SignatureFault(.chunkMismatch, "a chunk's signature is wrong") }
        }

        /// One line of the trailer; the empty one ends it.
        private mutating func readTrailer(_ fields: [(name: String, value: String)]) async throws {
            let line = try await line()
            guard line.isEmpty else {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard trailer != nil, parts.count == 2, fields.count < Self.mostFields else {
                    throw Self.broken("the trailer is no list of fields")
                }
                let field = (
                    name: parts[0].lowercased().trimmedSpace, value: String(parts[1]).trimmedSpace
                )
                state = .trailer(fields + [field])
                return
            }
            try end(fields)
        }

        private mutating func end(_ fields: [(name: String, value: String)]) throws {
            let seal = "x-amz-trailer-signature"
            let signed = fields.filter { $0.name != seal }
            for field in signed where trailer?.contains(field.name) != true {
                throw Self.broken(
                    "the trailer has the field '\(field.name)', which x-amz-trailer does not name")
            }
            if trailer != nil, signatures != nil {
                let made = signatures?.trailer(signed.map { "\($0.name):\($0.value)" }) ?? ""
                let given = fields.filter { $0.name == seal }.map(\.value)
                guard given.count == 1, ConstantTime.equal(made, given[0]) else {
                    throw SignatureFault(.chunkMismatch, "the trailer's signature is missing or wrong")
                }
            }
            let values = Dictionary(signed.map { ($0.name, $0.value) }) { first, _ in first }
            guard values.count == signed.count, values.count == trailer?.count ?? 0 else {
                throw Self.broken("the trailer lacks a field that x-amz-trailer names, or has one twice")
            }
            found.fill(values)
            state = .ended
        }

        /// The next line, without its end.
        private mutating func line() async throws -> String {
            while true {
                let view = buffer.readableBytesView
                if let end = view.firstIndex(of: UInt8(ascii: "\n")) {
                    let length = end - view.startIndex
                    let text = buffer.readString(length: length) ?? ""
                    buffer.moveReaderIndex(forwardBy: 1)
                    guard text.utf8.last == UInt8(ascii: "\r"), text.utf8.count <= Self.longestLine else {
                        throw Self.broken("a line does not end as it must")
                    }
                    return String(decoding: text.utf8.dropLast(), as: UTF8.self)
                }
                guard view.count <= Self.longestLine else { throw Self.broken("a line is too long") }
                try await fill()
            }
        }

        private mutating func fill() async throws {
            guard var more = try await source.next() else { throw Self.broken("it breaks off") }
            if buffer.readableBytes == 0 { buffer = more } else { buffer.writeBuffer(&more) }
        }

        private static func broken(_ why: String) -> SignatureFault {
            SignatureFault(.malformedBody, "the body is not in chunks as announced: \(why)")
        }
    }
}

extension String {
    /// Without spaces and tabs at both ends.
    fileprivate var trimmedSpace: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
