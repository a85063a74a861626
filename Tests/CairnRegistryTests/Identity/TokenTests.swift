import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@Suite("Tokens")
struct TokenTests {
    /// What somebody does to a registry in which `ben` has a token, and what the token is told then.
    static let ends: [Case<@Sendable (World, NewToken) async throws -> Void, String?>] = [
        Case("nothing", { _, _ in }, nil),
        Case("89 days", { world, _ in world.clock.advance(byMilliseconds: 89 * 86_400_000) }, nil),
        Case(
            "90 days", { world, _ in world.clock.advance(byMilliseconds: 90 * 86_400_000) },
            "the token 'ID' expired at END"),
        Case(
            "revocation",
            { world, new in
                _ = try await world.registry.revokeToken(new.token.id, by: intent())
            }, "the token 'ID' was revoked at NOW"),
        Case(
            "the user disabled",
            { world, _ in
                _ = try await world.registry.editUser(handle("ben"), UserEdit(isDisabled: true), by: intent())
            }, "the user 'ben' is disabled"),
        Case(
            "the user deleted",
            { world, _ in
                _ = try await world.registry.deleteUser(handle("ben"), by: intent())
            }, "the token 'ID' was revoked at NOW"),
        Case(
            "the user made anew",
            { world, _ in
                _ = try await world.registry.deleteUser(handle("ben"), by: intent())
                try await world.user("ben", "administrator")
            }, "the token 'ID' was revoked at NOW"),
        Case(
            "revocation, and collection",
            { world, new in
                _ = try await world.registry.revokeToken(new.token.id, by: intent())
                try await world.collectAll()
            }, "this registry does not know the token"),
    ]

    @Test(arguments: ends, Backend.allCases)
    func `a token holds until something ends it`(
        _ end: Case<@Sendable (World, NewToken) async throws -> Void, String?>, _ backend: Backend
    ) async throws {
        try await withWorld(backend) { world in
            try await world.user("ada", "administrator")
            try await world.user("ben", "reader", "approver:fraud")
            let new = try await world.token(of: "ben")
            try await end.input(world, new)
            let error = try await refusal { try await world.registry.authenticate(new.text) }
            let message = end.output?.replacing("ID", with: "\(new.token.id)")
                .replacing("END", with: "\(try #require(new.token.expiresAt))")
                .replacing("NOW", with: "\(world.clock.now)")
            #expect(error?.message == message)
            #expect(error == nil || error?.code == .unauthenticated)
            // Whoever only guesses learns nothing of it.
            let forged = try TokenText(
                parsing: "cairn_\(new.token.id)_" + String(repeating: "0", count: 64))
            let stranger = try await refusal { try await world.registry.authenticate(forged) }
            #expect(stranger?.message == "this registry does not know the token")
            try await world.expectSound()
        }
    }

    @Test func `a token's holder is its user, and may do what both may`() async throws {
        try await withWorld { world in
            try await world.user("ben", "contributor", "approver:fraud")
            let new = try await world.token(of: "ben", .never, "approver")
            let found = try await world.registry.authenticate(new.text)
            #expect(found.access.principal.description == "ben" && found.access.token == new.token.id)
            #expect(found.access.expiresAt == nil)
            let fraud = try GroupName(parsing: "fraud")
            #expect(found.access.allows(.decide, in: fraud))
            #expect(!found.access.allows(.register, in: fraud))
            #expect(!found.access.allows(.decide, in: try GroupName(parsing: "churn")))
            #expect(try await world.registry.holds(found))
            _ = try await world.registry.editUser(handle("ben"), UserEdit(grants: []), by: intent())
            #expect(try await !world.registry.holds(found))
        }
    }

    static let wrongTexts = [
        "", "cairn_", "secret", "Cairn_abcdefgh12345678_", "cairn_abcdefgh12345678",
        "cairn_abcdefgh12345678_" + String(repeating: "a", count: 63),
        "cairn_abcdefgh12345678_" + String(repeating: "A", count: 64),
        "cairn_abcdefgh1234567_" + String(repeating: "a", count: 64),
        "cairn_ABCDEFGH12345678_" + String(repeating: "a", count: 64),
        "cairn_abcdefgh1234567é_" + String(repeating: "a", count: 64),
        "cairn_abcdefgh.2345678_" + String(repeating: "a", count: 64),
        "cairn_abcdefgh12345678_" + String(repeating: "a", count: 64) + "_",
        "cairn_abcdefgh12345678_" + String(repeating: "a", count: 65),
        " cairn_abcdefgh12345678_" + String(repeating: "a", count: 64),
    ]

