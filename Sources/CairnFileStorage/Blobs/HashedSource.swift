/// A source that was hashed; its bytes lie in a staged file, unless a blob of them seemed to be there
/// already.
struct HashedSource: Sendable {
    let content: HashedContent
    let staged: StagedFile?
    /// Whether nothing was hashed, since the lease is said to hold the blob.
    var isHeld = false
}
