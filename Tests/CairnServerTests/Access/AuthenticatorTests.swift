import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import Synchronization
import Testing

@testable import CairnServer

@Suite("Who asks, by tokens of the registry")
struct AuthenticatorTests {
    @Test func `a token's user asks, until something ends it, and then at once`() async throws {
        try await withGate { gate in
            let ada = try await gate.known("ada", "administrator")
            try await gate.user("ben", "reader")
            let new = try await gate.token(of: "ben")
            let ben = gate.visitor(new.text.exposed)
            let who = try await ben.get("/whoami")
            #expect(who.status == .ok && who["principal"] == "ben", "\(who.text)")
            #expect(who["grants"] == .array(["reader"]) && who["token"] == .text(new.token.id))
            #expect(who["expiresAt"] == new.token.expiresAt.map(JSON.text) && who["limitedTo"] == nil)
            let disabled = try await ada.send(.patch, "/users/ben", ["disabled": true])
            #expect(disabled.status == .ok, "\(disabled.text)")
            let out = try await ben.get("/whoami")
            #expect(out.status == .unauthorized && out["detail"] == "the user 'ben' is disabled")
            #expect(out.headers[.wwwAuthenticate] == #"Bearer realm="cairn""#)
            _ = try await ada.send(.patch, "/users/ben", ["disabled": false])
            #expect(try await ben.get("/whoami").status == .ok)
            _ = try await ada.send(.delete, "/tokens/\(new.token.id)")
            #expect(try await ben.get("/whoami").status == .unauthorized)
        }
    }

    @Test func `what another process changes holds within two seconds`() async throws {
        try await withGate { gate in
            try await gate.user("ada", "administrator")
            try await gate.user("ben", "contributor")
            let new = try await gate.token(of: "ben")
            let ben = gate.visitor(new.text.exposed)
            #expect(try await ben.get("/whoami").status == .ok)
            // Not by this server's routes: as another process does it.
            _ = try await gate.registry.editUser(
                try Handle(parsing: "ben"), UserEdit(grants: [Grant(.reader)]), by: intent())
            gate.clock.advance(byMilliseconds: 1000)
            #expect(try await ben.get("/whoami")["grants"] == .array(["reader"]))
            _ = try await gate.registry.revokeToken(new.token.id, by: intent())
            gate.clock.advance(byMilliseconds: 1000)
            #expect(try await ben.get("/whoami").status == .unauthorized)
        }
    }

    @Test func `where the storage tells of changes, what another process does holds at once`() async throws {
        try await withGateToFiles { gate, other in
            try await gate.user("ada", "administrator")
            try await gate.user("ben", "contributor")
            let new = try await gate.token(of: "ben")
            let ben = gate.visitor(new.text.exposed)
            #expect(try await ben.get("/whoami")["grants"] == .array(["contributor"]))
            _ = try await other.editUser(
                try Handle(parsing: "ben"), UserEdit(grants: [Grant(.reader)]), by: intent())
            #expect(try await ben.get("/whoami")["grants"] == .array(["reader"]))
            _ = try await other.revokeToken(new.token.id, by: intent())
            #expect(try await ben.get("/whoami").status == .unauthorized)
        }
    }

    @Test func `a token that expires while it is remembered is refused`() async throws {
        try await withGate { gate in
            try await gate.user("ben", "reader")
            let new = try await gate.token(of: "ben", .after(Period(seconds: 1)))
            let ben = gate.visitor(new.text.exposed)
            gate.clock.advance(byMilliseconds: 500)
            #expect(try await ben.get("/whoami").status == .ok)
            gate.clock.advance(byMilliseconds: 499)
            #expect(try await ben.get("/whoami").status == .ok)
            gate.clock.advance(byMilliseconds: 1)
            #expect(try await ben.get("/whoami").status == .unauthorized)
        }
    }

    @Test func `a clock that goes back makes nobody remembered longer`() async throws {
        try await withGate { gate in
            try await gate.user("ben", "reader")
            let new = try await gate.token(of: "ben")
            let ben = gate.visitor(new.text.exposed)
            #expect(try await ben.get("/whoami").status == .ok)
            gate.clock.advance(byMilliseconds: -3_600_000)
            _ = try await gate.registry.revokeToken(new.token.id, by: intent())
            #expect(try await ben.get("/whoami").status == .unauthorized)
        }
    }

