import CLinux
import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// Copies one open file into another, new and empty one, the cheapest way that the file systems allow.
///
/// First a reflink (FICLONE), which shares all extents at no cost; else `copy_file_range` inside the kernel,
/// piece by piece; else, between file systems that cannot, through a buffer. Write-back of each piece is
/// started at once, so that the final fsync finds little left to do.
struct FileCopying {
    let source: FileDescriptor
    let destination: FileDescriptor
    let cancellation: Cancellation

    /// 8 MiB: what is copied between two calls of `progress`.
    private static let piece = 8 << 20

    /// - Parameter progress: Told how many bytes there are so far.
    /// - Throws: `system` where either file fails, `interrupted` on cancellation.
    func run(progress: (Int64) -> Void) throws {
        if cairn_clone(destination.rawValue, source.rawValue) == 0 {
            progress(try destination.seek(offset: 0, from: .end))
            return
        }
        var copied: Int64 = 0
        var canCopyInKernel = true
        while true {
            try cancellation.check()
            let count = try canCopyInKernel ? copyInKernel() : copyThroughBuffer()
            guard let count else {
                canCopyInKernel = false
                continue
            }
            if count == 0 {
                // Some file systems claim to be at the end where they cannot copy in the kernel: ask by
                // reading.
                if canCopyInKernel {
                    canCopyInKernel = false
                    continue
                }
                return
            }
            // Only advice: where it is not understood, fsync does all the work.
            _ = cairn_start_writeback(destination.rawValue, Int(copied), count)
            copied += Int64(count)
            progress(copied)
        }
    }

    /// `nil` where these files cannot be copied in the kernel.
    private func copyInKernel() throws -> Int? {
        while true {
            let count = cairn_copy_file_range(source.rawValue, destination.rawValue, UInt(Self.piece))
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM, ETXTBSY: return nil
            default: throw systemFailure("copy", Errno(rawValue: errno))
            }
        }
    }

    private func copyThroughBuffer() throws -> Int {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        let count = try attempting("read") { try source.read(into: buffer) }
        // In bounds: read gave at most the buffer's size.
        _ = try attempting("write") { try destination.writeAll(buffer[..<count]) }
        return count
    }
}
