import CairnObjects
import GRDB

extension Database {
    /// - Throws: `damaged` where the stored bytes do not give the document of this name.
    func document(_ digest: Digest) throws -> Document? {
        let statement = try cachedStatement(sql: "SELECT size, deflated FROM documents WHERE digest = ?")
        let row = try Row.fetchOne(statement, arguments: [digest.data])
        guard let row else { return nil }
        let deflated: Data = row["deflated"]
        guard let bytes = Deflate.decompress([UInt8](deflated), size: row["size"]),
            let document = try? Document(bytes: bytes), document.digest == digest  // refused just below
        else {
            throw CairnError(
                .damaged, "document \(digest.short) is damaged",
                hint: "run 'cairn verify' to see what it affects")
        }
        return document
    }

    /// - Throws: `damaged` where the document is missing too.
    func requiredDocument(_ digest: Digest) throws -> Document {
        guard let document = try document(digest) else {
            throw CairnError(
                .damaged, "document \(digest.short) is missing",
                hint: "run 'cairn verify' to see what it affects")
        }
        return document
    }

    /// Stores a document, unless it is there.
    ///
    /// - Parameter deflated: The document's bytes, deflated; `nil` where that is still to be done.
    func insert(_ document: Document, deflated: [UInt8]? = nil) throws {
        try run(
            "INSERT INTO documents (digest, size, deflated) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [document.digest.data, document.bytes.count, Data(deflated ?? Deflate.compress(document.bytes))])
    }
}
