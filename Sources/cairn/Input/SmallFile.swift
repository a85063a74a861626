import CairnObjects
import CairnStorage
import SystemPackage

/// Reads files that are known to be small.
enum SmallFile {
    /// - Throws: `notFound`, `system`, `conflict` where it changes meanwhile, or `invalid` past the limit.
    static func bytes(_ path: String, limit: Int) throws(CairnError) -> [UInt8] {
        let local = try LocalFile(FilePath(path))
        guard local.size <= limit else {
            throw CairnError(
                .invalid, "'\(path.printable)' has \(local.size) bytes, more than the \(limit) allowed")
        }
        let file = try local.open()
        defer { try? file.close() }  // opened for reading: closing cannot lose anything
        var bytes = [UInt8](repeating: 0, count: Int(local.size))
        var count = 0
        do {
            while count < bytes.count {
                let read = try bytes.withUnsafeMutableBytes { buffer in
                    // In bounds: only the part not read yet is given.
                    try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                }
                if read == 0 { break }
                count += read
            }
        } catch {
            throw CairnError(.system, "cannot read '\(path.printable)': \(error)")
        }
        try local.check(file)
        return Array(bytes.prefix(count))
    }
}
