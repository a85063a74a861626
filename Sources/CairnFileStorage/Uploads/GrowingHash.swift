import CairnObjects
import CairnStorage
import Synchronization
import SystemPackage

/// The hash of a file that grows at its end, kept between the times when it grows.
final class GrowingHash: Sendable {
    private struct State: ~Copyable {
        var hasher: SHA256Hasher? = SHA256Hasher()
        /// How far it has come.
        var position: Int64 = 0
    }

    /// The file's inode: another file of the same name begins anew.
    let inode: UInt64
    private let state = Mutex(State())

    /// After a restart, what is missing is made up for in pieces of so many bytes: 1 MiB.
    private static let catchUp: Int64 = 1 << 20

    init(inode: UInt64) { self.inode = inode }

    /// Hashes bytes that are being written at `offset`; blocks.
    ///
    /// Where the hash is behind, since another process wrote what came before, it makes up for a piece of it
    /// from the file instead.
    func add(_ bytes: [UInt8], at offset: Int64, of file: FileDescriptor) throws {
        try state.withLock { state in
            if state.position < offset {
                try Self.advance(&state, to: min(offset, state.position + Self.catchUp), in: file)
            }
            guard state.position == offset else { return }
            state.hasher?.update(bytes)
            state.position += Int64(bytes.count)
        }
    }

    /// The digest of the file's first `size` bytes; to be called once. Blocks, for long where much is
    /// missing.
    func finish(size: Int64, of file: FileDescriptor) throws -> Digest? {
        try state.withLock { state in
            try Self.advance(&state, to: size, in: file)
            guard state.position == size else { return nil }
            return Self.finalize(state.hasher.take())
        }
    }

    private static func finalize(_ hasher: consuming SHA256Hasher?) -> Digest? { hasher?.finalize() }

    private static func advance(_ state: inout State, to end: Int64, in file: FileDescriptor) throws {
        guard state.position < end else { return }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)
        defer { buffer.deallocate() }
        while state.position < end {
            // In bounds: never more than the buffer holds is asked for.
            let wanted = UnsafeMutableRawBufferPointer(
                rebasing: buffer[..<Int(min(Int64(buffer.count), end - state.position))])
            let count = try attempting("read an upload") {
                try file.read(fromAbsoluteOffset: state.position, into: wanted)
            }
            if count == 0 { return }
            state.hasher?.update(UnsafeRawBufferPointer(rebasing: wanted[..<count]))
            state.position += Int64(count)
        }
    }
}
