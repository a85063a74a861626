import CairnObjects
import CairnStorage
import SystemPackage

/// A file of settings, as it is read at the start.
enum SmallTextFile {
    private static let limit = 1 << 20

    /// - Throws: `invalid` where it is no text, or more of it than settings have; `system` where it cannot be
    ///   read.
    static func read(_ name: String) throws -> String {
        let bytes = try attempting("read '\(name)'") {
            let file = try FileDescriptor.open(FilePath(name), .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var bytes: [UInt8] = []
                while bytes.count <= limit {
                    let chunk = try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
                        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    if chunk.isEmpty { break }
                    bytes += chunk
                }
                return bytes
            }
        }
        guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
            throw CairnError(.invalid, "'\(name)' is no file of settings")
        }
        return text
    }
}
