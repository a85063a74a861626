import CairnStorage
import Glibc
import SystemPackage

/// The header of `registry.db-shm`, mapped into memory: SQLite writes it anew with every commit, before the
/// commit returns, whichever process commits (https://sqlite.org/walformat.html, section 2.1). Looking at it
/// costs no system call.
///
/// The file must stay the one that is mapped. A storage keeps its database open as long as it has this map,
/// and SQLite removes the file only with the last connection.
final class WALIndex: ChangeCounter {
    /// Mapped for reading, shared, until this object ends. Other processes write to it at any time, so that
    /// it is only ever copied from.
    private nonisolated(unsafe) let header: UnsafeRawPointer

    /// The header has two copies of so many bytes. The first is written last.
    private static let size = 48

    /// - Returns: `nil` where there is no such file, or it is too small: nothing was read or written yet.
    init?(beside database: FilePath) {
        let descriptor = Glibc.open("\(database)-shm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size >= Self.size,
            let map = mmap(nil, Self.size, PROT_READ, MAP_SHARED, descriptor, 0), map != MAP_FAILED
        else { return nil }
        header = UnsafeRawPointer(map)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: header), Self.size) }

    private func words(at offset: Int) -> SIMD2<UInt64> {
        header.load(fromByteOffset: offset, as: SIMD2<UInt64>.self)
    }

    func changeStamp() -> ChangeStamp? {
        // In bounds: the map has `size` bytes. A torn copy equals no other stamp, which is all that counts.
        ChangeStamp(words(at: 0), words(at: 16), words(at: 32))
    }
}
