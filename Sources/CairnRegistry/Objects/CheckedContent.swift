import CairnObjects
import CairnStorage
import Synchronization

/// Bytes that are hashed while they go by, and are found wrong before anybody could keep them: the stream
/// fails at its end. One chunk is hashed while the next is fetched and the one before it written.
final class CheckedContent: Sendable {
    private struct State {
        var hashers: [ChecksumHasher]
        var size: Int64 = 0
        var values: [ChecksumAlgorithm: [UInt8]] = [:]
    }

    private let content: ObjectContent
    /// To be compared.
    private let digest: Digest?
    private let state: Mutex<State>

    /// - Parameters:
    ///   - further: What to compute besides.
    ///   - checksDigest: Whether to compare the SHA-256 that was announced; a store of blobs does so itself.
    init(
        _ content: ObjectContent, computing further: Set<ChecksumAlgorithm> = [], checksDigest: Bool = false
    ) {
        self.content = content
        digest = checksDigest ? content.digest : nil
        let wanted = further.union(digest == nil ? [] : [.sha256]).union(content.checksums.keys).union(
            content.later.keys
        )
        .union(content.kept.map { [$0] } ?? [])
        state = Mutex(State(hashers: wanted.sorted { $0.rawValue < $1.rawValue }.map { ChecksumHasher($0) }))
    }

    /// In bytes; all of them once the stream has ended.
    var size: Int64 { state.withLock { $0.size } }

    /// The checksum; `nil` before the stream has ended, and where it was not computed.
    func value(_ algorithm: ChecksumAlgorithm) -> [UInt8]? { state.withLock { $0.values[algorithm] } }

    /// The bytes, for one pass.
    var bytes: ByteStream {
        ByteStream { [self] in
            var source = content.bytes.makeAsyncIterator()
            var hashing: Task<Void, Never>?
            return { [self] in
                let chunk = try await source.next()
                await hashing?.value
                guard let chunk else {
                    try finish()
                    return nil
                }
                hashing = Task { self.add(chunk) }
                return chunk
            }
        }
    }

    private func add(_ chunk: [UInt8]) {
        state.withLock { state in
            state.size += Int64(chunk.count)
            for hasher in state.hashers { hasher.update(chunk) }
        }
    }

    private func finish() throws {
        let (size, values) = state.withLock { state in
            if state.values.isEmpty {
                for hasher in state.hashers { state.values[hasher.algorithm] = hasher.value() }
            }
            return (state.size, state.values)
        }
        if let length = content.length, length != size {
            throw ObjectFault.wrongLength(expected: length, found: size)
        }
        if let digest, let found = values[.sha256].map(Digest.init(bytes:)), found != digest {
            throw ObjectFault.wrongDigest(found: found)
        }
        for (algorithm, announced) in content.checksums where values[algorithm] != announced {
            throw ObjectFault.wrongChecksum(algorithm)
        }
        for (algorithm, announced) in content.later {
            guard try values[algorithm] == announced() else { throw ObjectFault.wrongChecksum(algorithm) }
        }
    }
}
