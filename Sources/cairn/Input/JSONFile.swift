import CairnObjects

/// Reads small JSON files that a command is given.
enum JSONFile {
    /// - Throws: `notFound`, `system`, or `invalid` with line and column, always naming the file.
    static func read(_ path: String) throws(CairnError) -> JSON {
        let bytes = try SmallFile.bytes(path, limit: Document.maximumSize)
        do throws(CairnError) {
            return try JSONParser.parse(bytes)
        } catch {
            throw error.inside("'\(path.printable)'")
        }
    }
}
