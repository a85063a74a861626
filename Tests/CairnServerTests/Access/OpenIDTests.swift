import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import JWTKit
import Synchronization
import Testing

@testable import CairnServer

@Suite("Who asks, by tokens of an issuer")
struct OpenIDTests {
    @Test func `a job that an issuer vouches for comes in with what its rule gives`() async throws {
        try await withGate { gate in
            try await gate.believe()
            let job = gate.visitor(try await gate.issuer.token(gate.claims()))
            let who = try await job.get("/whoami")
            #expect(who["principal"] == "ci:acme/fraud", "\(who.text)")
            #expect(who["grants"] == .array(["contributor:fraud-*"]) && who["token"] == nil)
            let made = try await job.post("/groups", ["name": "fraud-eu"])
            #expect(made["entry.actor"] == "ci:acme/fraud", "\(made.text)")
            #expect(try await job.post("/groups", ["name": "churn"]).status == .forbidden)
            for _ in 0..<20 { _ = try await job.get("/whoami") }
            #expect(gate.issuer.fetchCount == 2)
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let name: String
        var claims: [String: JSON] = [:]
        var header: [String: JSON] = [:]
        var key = "one"
        let detail: String

        var testDescription: String { name }
    }

    static let wrongs: [Wrong] = [
        Wrong(
            name: "another issuer", claims: ["iss": "https://evil.example.com"],
            detail: "the registry does not believe the token's issuer"),
        Wrong(
            name: "no issuer", claims: ["iss": .null],
            detail: "the registry does not believe the token's issuer"),
        Wrong(
            name: "the issuer with a slash", claims: ["iss": "https://ci.example.com/"],
            detail: "the registry does not believe the token's issuer"),
        Wrong(
            name: "another audience", claims: ["aud": "other"], detail: "the token is for another audience"),
        Wrong(name: "no audience", claims: ["aud": .null], detail: "the token is for another audience"),
        Wrong(
            name: "audiences without it", claims: ["aud": .array(["a", "b"])],
            detail: "the token is for another audience"),
        Wrong(
            name: "no end", claims: ["exp": .null],
            detail: "the token lacks the claim 'exp': it would never end"),
        Wrong(
            name: "an end that is text", claims: ["exp": "soon"], detail: "the token's claim 'exp' is no time"
        ),
        Wrong(
            name: "an end beyond all time", claims: ["exp": .number(1e300)],
            detail: "the token's claim 'exp' is no time"),
        Wrong(
            name: "no rule", claims: ["repository": "evil/fraud"],
            detail: "no rule of the issuer 'ci' is about such a token"),
        Wrong(
            name: "alg none", header: ["alg": "none"],
            detail: "the token is not signed in a way that proves who made it"),
        Wrong(
            name: "alg None", header: ["alg": "None"],
            detail: "the token is not signed in a way that proves who made it"),
        Wrong(
            name: "alg HS256", header: ["alg": "HS256"],
            detail: "the token is not signed in a way that proves who made it"),
        Wrong(
            name: "no alg", header: ["alg": .null],
            detail: "the token is not signed in a way that proves who made it"),
        Wrong(
            name: "alg RS256 for another key", header: ["alg": "RS256"],
            detail: "the token's signature is not its issuer's"),
        Wrong(
            name: "alg ES384 for another curve", header: ["alg": "ES384"],
            detail: "the token's signature is not its issuer's"),
        Wrong(
            name: "a key of its own", header: ["kid": "one"], key: "stranger",
            detail: "the token's signature is not its issuer's"),
        Wrong(name: "an unknown key", key: "stranger", detail: "the token's signature is not its issuer's"),
        Wrong(
            name: "an extension that counts", header: ["crit": .array(["x"])],
            detail: "the token is of a kind that this server does not know"),
        Wrong(
            name: "a logout token", header: ["typ": "logout+jwt"],
            detail: "the token is of a kind that this server does not know"),
        Wrong(
            name: "a kid that is no text", header: ["kid": .number(1)], detail: "the token's kid is no text"),
    ]

    @Test(arguments: wrongs)
    func `a token that proves nothing is refused, and says why`(_ wrong: Wrong) async throws {
        try await withGate { gate in
            try await gate.believe()
            let token = try await gate.issuer.token(
                gate.claims(wrong.claims), by: wrong.key, header: wrong.header)
            let reply = try await gate.visitor(token).get("/whoami")
            #expect(
                reply.status == .unauthorized && reply["detail"] == .string(wrong.detail), "\(reply.text)")
        }
    }

