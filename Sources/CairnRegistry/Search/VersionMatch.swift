package import CairnStorage

/// A version that holds what was looked for, and where.
package struct VersionMatch: Sendable {
    /// A part of a version that has no condition in the `where` language.
    package enum Part: String, Sendable, CaseIterable {
        case file, card, label, parameter, metric, input
    }

    /// Where it stands.
    package struct Place: Sendable, Equatable {
        package let part: Part
        package let excerpt: Excerpt
    }

    package let version: IndexedVersion
    /// Never empty.
    package let places: [Place]
}

/// How much one look at versions may read.
package struct SearchEffort: Sendable {
    package var versions: Int
    /// Of cards.
    package var bytes: Int64

    package init(versions: Int = 2000, bytes: Int64 = 8 << 20) {
        (self.versions, self.bytes) = (versions, bytes)
    }
}

/// What a look at versions found.
package struct VersionFinding: Sendable {
    /// The newest first.
    package var matches: [VersionMatch] = []
    /// How many versions were looked at, those that were passed over at the start too.
    package var looked: Int
    /// Cards that are larger than any card, or cannot be read.
    package var unread = 0
    /// Whether there are more versions to look at.
    package var hasMore = false
}
