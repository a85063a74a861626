// The model card of a version: what a reviewer or an auditor reads. Its words are the author's, from the card
// that was pushed; its figures and digests are the registry's; and a reader can tell which is which.

package import CairnObjects

/// A version's model card: what its author wrote, filled in from the record where that is silent, together
/// with what the registry knows of the version.
///
/// A pure value: whoever makes it has read the version and the bytes of the card.
package struct ModelCard: Sendable {
    package let version: Version
    package let parents: [Parent]
    /// What the card itself says.
    package let written: WrittenCard
    /// What the card says, and for the rest the record.
    package let content: CardContent

    /// A version that this one derives from.
    package struct Parent: Equatable, Sendable {
        package let manifest: Digest
        /// As people name it; `nil` where it is deleted.
        package let name: String?
    }

    /// - Parameter names: How people name the version's parents.
    /// - Parameter bytes: The card that was pushed; `nil` where none was, or none that can be read.
    /// - Throws: `invalid` for a card that is not what its media type says.
    package init(
        _ version: Version, parents names: [Digest: String] = [:], card bytes: [UInt8]?
    ) throws(CairnError) {
        self.version = version
        parents = version.record.parents.map { Parent(manifest: $0, name: names[$0]) }
        if let bytes, let card = version.record.card {
            written = try WrittenCard(bytes, mediaType: card.mediaType)
        } else {
            written = WrittenCard()
        }
        content = written.content.filled(from: CardContent(recordOf: version))
    }
}
