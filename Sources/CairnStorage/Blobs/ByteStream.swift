import CairnObjects

/// Bytes that are pulled chunk by chunk: nothing is read before it is asked for, and nothing is kept.
///
/// The chunks of one stream are never empty and at most a few MiB. Iterating twice reads twice, where the
/// source allows it.
package struct ByteStream: AsyncSequence, Sendable {
    /// A chunk: never empty.
    package typealias Element = [UInt8]

    private let begin: @Sendable () -> AsyncIterator

    /// A stream whose every iteration asks `next` of a fresh `begin()` until it gives `nil`.
    package init(_ begin: @escaping @Sendable () -> (() async throws -> [UInt8]?)) {
        self.begin = { AsyncIterator(pull: begin()) }
    }

    package func makeAsyncIterator() -> AsyncIterator { begin() }

    /// One pass over the bytes.
    package struct AsyncIterator: AsyncIteratorProtocol {
        let pull: () async throws -> [UInt8]?

        package mutating func next() async throws -> [UInt8]? { try await pull() }
    }
}

extension ByteStream {
    /// These bytes, in chunks of at most `chunkSize`.
    package init(_ bytes: [UInt8], chunkSize: Int = 1 << 20) {
        self.init {
            var rest = bytes[...]
            return {
                guard !rest.isEmpty else { return nil }
                defer { rest = rest.dropFirst(chunkSize) }
                return Array(rest.prefix(chunkSize))
            }
        }
    }

    /// All bytes together, where they are known to be few.
    ///
    /// - Throws: what the stream throws; `invalid` past `limit` bytes.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self {
            guard bytes.count + chunk.count <= limit else {
                throw CairnError(.invalid, "more than the \(limit) bytes expected")
            }
            bytes += chunk
        }
        return bytes
    }
}
