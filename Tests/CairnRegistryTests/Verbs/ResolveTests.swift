import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Naming versions")
struct ResolveTests {
    /// Four versions, 3 deleted; production went 1, 2; 2 and 4 have a parent.
    private func withHistory(_ body: (World) async throws -> Void) async throws {
        for backend in Backend.allCases {
            try await withWorld(backend) { world in
                let ids = try await world.approved("a", "b")
                try await world.promote(ids[0])
                try await world.promote(ids[1])
                try await world.push("c")
                _ = try await world.registry.delete(world.resolve("fraud:3"), by: intent())
                try await world.push("d")
                try await world.createGroup("empty")
                try await body(world)
            }
        }
    }

    static let specs: [Case<String, String>] = [
        Case("the newest", "fraud", "fraud:4"), Case("a number", "fraud:2", "fraud:2"),
        Case("a stage", "fraud:production", "fraud:2"),
        Case("a stage one move ago", "fraud:production@{1}", "fraud:1"),
        Case("a stage no move ago", "fraud:production@{0}", "fraud:2"),
        Case("a parent", "fraud:4~1", "fraud:2"), Case("a parent, short", "fraud~", "fraud:2"),
        Case("itself", "fraud:4~0", "fraud:4"),
    ]

    @Test("finds", arguments: specs)
    func finds(_ spec: Case<String, String>) async throws {
        try await withHistory { world in
            let found = try await world.resolve(spec.input)
            #expect(found.description == spec.output)
        }
    }

    @Test func `finds by digest, and by a beginning of one`() async throws {
        try await withHistory { world in
            let id = try await world.resolve("fraud:2")
            for length in [8, 12, 64] {
                let prefix = id.manifest.hex.prefix(length)
                #expect(try await world.resolve("fraud@sha256:\(prefix)") == id)
            }
        }
    }

    static let mistakes: [Case<String, (message: String, hint: String?)>] = [
        Case("no such group", "frad:1", ("there is no group 'frad'", "did you mean 'fraud'?")),
        Case("no such number", "fraud:9", ("there is no fraud:9", "the newest version is fraud:4")),
        Case(
            "a deleted version", "fraud:3",
            ("fraud:3 is deleted", "'cairn audit log fraud' shows by whom and when")),
        Case(
            "an empty group", "empty",
            ("'empty' has no versions", "register one with 'cairn push empty FILE…'")),
        Case(
            "a stage where nothing stands", "fraud:staging",
            (
                "nothing stands in 'staging' of 'fraud'",
                "put a version there with 'cairn promote fraud:N staging'"
            )),
        Case(
            "a misspelled stage", "fraud:prodution",
            ("nothing stands in 'prodution' of 'fraud'", "did you mean 'production'?")),
        Case(
            "too many moves ago", "fraud:production@{3}",
            (
                "stage 'production' of 'fraud' has moved 2 times, not 3",
                "see 'cairn reflog "
                    + "fraud:production'"
            )),
        Case(
            "before the first move", "fraud:production@{2}",
            ("nothing stood in 'production' of 'fraud' 2 moves ago", nil)),
        Case("no parent", "fraud:1~1", ("fraud:1 has no parent, so there is no 'fraud:1~1'", nil)),
        Case(
            "no such digest", "fraud@sha256:00000000",
            (
                "no version of 'fraud' has a digest that begins with sha256:00000000",
                "see 'cairn "
                    + "list fraud'"
            )),
    ]

    @Test("says what there is instead of", arguments: mistakes)
    func refuses(_ mistake: Case<String, (message: String, hint: String?)>) async throws {
        try await withHistory { world in
            let error = try await refusal { try await world.resolve(mistake.input) }
            #expect(error == CairnError(.notFound, mistake.output.message, hint: mistake.output.hint))
        }
    }

    @Test func `what stood in a stage and is deleted is said to be`() async throws {
        try await withHistory { world in
            let first = try await world.resolve("fraud:1")
            _ = try await world.registry.delete(first, by: intent())
            let error = try await refusal { try await world.resolve("fraud:production@{1}") }
            #expect(error?.message == "what stood there, \(first.manifest.short), is deleted")
            let second = try await world.resolve("fraud:2")
            try await world.decide(second, .rejected, withdraw: true)
            _ = try await world.registry.delete(second, by: intent())
            let parent = try await refusal { try await world.resolve("fraud:4~1") }
            #expect(parent?.message == "the parent of fraud:4, \(second.manifest.short), is deleted")
        }
    }
}
