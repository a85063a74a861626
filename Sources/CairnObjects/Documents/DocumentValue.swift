/// A value that is stored as a document: it has one canonical JSON form and can be read back from it.
package protocol DocumentValue: Sendable {
    /// The media type under which it is stored; also its `mediaType` for descriptors.
    static var mediaType: String { get }

    /// - Throws: `invalid`, naming the member that is wrong.
    init(json: JSON) throws(CairnError)

    var json: JSON { get }
}

extension DocumentValue {
    /// - Throws: `invalid` where the bytes are not JSON or not this kind of document.
    package init(_ document: Document) throws(CairnError) {
        do {
            try self.init(json: try JSONParser.parse(document.bytes))
        } catch {
            throw error.inside("document \(document.digest.short)")
        }
    }

    /// - Throws: `invalid` where the value is larger than a document may be.
    package func document() throws(CairnError) -> Document { try Document(json) }
}
