import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import Synchronization
import Testing

@testable import CairnServer

@Suite("An issuer's keys")
struct IssuerKeysTests {
    private func whoami(_ gate: Gate, by key: String = "one") async throws -> Reply {
        // Each token is another one, so that none is remembered.
        let claims = gate.claims(["jti": .number(Double.random(in: 0...1))])
        return try await gate.visitor(try await gate.issuer.token(claims, by: key)).get("/whoami")
    }

    @Test func `a new key is fetched when a token names it, and a key taken back goes`() async throws {
        try await withGate { gate in
            try await gate.believe()
            #expect(try await whoami(gate).status == .ok)
            gate.issuer.addKey("two")
            // The keys were asked for a moment ago.
            #expect(try await whoami(gate, by: "two").status == .unauthorized)
            gate.clock.advance(byMilliseconds: 30_000)
            #expect(try await whoami(gate, by: "two").status == .ok)
            #expect(gate.issuer.fetchCount == 4)
            gate.issuer.removeKey("one")
            let old = try await gate.issuer.token(gate.claims())
            _ = old
            gate.clock.advance(byMilliseconds: 3_600_000)
            #expect(try await whoami(gate, by: "two").status == .ok)
            #expect(gate.issuer.fetchCount == 6)
        }
    }

    @Test func `a token signed by a key taken back is found out within minutes`() async throws {
        try await withGate { gate in
            gate.issuer.state.withLock { $0.cacheControl = "public, max-age=60" }
            try await gate.believe()
            gate.issuer.addKey("two")
            let token = try await gate.issuer.token(gate.claims(["exp": .number(4e9)]))
            #expect(try await gate.visitor(token).get("/whoami").status == .ok)
            gate.issuer.removeKey("one")
            gate.clock.advance(byMilliseconds: 299_000)
            #expect(try await gate.visitor(token).get("/whoami").status == .ok)
            gate.clock.advance(byMilliseconds: 1000)
            #expect(try await gate.visitor(token).get("/whoami").status == .unauthorized)
        }
    }

    @Test func `made-up keys do not make the server ask`() async throws {
        try await withGate { gate in
            try await gate.believe()
            #expect(try await whoami(gate).status == .ok)
            for index in 0..<50 { _ = try await whoami(gate, by: "made-up-\(index)") }
            #expect(gate.issuer.fetchCount == 2)
        }
    }

    @Test func `while the issuer cannot be reached, what was fetched serves for a day`() async throws {
        try await withGate { gate in
            try await gate.believe()
            gate.issuer.state.withLock { $0.isReachable = false }
            let never = try await whoami(gate)
            #expect(never.status == .serviceUnavailable && never.code == "unavailable", "\(never.text)")
            #expect(try await whoami(gate).status == .serviceUnavailable)
            #expect(gate.issuer.fetchCount == 1)
            gate.clock.advance(byMilliseconds: 30_000)
            gate.issuer.state.withLock { $0.isReachable = true }
            #expect(try await whoami(gate).status == .ok)
            gate.issuer.state.withLock { $0.isReachable = false }
            gate.clock.advance(byMilliseconds: 86_000_000)
            #expect(try await whoami(gate).status == .ok)
            gate.clock.advance(byMilliseconds: 31_000)
            // Whether it is forged cannot be known.
            #expect(try await whoami(gate, by: "two").status == .serviceUnavailable)
            gate.clock.advance(byMilliseconds: 400_000)
            #expect(try await whoami(gate).status == .serviceUnavailable)
            #expect(gate.log.text.contains("cannot get an issuer's keys"))
        }
    }

    @Test func `who asks together makes the server ask once`() async throws {
        try await withGate { gate in
            try await gate.believe()
            let tokens = try await concurrentTokens(gate)
            try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for token in tokens {
                    group.addTask { try await gate.visitor(token).get("/whoami").status }
                }
                for try await status in group { #expect(status == .ok) }
            }
            #expect(gate.issuer.fetchCount == 2)
        }
    }

    private func concurrentTokens(_ gate: Gate) async throws -> [String] {
        var tokens: [String] = []
        for index in 0..<20 {
            tokens.append(try await gate.issuer.token(gate.claims(["jti": .integer(index)])))
        }
        return tokens
    }

    static let answers: [(String, String, FetchedDocument)] = [
        ("no configuration", TestIssuer.configurationPlace, FetchedDocument(status: 404, body: [])),
        (
            "a redirection", TestIssuer.configurationPlace,
            FetchedDocument(status: 302, headers: ["location": "https://evil.example.com"], body: [])
        ),
        ("no JSON", TestIssuer.configurationPlace, FetchedDocument(status: 200, body: Array("<html>".utf8))),
        (
            "another issuer's configuration", TestIssuer.configurationPlace,
            TestIssuer.document([
                "issuer": "https://evil.example.com", "jwks_uri": .string(TestIssuer.keysPlace),
            ])
        ),
        (
            "keys over plain HTTP", TestIssuer.configurationPlace,
            TestIssuer.document(["issuer": .string(TestIssuer.url), "jwks_uri": "http://ci.example.com/keys"])
        ),
        (
            "keys in a file", TestIssuer.configurationPlace,
            TestIssuer.document(["issuer": .string(TestIssuer.url), "jwks_uri": "file:///etc/keys"])
        ),
        ("keys that are none", TestIssuer.keysPlace, TestIssuer.document(["keys": "none"])),
    ]

    @Test(arguments: answers)
    func `an issuer that answers wrongly is as one that does not answer`(
        _ name: String, _ place: String, _ answer: FetchedDocument
    ) async throws {
        try await withGate { gate in
            try await gate.believe()
            gate.issuer.state.withLock { $0.answers[place] = answer }
            let reply = try await whoami(gate)
            #expect(reply.status == .serviceUnavailable, "\(name): \(reply.text)")
        }
    }

    @Test func `keys that nobody here knows are passed over, and secrets among them are not used`() throws {
        let odd: [JSON] = [
            ["kty": "oct", "k": "c2VjcmV0", "kid": "a"], ["kty": "XYZ"], .null, "text",
            ["kty": "EC", "use": "enc", "crv": "P-256", "x": "a", "y": "b"],
            ["kty": "RSA", "n": "AQAB", "e": "AQAB"],
            ["kty": "EC", "key_ops": .array(["sign"]), "crv": "P-256"],
        ]
        let good: JSON = ["kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"]
        let set = try IssuerKeySet(
            TestIssuer.document(["keys": .array(odd + [good])]), at: Timestamp(milliseconds: 0))
        #expect(set.keys.count == 1 && set.lifetime == 3_600_000)
    }

    static let lifetimes: [(String?, Int64)] = [
        (nil, 3600), ("max-age=600", 600), ("public, max-age=7200, must-revalidate", 7200), ("max-age=1", 60),
        ("max-age=99999999", 86_400), ("no-store", 3600), ("max-age=x", 3600), ("Max-Age=120", 120),
    ]

    @Test(arguments: lifetimes)
    func `keys are kept as long as the issuer says, within bounds`(
        _ field: String?, _ seconds: Int64
    ) throws {
        let document = TestIssuer.document(
            ["keys": .array([])], field.map { ["cache-control": $0] } ?? [:])
        #expect(try IssuerKeySet(document, at: Timestamp(milliseconds: 0)).lifetime == seconds * 1000)
    }
}
