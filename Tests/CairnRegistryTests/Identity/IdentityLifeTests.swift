import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Identities in the life of a registry")
struct IdentityLifeTests {
    @Test(arguments: Backend.allCases)
    func `users, tokens and issuers outlive verification, collection and reindexing`(
        _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            try await world.user("ada", "administrator")
            try await world.user("ben", "reader")
            _ = try await world.registry.setIssuer(handle("ci"), issuerDraft(), by: intent())
            let (kept, gone) = (try await world.token(of: "ada"), try await world.token(of: "ben"))
            _ = try await world.registry.revokeToken(gone.token.id, by: intent())
            _ = try await world.registry.editUser(handle("ben"), UserEdit(description: "b"), by: intent())
            let users = try await world.registry.users()
            let report = try await world.registry.verifyAll(width: 2)
            #expect(report.problems == [])
            #expect(try await world.collectAll().removed.removedDocuments == 2)
            try await world.storage.rebuildIndex()
            try await world.expectSound()
            #expect(try await world.registry.users() == users)
            #expect(try await world.registry.tokens(of: nil) == [kept.token])
            #expect(try await world.registry.issuers().count == 1)
            #expect(try await world.registry.authenticate(kept.text).access.principal.description == "ada")
        }
    }

    @Test func `another process sees a revocation at once`() async throws {
        try await withWorld(.files) { world in
            try await world.user("ada", "administrator")
            let new = try await world.token(of: "ada")
            let found = try await world.registry.authenticate(new.text)
            let other = try world.reopened()
            #expect(try await other.registry.holds(found))
            _ = try await world.registry.revokeToken(new.token.id, by: intent())
            #expect(try await !other.registry.holds(found))
            #expect(try await refusal { try await other.registry.authenticate(new.text) } != nil)
        }
    }

    @Test func `what is said of them is what a client reads back`() async throws {
        try await withWorld { world in
            let user = try await world.user("ben", "reader", "approver:f*")
            #expect(try User(json: user.json) == user)
            let new = try await world.token(of: "ben", .standard, "reader:fraud")
            world.registry.tokenUses.note(new.token.id, at: world.clock.now)
            let token = try await world.registry.token(new.token.id)
            #expect(try Token(json: token.json) == token && token.lastUsedAt == world.clock.now)
            let draft = try issuerDraft()
            let (issuer, _) = try await world.registry.setIssuer(handle("ci"), draft, by: intent())
            #expect(try Issuer(json: issuer.json) == issuer && IssuerDraft(json: draft.json) == draft)
            let misspelled: JSON = ["url": "https://a", "audience": "b", "rules": .array([]), "rule": "c"]
            #expect(try await refusal { try IssuerDraft(json: misspelled) }?.hint == "did you mean 'rules'?")
        }
    }
}
