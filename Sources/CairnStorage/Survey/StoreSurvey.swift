/// How much a store holds.
package struct StoreSurvey: Sendable, Equatable {
    package let blobs: Int
    /// In bytes.
    package let blobBytes: Int64
    /// Of the database and of what waits beside it, in bytes.
    package let databaseBytes: Int64

    package init(blobs: Int, blobBytes: Int64, databaseBytes: Int64) {
        (self.blobs, self.blobBytes, self.databaseBytes) = (blobs, blobBytes, databaseBytes)
    }
}
