package import CairnObjects

/// Gives out documents, verified.
package protocol DocumentReader: Sendable {
    /// The document with this name; `nil` where there is none.
    ///
    /// - Throws: `damaged` where its bytes do not hash to its name.
    func document(_ digest: Digest) async throws -> Document?
}
