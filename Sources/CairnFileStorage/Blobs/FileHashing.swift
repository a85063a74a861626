import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// The digest and the size of a file's bytes.
struct HashedContent: Sendable {
    let digest: Digest
    /// In bytes.
    let size: Int64
}

extension FileDescriptor {
    /// Large enough to make system calls rare, small enough for a core's second-level cache.
    private static var hashingChunk: Int { 256 << 10 }

    /// Hashes the file from its beginning to its end, or as far as `level` says while it is being filled.
    ///
    /// Reading behind a writer costs one copy from the page cache and needs no buffer between the two
    /// threads; and what is hashed is what the file holds, not what was meant to be written.
    func hash(
        following level: FillLevel? = nil, meter: ByteMeter, cancellation: Cancellation
    ) throws -> HashedContent {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.hashingChunk, alignment: 4096)
        defer { buffer.deallocate() }
        var hasher = SHA256Hasher()
        var position: Int64 = 0
        while true {
            try cancellation.check()
            var limit = Int64.max
            if let level {
                guard let filled = try level.wait(past: position) else { break }
                limit = filled
            }
            // In bounds: never more than the buffer holds is asked for.
            let wanted = UnsafeMutableRawBufferPointer(
                rebasing: buffer[..<Int(min(Int64(buffer.count), limit - position))])
            let count = try read(fromAbsoluteOffset: position, into: wanted)
            if count == 0 { break }
            hasher.update(UnsafeRawBufferPointer(rebasing: wanted[..<count]))
            position += Int64(count)
            meter.add(Int64(count))
        }
        return HashedContent(digest: hasher.finalize(), size: position)
    }
}
