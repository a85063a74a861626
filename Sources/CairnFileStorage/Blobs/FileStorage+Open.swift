package import CairnObjects
package import CairnStorage
import Synchronization
import SystemPackage

extension FileStorage {
    package func open(_ blob: Digest) async throws -> OpenBlobFile? { try await verifiedFile(of: blob) }

    package func read(_ blob: Digest, in range: Range<Int64>) async throws -> ByteStream {
        let file = try await verifiedFile(of: blob)
        let bounds = range.clamped(to: 0..<file.size)
        return ByteStream {
            let position = Mutex(bounds.lowerBound)
            return {
                try await io.run {
                    try position.withLock { position in
                        let chunk = try Self.chunk(of: file, from: position, to: bounds.upperBound)
                        position += Int64(chunk.count)
                        return chunk.isEmpty ? nil : chunk
                    }
                }
            }
        }
    }

    private func verifiedFile(of blob: Digest) async throws -> OpenBlobFile {
        try await verified.file(of: blob) {
            try await io.run {
                let descriptor = try openFile(of: blob)
                do {
                    let identity = try FileIdentity(descriptor)
                    return (OpenBlobFile(descriptor, size: identity.size), identity)
                } catch {
                    try? descriptor.close()  // only looked at
                    throw error
                }
            }
        }
    }

    /// 256 KiB: with hundreds of readers at once, what each has under way must stay small.
    private static let chunkSize: Int64 = 256 << 10

    /// - Throws: `damaged` where the file has become shorter.
    private static func chunk(
        of file: OpenBlobFile, from start: Int64, to end: Int64
    ) throws -> [UInt8] {
        let wanted = Int(min(chunkSize, end - start))
        guard wanted > 0 else { return [] }
        let chunk = try attempting("read a blob") {
            try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                // In bounds: never more than the buffer holds is asked for.
                count = try file.descriptor.read(
                    fromAbsoluteOffset: start, into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        guard !chunk.isEmpty else {
            throw CairnError(.damaged, "a blob's file became shorter while it was read")
        }
        return chunk
    }
}
