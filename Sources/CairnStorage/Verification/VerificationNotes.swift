/// Remembers the last look at everything that is stored, whichever process did it.
///
/// Like the uses of tokens, it is no part of the registry's truth: not in the log, and not backed up, since
/// it is about these bytes and no others.
package protocol VerificationNotes: Sendable {
    /// The last look that is known; `nil` where there was none.
    ///
    /// - Throws: `damaged` or `system` where what is kept cannot be read.
    func last() async throws -> VerificationNote?

    /// Keeps a look as the last one. Where that cannot be, as for somebody who may only read, the look has
    /// been all the same.
    func keep(_ note: VerificationNote) async
}
