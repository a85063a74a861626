package import CairnObjects

/// Remembers when tokens were used last, so that those that nobody needs can be found and revoked.
///
/// It is no part of the registry's truth: not in the log, not backed up, and what was noted in the last
/// minute before a crash is lost.
package protocol TokenUses: Sendable {
    /// Notes a use. Cheap: it is called for every request.
    func note(_ token: Handle, at: Timestamp)

    /// The last uses that are known.
    ///
    /// - Throws: `damaged` or `system` where what is kept cannot be read.
    func lastUses() async throws -> [Handle: Timestamp]
}