    @Test(arguments: wrongTexts)
    func `what is no token is refused and not repeated`(_ text: String) async throws {
        let error = try await refusal { try TokenText(parsing: text) }
        #expect(error?.code == .unauthenticated)
        #expect(error?.message == "this is no token of a cairn registry")
    }

    @Test func `a token of another registry is unknown`() async throws {
        try await withWorld { world in
            try await withWorld { other in
                for each in [world, other] { try await each.user("ben", "reader") }
                let foreign = try await other.token(of: "ben")
                let error = try await refusal { try await world.registry.authenticate(foreign.text) }
                #expect(error?.message == "this registry does not know the token")
            }
        }
    }

    @Test func `nothing but the answer to its making has a token's secret`() async throws {
        try await withWorld(.files) { world in
            try await world.user("ben", "reader")
            let new = try await world.token(of: "ben")
            let secret = String(new.text.exposed.suffix(64))
            #expect(try TokenText(parsing: new.text.exposed).secretHash == new.text.secretHash)
            #expect("\(new.text)" == "cairn_\(new.token.id)_…")
            var dumped = ""
            dump(new, to: &dumped)
            #expect(!dumped.contains(secret) && !"\(new)".contains(secret))
            #expect(String(reflecting: new).contains(secret) == false)
            let listed = try await world.registry.tokens(of: nil).map(\.json)
            let hash = new.text.secretHash.hex
            for text in [try await world.logText(), "\(listed)"] {
                #expect(!text.contains(secret) && !text.contains(hash))
            }
            #expect(
                try world.root.appending("registry.db").readAll().firstRange(of: Array(secret.utf8)) == nil)
        }
    }

    @Test func `tokens are many, each its own`() async throws {
        let texts = try (0..<1000).map { _ in try TokenText.generate() }
        #expect(Set(texts.map(\.id)).count == 1000 && Set(texts.map(\.secretHash)).count == 1000)
    }

    @Test func `tokens are listed with their last use`() async throws {
        try await withWorld { world in
            try await world.user("ben", "reader")
            try await world.user("cem", "reader")
            let first = try await world.token(of: "ben")
            world.clock.advance(byMilliseconds: 1000)
            let second = try await world.token(of: "cem", .at(world.clock.now.advanced(byMilliseconds: 1)))
            world.registry.tokenUses.note(first.token.id, at: world.clock.now)
            let all = try await world.registry.tokens(of: nil)
            #expect(all.map(\.id) == [first.token.id, second.token.id])
            #expect(all.map(\.lastUsedAt) == [world.clock.now, nil])
            #expect(try await world.registry.tokens(of: handle("cem")) == [second.token])
            #expect(
                try await refusal { try await world.registry.tokens(of: handle("dan")) }?.code == .notFound)
        }
    }

    @Test func `what cannot be a token is not made`() async throws {
        try await withWorld { world in
            try await world.user("ben", "reader")
            let before = try await StorageState(of: world.storage)
            let past = TokenExpiry.at(world.clock.now)
            #expect(try await refusal { try await world.token(of: "ben", past) }?.code == .invalid)
            #expect(try await refusal { try await world.token(of: "dan") }?.code == .notFound)
            let none = try handle("aaaaaaaaaaaaaaaa")
            #expect(
                try await refusal { try await world.registry.revokeToken(none, by: intent()) }?.code
                    == .notFound)
            var dry = try intent()
            dry.isDryRun = true
            let tried = try await refusal {
                try await world.registry.createToken(TokenDraft(user: try handle("ben")), by: dry)
            }
            #expect(tried?.code == .unsupported)
            #expect(try await StorageState(of: world.storage) == before)
            _ = try await world.registry.editUser(handle("ben"), UserEdit(isDisabled: true), by: intent())
            #expect(try await refusal { try await world.token(of: "ben") }?.code == .refused)
        }
    }

    static let expiries: [Case<String, TokenExpiry?>] = [
        Case("a period", "30d", .after(Period(seconds: 30 * 86_400))),
        Case("never", "never", .never),
        Case("a moment", "2027-01-31T00:00:00Z", .at(Timestamp(milliseconds: 1_801_353_600_000))),
        Case("capitals", "Never", nil), Case("nothing", "", nil), Case("a day", "2027-01-31", nil),
    ]

    @Test(arguments: expiries)
    func `an expiry is read`(_ row: Case<String, TokenExpiry?>) async throws {
        let error = try await refusal {
            let expiry = try TokenExpiry(parsing: row.input)
            #expect(expiry == row.output)
        }
        #expect((error?.code == .invalid) == (row.output == nil))
    }
}
