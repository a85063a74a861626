import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// What tells that an open file was written to, or that another one was put in its place.
struct FileIdentity: Equatable, Sendable {
    let device: UInt64
    let inode: UInt64
    /// In bytes.
    let size: Int64
    /// Nanoseconds since 1970.
    let modified: Int64
    /// When content or attributes changed last, nanoseconds since 1970. Nobody can set it at will.
    let changed: Int64

    init(_ file: FileDescriptor) throws(CairnError) {
        var status = stat()
        try check("look at an open file") { fstat(file.rawValue, &status) }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// Whether the file was changed within the clock's grain before now: it may be changed again without a
    /// trace in its times.
    func isFresh(now: Timestamp = .now()) -> Bool {
        changed / 1_000_000 > now.milliseconds - Self.grainInMilliseconds
    }

    /// The kernel dates files by a clock that ticks every 1 to 10 ms.
    private static let grainInMilliseconds: Int64 = 100
}
