import CairnObjects
import CairnStorage

extension Registry {
    /// The model card of a version: the card that was pushed with it, filled in from its record.
    ///
    /// - Throws: `invalid` where the card is not what its media type says, or too large to be read; `damaged`
    ///   where its bytes are missing or altered.
    package func card(of id: VersionID) async throws -> ModelCard {
        let version = try await version(id)
        let bytes = try await cardBytes(of: version)
        var names: [Digest: String] = [:]
        for parent in version.record.parents {
            names[parent] = try await self.version(withManifest: parent, preferring: id.group)?.description
        }
        do throws(CairnError) {
            return try ModelCard(version, parents: names, card: bytes)
        } catch {
            throw error.inside(id.description)
        }
    }

    private func cardBytes(of version: Version) async throws -> [UInt8]? {
        guard let card = version.record.card, WrittenCard.canRead(card.mediaType) else { return nil }
        guard card.size <= WrittenCard.maximumSize else {
            throw CairnError(
                .invalid,
                "the card of \(version.id) has \(card.size) bytes, more than the \(WrittenCard.maximumSize) "
                    + "that can be shown",
                hint: "read it as it is with 'cairn cat \(card.digest)'")
        }
        do {
            return try await storage.read(card.digest).collect(upTo: WrittenCard.maximumSize)
        } catch let error as CairnError {
            throw error.inside("the card of \(version.id)")
        }
    }
}
