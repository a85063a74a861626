import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@Suite("Asking for a card")
struct CardVerbTests {
    private func push(_ world: World, _ name: String, _ bytes: [UInt8]) async throws -> VersionID {
        var registration = try world.registration(["model.bin": "model"])
        registration.force = true
        registration.card = .init(name: try FileName(parsing: name), source: .bytes(bytes))
        return try await world.registry.register(registration, by: intent()).version
    }

    @Test(arguments: Backend.allCases)
    func `the card is read from the store, and parents have their names`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            let first = try await world.approved("a")[0]
            try await world.promote(first)
            let id = try await push(world, "card.md", Array("## Risk\nLow\n".utf8))
            let card = try await world.registry.card(of: id)
            #expect(card.content.intendedUses.riskRating == .low)
            #expect(card.parents.map(\.name) == ["fraud:1"])
            #expect(card.version.id == id)
        }
    }

    @Test func `a version without a card has one all the same`() async throws {
        try await withWorld { world in
            let card = try await world.registry.card(of: try await world.push("a"))
            #expect(!card.written.isRead)
            #expect(card.content.overview.name == "fraud")
        }
    }

    @Test func `a card that is no card is refused by the version's name`() async throws {
        try await withWorld { world in
            let id = try await push(
                world, "card.json", Array(#"{"intended_uses": {"risk_rating": "Maybe"}}"#.utf8))
            let error = try await refusal { try await world.registry.card(of: id) }
            #expect(
                error
                    == CairnError(
                        .invalid,
                        "fraud:1: card.intended_uses.risk_rating: 'Maybe' is not a risk rating",
                        hint: "use one of High, Medium, Low, Unknown"))
            let text = try await push(world, "card.json", Array("no JSON".utf8))
            let other = try await refusal { try await world.registry.card(of: text) }
            #expect(other?.code == .invalid && other?.hint?.contains("Markdown") == true)
        }
    }

    @Test func `a card of more than 4 MiB is refused with how to read it; one of 4 MiB is not`() async throws
    {
        try await withWorld { world in
            let most = [UInt8](repeating: 0x61, count: 4 << 20)
            let id = try await push(world, "card.md", most)
            #expect(try await world.registry.card(of: id).content.overview.description?.count == 4 << 20)
            let large = try await push(world, "card.md", most + [0x61])
            let error = try await refusal { try await world.registry.card(of: large) }
            #expect(error?.code == .invalid)
            #expect(
                error?.message
                    == "the card of fraud:2 has 4194305 bytes, more than the 4194304 that can be shown")
            #expect(error?.hint == "read it as it is with 'cairn cat \(Digest(of: most + [0x61]))'")
            // What is never read may be as large as it likes.
            let pdf = try await push(world, "card.pdf", most + [0x62])
            #expect(try await !world.registry.card(of: pdf).written.isRead)
        }
    }

    @Test func `a card whose bytes are gone is damage`() async throws {
        try await withWorld(.files) { world in
            let bytes = Array("# Card".utf8)
            let id = try await push(world, "card.md", bytes)
            let hex = Digest(of: bytes).hex
            removeTree(world.root.appending("blobs/sha256/\(hex.prefix(2))"))
            let error = try await refusal { try await world.registry.card(of: id) }
            #expect(error?.code == .damaged)
            #expect(error?.message.hasPrefix("the card of fraud:1: ") == true)
        }
    }
}
