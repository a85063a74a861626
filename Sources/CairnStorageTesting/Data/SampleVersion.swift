package import CairnObjects

/// A version made up for a test: its record and manifest, with the documents that hold them.
package struct SampleVersion: Equatable, Sendable {
    package let record: Record
    package let manifest: Manifest
    /// Record and manifest, as a registration stores them.
    package let documents: [Document]
    /// The manifest's name: what `versions/N` and stages point at.
    package let digest: Digest

    /// - Throws: `invalid` where record or manifest are too large for a document.
    package init(record: Record, files: [Manifest.File]) throws(CairnError) {
        let recordDocument = try record.document()
        self.record = record
        manifest = Manifest(record: recordDocument.descriptor(mediaType: MediaType.record), files: files)
        let manifestDocument = try manifest.document()
        documents = [recordDocument, manifestDocument]
        digest = manifestDocument.digest
    }
}
