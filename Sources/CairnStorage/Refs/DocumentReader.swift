package import CairnObjects

/// Gives out documents, verified.
package protocol DocumentReader: Sendable {
    /// The document with this name; `nil` where there is none.
    ///
    /// - Throws: `damaged` where its bytes do not hash to its name.
    func document(_ digest: Digest) async throws -> Document?

    /// Those of the documents that are there and sound, read together: for work that goes over very many.
    func documents(_ digests: [Digest]) async throws -> [Digest: Document]
}

extension DocumentReader {
    package func documents(_ digests: [Digest]) async throws -> [Digest: Document] {
        var found: [Digest: Document] = [:]
        for digest in digests {
            do {
                found[digest] = try await document(digest)
            } catch let error as CairnError where error.code == .damaged {
                continue  // whoever asks for it alone is told
            }
        }
        return found
    }
}
