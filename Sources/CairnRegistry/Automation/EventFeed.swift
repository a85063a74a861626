package import CairnObjects

/// Where somebody who follows a log gets it from: a registry that is looked at again and again, or a server
/// that tells of what happens.
package protocol EventFeed: Sendable {
    /// How many entries the log has.
    func size() async throws -> Int64

    /// SHA-256 of an entry; `nil` where it cannot be known, because we may not read all of the log.
    func digest(of sequence: Int64) async throws -> Digest?

    /// What comes from `sequence` on, oldest first. May wait where nothing does, but not for ever.
    func page(from sequence: Int64, matching filter: EventFilter) async throws -> EventPage
}

/// A part of the log, as far as somebody wants to hear of it.
package struct EventPage: Sendable {
    /// One entry.
    package struct Entry: Sendable {
        package let sequence: Int64
        package let digest: Digest?
        /// What happened, with its names as they are when it is asked for; `nil` where nobody wants to hear
        /// of it, or of those before it that are left out.
        package let event: (@Sendable () async throws -> Event)?

        package init(
            _ sequence: Int64, digest: Digest? = nil, event: (@Sendable () async throws -> Event)? = nil
        ) {
            (self.sequence, self.digest, self.event) = (sequence, digest, event)
        }
    }

    package var entries: [Entry]
    /// Whether there is nothing more now, and it is time to sleep before asking again.
    package var isAtEnd: Bool

    package init(_ entries: [Entry], isAtEnd: Bool) { (self.entries, self.isAtEnd) = (entries, isAtEnd) }
}
