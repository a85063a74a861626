import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Issuers")
struct IssuerTests {
    @Test func `an issuer is set, replaced and removed, each with one entry of the log`() async throws {
        try await withWorld { world in
            let first = try await world.registry.setIssuer(
                handle("ci"), issuerDraft(), expecting: .nothing, by: intent())
            #expect(first.entry?.action == .issuerChanged)
            #expect(
                try await world.registry.setIssuer(handle("ci"), issuerDraft(), by: intent()).entry == nil)
            world.clock.advance(byMilliseconds: 1)
            let second = try await world.registry.setIssuer(
                handle("ci"), issuerDraft(audience: "other"), expecting: .document(first.issuer.digest),
                by: intent(by: "ben"))
            #expect(second.issuer.document.createdAt == first.issuer.document.createdAt)
            #expect(second.issuer.document.createdBy.description == "ana")
            #expect(try await world.registry.issuers() == [second.issuer])
            let late = try await refusal {
                try await world.registry.removeIssuer(
                    handle("ci"), expecting: first.issuer.digest, by: intent())
            }
            #expect(late?.code == .conflict)
            let taken = try await refusal {
                try await world.registry.setIssuer(
                    handle("ci"), issuerDraft(), expecting: .nothing, by: intent())
            }
            #expect(taken?.code == .exists)
            _ = try await world.registry.removeIssuer(handle("ci"), by: intent())
            #expect(try await refusal { try await world.registry.issuer(handle("ci")) }?.code == .notFound)
            try await world.expectSound()
        }
    }

    @Test func `two issuers are not about the same tokens`() async throws {
        try await withWorld { world in
            _ = try await world.registry.setIssuer(handle("a"), issuerDraft(), by: intent())
            let same = try await refusal {
                try await world.registry.setIssuer(handle("b"), issuerDraft(), by: intent())
            }
            #expect(same?.code == .exists)
            _ = try await world.registry.setIssuer(handle("b"), issuerDraft(audience: "b"), by: intent())
            #expect(try await world.registry.issuers().count == 2)
        }
    }

    static let faults: [Case<IssuerDraft, String>] = {
        func row(_ name: String, _ change: (inout IssuerDraft) throws -> Void, _ message: String) -> Case<
            IssuerDraft, String
        > {
            var draft = IssuerDraft(
                url: "https://ci.example.com", audience: "cairn",
                rules: [.init(claims: ["sub": "*"], principal: "{sub}", grants: [Grant(.reader)])])
            try? change(&draft)  // the changes below throw nothing
            return Case(name, draft, message)
        }
        return [
            row("plain HTTP", { $0.url = "http://ci.example.com" }, "issuer.url must begin with https://"),
            row(
                "no address", { $0.url = "ci.example.com" },
                "issuer.url is no address of an issuer: 'ci.example.com'"),
            row(
                "an address with a user", { $0.url = "http://localhost@ci.example.com" },
                "issuer.url is no address of an issuer: 'http://localhost@ci.example.com'"),
            row(
                "an address with a query", { $0.url = "https://a/?b" },
                "issuer.url is no address of an issuer: 'https://a/?b'"),
            row("no audience", { $0.audience = "" }, "issuer.audience must have 1 to 1000 characters"),
            row("no rule", { $0.rules = [] }, "issuer.rules must have 1 to 100 rules"),
            row(
                "a rule without conditions", { $0.rules[0].claims = [:] },
                "issuer.rules[0].claims is empty: the rule would be about everybody whom the issuer knows"),
            row(
                "a rule without grants", { $0.rules[0].grants = [] },
                "issuer.rules[0].grants is empty: whoever comes in by the rule could do nothing"),
            row(
                "an open brace", { $0.rules[0].principal = "ci:{sub" },
                "issuer.rules[0].principal: 'ci:{sub' has a brace without its other, or nothing between two"),
            row(
                "a closing brace", { $0.rules[0].principal = "ci}" },
                "issuer.rules[0].principal: 'ci}' has a brace without its other, or nothing between two"),
            row(
                "empty braces", { $0.rules[0].principal = "{}" },
                "issuer.rules[0].principal: '{}' has a brace without its other, or nothing between two"),
        ]
    }()

    @Test(arguments: faults)
    func `what could let in nobody or everybody is refused`(_ row: Case<IssuerDraft, String>) async throws {
        try await withWorld { world in
            let error = try await refusal {
                try await world.registry.setIssuer(handle("ci"), row.input, by: intent())
            }
            #expect(error?.code == .invalid && error?.message == row.output)
            #expect(try await world.registry.issuers().isEmpty)
        }
    }

    @Test func `this machine may vouch over plain HTTP`() async throws {
        try await withWorld { world in
            for (index, url) in ["http://localhost:8080/a", "http://127.0.0.1", "http://[::1]:9/"]
                .enumerated()
            {
                _ = try await world.registry.setIssuer(handle("i\(index)"), issuerDraft(url), by: intent())
            }
        }
    }
}
