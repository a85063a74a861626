import CairnObjects
import Synchronization
package import SystemPackage

/// A blob's file, open for reading, and closed with the last reference to it.
package final class OpenBlobFile: Sendable {
    package let descriptor: FileDescriptor
    /// In bytes.
    package let size: Int64
    private let io: BlockingPool

    /// - Parameters:
    ///   - descriptor: Owned by this object from now on.
    ///   - io: Where reading waits for its turn.
    package init(_ descriptor: FileDescriptor, size: Int64, io: BlockingPool) {
        (self.descriptor, self.size, self.io) = (descriptor, size, io)
    }

    deinit { try? descriptor.close() }  // opened for reading: closing cannot lose anything

    /// 256 KiB: with hundreds of readers at once, what each has under way must stay small.
    private static let chunkSize: Int64 = 256 << 10

    /// A part of the file's bytes, as far as it has them.
    ///
    /// - Throws: `damaged`, from the stream, where the file has become shorter.
    package func bytes(in range: Range<Int64>) -> ByteStream {
        let bounds = range.clamped(to: 0..<size)
        return ByteStream { [self] in
            let position = Mutex(bounds.lowerBound)
            return { [self] in
                try await io.run { [self] in
                    try position.withLock { position in
                        let chunk = try self.chunk(from: position, to: bounds.upperBound)
                        position += Int64(chunk.count)
                        return chunk.isEmpty ? nil : chunk
                    }
                }
            }
        }
    }

    private func chunk(from start: Int64, to end: Int64) throws -> [UInt8] {
        let wanted = Int(min(Self.chunkSize, end - start))
        guard wanted > 0 else { return [] }
        let chunk = try attempting("read a blob") {
            try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                // In bounds: never more than the buffer holds is asked for.
                count = try descriptor.read(
                    fromAbsoluteOffset: start, into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        guard !chunk.isEmpty else {
            throw CairnError(.damaged, "a blob's file became shorter while it was read")
        }
        return chunk
    }
}
