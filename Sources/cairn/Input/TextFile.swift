import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// Small files of text that the audit commands read and write.
enum TextFile {
    /// - Throws: `notFound`, `system`, or `invalid` where it is too large, no UTF-8, or not what it should
    ///   be; always naming the file.
    static func read<Value>(
        _ path: String, _ parse: (String) throws(CairnError) -> Value
    ) throws(CairnError) -> Value {
        let text = try read(path)
        do {
            return try parse(text)
        } catch {
            throw error.inside("'\(path.printable)'")
        }
    }

    private static func read(_ path: String) throws(CairnError) -> String {
        let bytes = try SmallFile.bytes(path, limit: 16 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CairnError(.invalid, "'\(path.printable)' is not UTF-8 text")
        }
        return text
    }

    /// Writes to a new file, or to standard output where no path is given.
    ///
    /// - Throws: `exists` where something is there.
    static func write(_ text: String, to path: String?, _ console: Console) throws {
        guard let path else { return Output.standard.write(text) }
        guard try status(of: FilePath(path)) == nil else {
            throw CairnError(.exists, "'\(path.printable)' is there already", hint: "choose another name")
        }
        try writeNewFile(FilePath(path), text, permissions: [.ownerReadWrite, .groupRead, .otherRead])
        console.note("Wrote \(path).")
    }
}
