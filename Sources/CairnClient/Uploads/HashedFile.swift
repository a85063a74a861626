import CairnObjects
import CairnStorage
import Synchronization
import SystemPackage

/// A file that is sent: each of its bytes is hashed the first time that it is read, so that sending it whole
/// is one pass. What is read again, because a connection broke, is not hashed again. All functions block.
final class HashedFile: Sendable {
    let local: LocalFile
    private let file: FileDescriptor
    private let meter: ByteMeter

    fileprivate struct State: ~Copyable {
        /// Has the first `position` bytes.
        var hasher: SHA256Hasher? = SHA256Hasher()
        var position: Int64 = 0
        var digest: Digest?
    }

    private let state = Mutex(State())
    private static let chunkSize: Int64 = 1 << 20

    /// - Parameter digest: Where it is known already, nothing is hashed.
    /// - Parameter meter: Told of every byte hashed.
    init(_ local: LocalFile, digest: Digest?, meter: ByteMeter) throws(CairnError) {
        (self.local, self.meter) = (local, meter)
        file = try local.open()
        guard let digest else { return }
        state.withLock { ($0.digest, $0.position) = (digest, local.size) }
    }

    deinit { try? file.close() }  // opened for reading: closing cannot lose anything

    /// The bytes from `offset` on, at most a chunk, none past `end`.
    ///
    /// - Throws: `conflict` where the file is shorter than it was.
    func read(at offset: Int64, before end: Int64) throws -> [UInt8] {
        try state.withLock { state in
            while state.position < offset {
                state.add(try bytes(at: state.position, before: offset), meter)
            }
            let bytes = try bytes(at: offset, before: end)
            let known = state.position - offset
            if known < bytes.count { state.add(Array(bytes[Int(known)...]), meter) }
            return bytes
        }
    }

    /// The digest of the whole, which is what it was when it was looked at first.
    ///
    /// - Throws: `conflict` where the file changed meanwhile.
    func digest(_ cancellation: Cancellation) throws -> Digest {
        try state.withLock { state in
            while state.position < local.size {
                try cancellation.check()
                state.add(try bytes(at: state.position, before: local.size), meter)
            }
            try local.check(file)
            let digest = state.digest ?? state.hasher.take()?.finalize()
            state.digest = digest
            guard let digest else { throw CairnError(.system, "'\(local.path)' cannot be hashed") }
            return digest
        }
    }

    /// - Throws: `conflict` where the file is no longer what it was.
    func check() throws(CairnError) { try local.check(file) }

    private func bytes(at offset: Int64, before end: Int64) throws -> [UInt8] {
        let count = Int(max(0, min(Self.chunkSize, end - offset)))
        let bytes = try attempting("read '\(local.path)'") {
            try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                initialized = try file.read(
                    fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        guard !bytes.isEmpty || count == 0 else {
            try local.check(file)
            throw CairnError(.conflict, "'\(local.path)' is shorter than it was")
        }
        return bytes
    }
}

extension HashedFile.State {
    fileprivate mutating func add(_ bytes: [UInt8], _ meter: ByteMeter) {
        hasher?.update(bytes)
        position += Int64(bytes.count)
        meter.add(Int64(bytes.count))
    }
}

extension HashedFile {
    /// The bytes of a part, read as they are asked for.
    func stream(from offset: Int64, to end: Int64) -> ByteStream {
        ByteStream { [self] in
            var position = offset
            return {
                guard position < end else { return nil }
                let from = position
                let bytes = try await onOwnThread { _ in try self.read(at: from, before: end) }
                position += Int64(bytes.count)
                return bytes
            }
        }
    }

    /// The digest, found out off the cooperative pool.
    func digest() async throws -> Digest { try await onOwnThread { try self.digest($0) } }
}
