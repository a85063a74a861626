import GRDB
import GRDBSQLite

// SQLite's own handles of its files. Nobody else in this process may open `registry.db` or `registry.db-shm`
// while SQLite has it: whoever closes a file drops all locks that the process has on it, SQLite's too, and
// then other processes take it for gone (https://sqlite.org/howtocorrupt.html, section 2.2).

extension Database {
    /// The first bytes of the database's file, as they are on the disk now.
    ///
    /// - Returns: `nil` where they cannot be read.
    func firstBytes(_ count: Int) -> [UInt8]? {
        guard let file, let read = file.pointee.pMethods?.pointee.xRead else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return read(file, &bytes, CInt(count), 0) == SQLITE_OK ? bytes : nil
    }

    /// The beginning of the shared memory beside the database, which stays where it is as long as the
    /// connection is open.
    ///
    /// - Returns: `nil` where there is none yet.
    func sharedMemory() -> UnsafeRawPointer? {
        guard let file, let map = file.pointee.pMethods?.pointee.xShmMap else { return nil }
        var region: UnsafeMutableRawPointer?
        let status = map(file, 0, Self.regionSize, 0, &region)
        // Who may only read the directory has a map that can only be read.
        guard status == SQLITE_OK || status == SQLITE_READONLY else { return nil }
        return region.map { UnsafeRawPointer($0) }
    }

    /// As SQLite maps it: https://sqlite.org/walformat.html, section 2.
    private static let regionSize: CInt = 32 << 10

    private var file: UnsafeMutablePointer<sqlite3_file>? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let status = withUnsafeMutablePointer(to: &file) {
            sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, $0)
        }
        return status == SQLITE_OK ? file : nil
    }
}