    @Test func `times hold with a minute's leeway`() async throws {
        try await withGate { gate in
            try await gate.believe()
            let now = Double(gate.clock.now.milliseconds / 1000)
            func status(_ claims: [String: JSON]) async throws -> HTTPResponse.Status {
                try await gate.visitor(try await gate.issuer.token(gate.claims(claims))).get("/whoami").status
            }
            #expect(try await status(["exp": .number(now - 58)]) == .ok)
            #expect(try await status(["exp": .number(now - 62)]) == .unauthorized)
            #expect(try await status(["nbf": .number(now + 58)]) == .ok)
            #expect(try await status(["nbf": .number(now + 62)]) == .unauthorized)
            #expect(try await status(["iat": .number(now + 62)]) == .unauthorized)
            #expect(try await status(["nbf": .null, "iat": .null, "aud": .array(["x", "cairn"])]) == .ok)
            let short = gate.visitor(try await gate.issuer.token(gate.claims(["exp": .number(now + 10)])))
            #expect(try await short.get("/whoami").status == .ok)
            gate.clock.advance(byMilliseconds: 72_000)
            #expect(try await short.get("/whoami").status == .unauthorized)
        }
    }

    @Test func `a published key taken for a shared secret signs nothing`() async throws {
        try await withGate { gate in
            try await gate.believe()
            let pem = try #require(gate.issuer.state.withLock { $0.keys["one"]?.publicKey.pemRepresentation })
            let keys = JWTKeyCollection()
            await keys.add(hmac: HMACKey(from: pem), digestAlgorithm: .sha256)
            let signer = try await keys.getKey()
            for header: [String: JSON] in [["alg": "HS256"], ["alg": "ES256"]] {
                let token = try TestIssuer.compact(gate.claims(), "one", header) { try signer.sign($0) }
                #expect(try await gate.visitor(token).get("/whoami").status == .unauthorized)
            }
            let unsigned = TestIssuer.compact(gate.claims(), "one", ["alg": "none"]) { _ in [] }
            #expect(try await gate.visitor(unsigned).get("/whoami").status == .unauthorized)
        }
    }

    @Test func `a token with one part altered is refused`() async throws {
        try await withGate { gate in
            try await gate.believe()
            let token = try await gate.issuer.token(gate.claims())
            let parts = token.split(separator: ".").map(String.init)
            let more = try await gate.issuer.token(gate.claims(["repository": "acme/other"]))
            let other = more.split(separator: ".").map(String.init)
            let altered = [
                "\(parts[0]).\(other[1]).\(parts[2])", "\(parts[0]).\(parts[1]).\(other[2])",
                "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])", "\(parts[0])..\(parts[2])",
                String(token.dropLast(4)), "\(token)=", "\(token)AAAA",
            ]
            for text in altered {
                #expect(try await gate.visitor(text).get("/whoami").status == .unauthorized, "\(text)")
            }
            #expect(try await gate.visitor(token).get("/whoami").status == .ok)
        }
    }

    @Test func `the issuer taken away, or its rules changed, holds at once`() async throws {
        try await withGate { gate in
            let ada = try await gate.known("ada", "administrator")
            try await gate.believe()
            let job = gate.visitor(try await gate.issuer.token(gate.claims()))
            #expect(try await job.get("/whoami")["grants"] == .array(["contributor:fraud-*"]))
            try await gate.believe(grants: "reader")
            gate.clock.advance(byMilliseconds: 1000)
            #expect(try await job.get("/whoami")["grants"] == .array(["reader"]))
            #expect(try await ada.send(.delete, "/issuers/ci").status == .ok)
            #expect(try await job.get("/whoami").status == .unauthorized)
        }
    }

    @Test func `of two issuers at one address, the one of the token's audience decides`() async throws {
        try await withGate { gate in
            try await gate.believe()
            let rule = IssuerDocument.Rule(claims: ["sub": "*"], principal: "{sub}", grants: [Grant(.reader)])
            _ = try await gate.registry.setIssuer(
                try Handle(parsing: "people"),
                IssuerDraft(url: TestIssuer.url, audience: "web", rules: [rule]),
                by: Intent(by: try Principal(parsing: "root")))
            let job = gate.visitor(try await gate.issuer.token(gate.claims()))
            #expect(try await job.get("/whoami")["principal"] == "ci:acme/fraud")
            let person = gate.visitor(try await gate.issuer.token(gate.claims(["aud": "web"])))
            #expect(try await person.get("/whoami")["principal"] == "people:job")
        }
    }
}