    @Test func `nobody is let in who shows nothing, unless anybody may read`() async throws {
        try await withGate { gate in
            let nobody = try await gate.visitor(nil).get("/groups")
            #expect(nobody.status == .unauthorized && nobody.code == "unauthenticated")
            #expect(try await gate.visitor(nil).get("").status == .ok)
        }
        try await withGate(isReadByAnybody: true) { gate in
            let nobody = gate.visitor(nil)
            #expect(try await nobody.get("/groups").status == .ok)
            #expect(try await nobody.get("/whoami")["principal"] == "anonymous")
            let written = try await nobody.post("/groups", ["name": "g"])
            #expect(written.status == .forbidden)
            #expect(try await nobody.get("/tokens").status == .forbidden)
            #expect(try await nobody.post("/tokens", [:]).status == .forbidden)
            // Wrong credentials are none.
            #expect(try await gate.visitor("wrong").get("/groups").status == .unauthorized)
        }
    }

    static let headers: [(String, [String])] = [
        ("another scheme", ["Basic YTpi"]), ("no token", ["Bearer"]), ("an empty one", ["Bearer "]),
        ("two words", ["Bearer a b"]), ("nothing", [""]),
        ("too long", ["Bearer " + String(repeating: "a", count: 8193)]),
        ("two headers", ["Bearer a", "Bearer b"]), ("no scheme", ["a"]), ("dots", ["Bearer .."]),
        ("four parts", ["Bearer a.b.c.d"]), ("half of a token", ["Bearer cairn_abc"]),
    ]

    @Test(arguments: headers)
    func `a header that says nothing clear is refused`(_ name: String, _ values: [String]) async throws {
        try await withGate(isReadByAnybody: true) { gate in
            var headers = HTTPFields()
            for value in values { headers.append(HTTPField(name: .authorization, value: value)) }
            let reply = try await gate.visitor(nil).get("/whoami", headers: headers)
            #expect(reply.status == .unauthorized && reply.code == "unauthenticated", "\(name)")
        }
    }

    @Test func `the scheme is read without regard to case`() async throws {
        try await withGate { gate in
            try await gate.user("ben", "reader")
            let text = try await gate.token(of: "ben").text.exposed
            for scheme in ["Bearer", "bearer", "BEARER"] {
                let headers: HTTPFields = [.authorization: "\(scheme) \(text)"]
                #expect(try await gate.visitor(nil).get("/whoami", headers: headers).status == .ok)
            }
        }
    }

    @Test func `uses are noted, and no secret gets into the log or into an answer`() async throws {
        try await withGate { gate in
            let ada = try await gate.known("ada", "administrator")
            let made = try await ada.post("/users", ["name": "ben", "grants": .array(["reader"])])
            #expect(made.status == .created, "\(made.text)")
            let minted = try await ada.post("/tokens", ["user": "ben"])
            guard case .string(let text)? = minted["token"], case .string(let id)? = minted["id"] else {
                Issue.record("no token: \(minted.text)")
                return
            }
            let ben = gate.visitor(text)
            #expect(try await ben.get("/whoami").status == .ok)
            let forged = gate.visitor(String(text.dropLast(4)) + "0000")
            let refused = try await forged.get("/whoami")
            let truncated = try await gate.visitor(String(text.dropLast())).get("/whoami")
            let odd = try await gate.visitor(text + "x").get("/whoami")
            let foreign = try await gate.issuer.token(gate.claims())
            let unknown = try await gate.visitor(foreign).get("/whoami")
            for reply in [refused, truncated, odd, unknown] { #expect(reply.status == .unauthorized) }
            let listed = try await ada.get("/tokens")
            #expect(listed.text.contains(id) && listed.text.contains("lastUsedAt"))
            let secret = String(text.suffix(64).prefix(60))
            let hash = try TokenText(parsing: text).secretHash.hex
            #expect(gate.log.text.contains("refused credentials"))
            let all = [gate.log.text, listed.text, refused.text, truncated.text, odd.text, unknown.text]
            for said in all {
                #expect(!said.contains(secret) && !said.contains(hash))
                #expect(!said.contains(foreign.suffix(40)))
            }
        }
    }

    @Test func `what is remembered is bounded`() throws {
        let cache = AuthenticationCache()
        let who = Authentication(.anonymousReader, grounds: [])
        let now = AuthenticationCache.Check(now: Timestamp(milliseconds: 0), stamp: nil)
        for index in 0..<(3 * AuthenticationCache.maximumCount) {
            cache.keep(who, for: Digest(of: Array("\(index)".utf8)), at: now)
        }
        #expect(cache.count <= AuthenticationCache.maximumCount)
    }

    private func intent() throws -> Intent { Intent(by: try Principal(parsing: "root")) }
}
