import Glibc
import ProgramTesting

/// A small file system, to be filled.
struct SmallDisk {
    /// Whether one can be mounted here: it takes root, and some containers forbid it even then.
    static let isAvailable: Bool = {
        // Where it cannot be tried, it is not available.
        guard getuid() == 0, let sandbox = try? Sandbox(), let disk = try? SmallDisk(at: sandbox, "disk")
        else {
            return false
        }
        disk.unmount()
        return true
    }()

    private let path: String

    init(at sandbox: Sandbox, _ name: String, size: String = "3m") throws {
        try sandbox.directory(name)
        path = sandbox.place(name)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(size)") == 0 else {
            throw HarnessError("cannot mount a file system", errno)
        }
    }

    func unmount() { umount2(path, Int32(MNT_DETACH)) }
}
