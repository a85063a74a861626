import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Synchronization
import Testing

@testable import CairnServer

/// Signing in by an issuer, as a browser goes through it.
@Suite("Signing in by an issuer")
struct IssuerSignInTests {
    /// Somebody who was sent to the issuer: what it was told, and their browser.
    private struct Leaving {
        let browser: Browser
        let query: [String: String]
    }

    private static func leave(_ gate: Gate, next: String = "/") async throws -> Leaving {
        let browser = Browser(gate.visitor(nil))
        let reply = try await browser.get("/sign-in/start?next=\(PercentEncoding.encode(next))")
        #expect(reply.status == .seeOther, "\(reply.text)")
        let location = try #require(reply.headers[.location])
        #expect(location.hasPrefix("https://ci.example.com/authorize?tenant=1&response_type=code&"))
        let query = try QueryString.parse(location.split(separator: "?").last.map(String.init))
        return Leaving(browser: browser, query: query)
    }

    /// The issuer's answer to the code: a token with these claims.
    private static func prepare(
        _ gate: Gate, _ leaving: Leaving, _ changes: [String: JSON] = [:], key: String = "one"
    ) async throws {
        let nonce = JSON.string(leaving.query["nonce"] ?? "")
        let token = try await gate.issuer.token(
            gate.claims(["nonce": nonce].merging(changes) { $1 }), by: key)
        gate.issuer.state.withLock {
            $0.answers[TestIssuer.tokenPlace] = TestIssuer.document(
                ["id_token": .string(token), "token_type": "Bearer"])
        }
    }

    private static func comeBack(_ leaving: Leaving, _ query: String = "code=c-1") async throws -> Reply {
        try await leaving.browser.get(
            "/sign-in/callback?\(query)&state=\(leaving.query["state"] ?? "")")
    }

    @Test func `somebody goes there, comes back, and is who the rules say`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            let page = try await Browser(gate.visitor(nil)).get("/groups/x?page=2")
            #expect(
                page.text.contains("href=\"/sign-in/start?next=%2Fgroups%2Fx%3Fpage%3D2\""), "\(page.text)")
            let leaving = try await Self.leave(gate, next: "/decide")
            let asked = leaving.query
            #expect(asked["client_id"] == "cairn" && asked["scope"] == "openid profile email")
            #expect(asked["code_challenge_method"] == "S256" && asked["code_challenge"]?.utf8.count == 43)
            #expect(asked["redirect_uri"]?.hasSuffix("/sign-in/callback") == true)
            try await Self.prepare(gate, leaving)
            let reply = try await Self.comeBack(leaving)
            #expect(reply.status == .ok && reply.text.contains("content=\"0; url=/decide\""), "\(reply.text)")
            let form = try #require(gate.issuer.state.withLock { $0.forms.first })
            let fields = try QueryString.parse(form.body)
            #expect(fields["code"] == "c-1" && fields["grant_type"] == "authorization_code")
            #expect(fields["redirect_uri"] == asked["redirect_uri"] && fields["client_secret"] == nil)
            let verifier = Digest(of: Array((fields["code_verifier"] ?? "").utf8))
            #expect(Base64URL.encode(Array(verifier.bytes)) == asked["code_challenge"])
            let pair = Base64.encode(Array("cairn:a%20secret%3A%20100%25".utf8))
            #expect(form.authorization == "Basic \(pair)")
            let overview = try await leaving.browser.get("/")
            #expect(overview.status == .ok && overview.text.contains("ci:acme/fraud"))
            let again = try await Self.comeBack(leaving)
            #expect(again.status == .badRequest, "a state is good for once")
        }
    }

    @Test func `what it may do is asked of the rules anew each time`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            let browser = try await Self.signedIn(gate)
            #expect(try await browser.get("/administration").status == .forbidden)
            try await gate.believe(grants: "administrator")
            #expect(try await browser.get("/administration").status == .ok)
            try await gate.believe(claims: ["repository": "other/*"], grants: "administrator")
            let refused = try await browser.get("/administration")
            #expect(refused.status == .unauthorized && refused.text.contains("Your session has ended"))
        }
    }

    @Test func `an issuer that is believed no more, or of another client, ends it`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            let (first, second) = (try await Self.signedIn(gate), try await Self.signedIn(gate))
            try await gate.believe(audience: "other", grants: "reader")
            #expect(try await first.get("/").status == .unauthorized)
            let root = Intent(by: try Principal(parsing: "root"))
            _ = try await gate.registry.removeIssuer(try Handle(parsing: "ci"), by: root)
            #expect(try await second.get("/").status == .unauthorized)
            let start = try await Browser(gate.visitor(nil)).get("/sign-in/start")
            #expect(start.status == .serviceUnavailable && start.text.contains("no issuer &#39;ci&#39;"))
        }
    }

    @Test func `it outlives the token, ends after eight hours, and when somebody signs out`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            let browser = try await Self.signedIn(gate)
            for _ in 0..<7 {
                gate.clock.advance(byMilliseconds: 3_600_000)
                #expect(try await browser.get("/").status == .ok)
            }
            gate.clock.advance(byMilliseconds: 3_600_000)
            #expect(try await browser.get("/").text.contains("it has lasted as long as it may"))
            let other = try await Self.signedIn(gate)
            let cookie = try #require(await other.cookie)
            #expect(try await other.send("/sign-out", [:]).status == .seeOther)
            let kept = try await gate.visitor(nil).get("//", headers: [.cookie: cookie])
            #expect(kept.status == .unauthorized)
        }
    }

    @Test func `an answer of another issuer than the one that was asked is refused`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            let mixed = try await Self.leave(gate)
            try await Self.prepare(gate, mixed)
            let reply = try await Self.comeBack(mixed, "code=c-1&iss=https%3A%2F%2Fevil.example.com")
            #expect(reply.status == .unauthorized && reply.text.contains("another issuer than the one"))
            #expect(gate.issuer.state.withLock { $0.forms.isEmpty }, "the code goes nowhere")
            let good = try await Self.leave(gate)
            try await Self.prepare(gate, good)
            let name = PercentEncoding.encode(TestIssuer.url)
            #expect(try await Self.comeBack(good, "code=c-1&iss=\(name)").status == .ok)
            let late = try await Self.leave(gate)
            try await Self.prepare(gate, late)
            let forms = gate.issuer.state.withLock(\.forms.count)
            let rule = IssuerDocument.Rule(
                claims: ["sub": "*"], principal: "{sub}", grants: [try Grant(parsing: "reader")])
            _ = try await gate.registry.setIssuer(
                try Handle(parsing: "ci"),
                IssuerDraft(url: "https://elsewhere.example.com", audience: "cairn", rules: [rule]),
                by: Intent(by: try Principal(parsing: "root")))
            let refused = try await Self.comeBack(late)
            #expect(refused.status == .unauthorized && refused.text.contains("has become another issuer"))
            #expect(gate.issuer.state.withLock(\.forms.count) == forms)
        }
    }

    @Test func `what is secret of it is in no description`() throws {
        let settings = SignInSettings(issuer: try Handle(parsing: "ci"), secret: "hush-hush")
        let form = PostedForm(body: "client_secret=hush-hush", authorization: "Basic hush-hush")
        var dumped = ""
        dump(settings, to: &dumped)
        dump(form, to: &dumped)
        for text in [
            "\(settings)", "\(form)", String(reflecting: settings), String(reflecting: form), dumped,
        ] {
            #expect(!text.contains("hush"))
        }
    }

    private static func signedIn(_ gate: Gate) async throws -> Browser {
        let leaving = try await leave(gate)
        try await prepare(gate, leaving)
        #expect(try await comeBack(leaving).status == .ok)
        #expect(try await leaving.browser.get("/").status == .ok)
        return leaving.browser
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let claims: [String: JSON]
        var key = "one"
        let says: String
    }

    static let wrongs = [
        Wrong(
            testDescription: "another nonce", claims: ["nonce": "x"],
            says: "the issuer&#39;s token is not for this sign-in"),
        Wrong(
            testDescription: "no nonce", claims: ["nonce": .null],
            says: "the issuer&#39;s token is not for this sign-in"),
        Wrong(
            testDescription: "another audience", claims: ["aud": "x"],
            says: "the token is for another audience"),
        Wrong(
            testDescription: "several audiences and no party", claims: ["aud": .array(["cairn", "x"])],
            says: "made for another client"),
        Wrong(
            testDescription: "another party", claims: ["aud": .array(["cairn", "x"]), "azp": "x"],
            says: "made for another client"),
        Wrong(
            testDescription: "another party alone", claims: ["azp": "x"], says: "made for another client"),
        Wrong(
            testDescription: "another issuer", claims: ["iss": "https://evil.example.com"],
            says: "does not believe the token&#39;s issuer"),
        Wrong(testDescription: "an end long ago", claims: ["exp": .number(1000)], says: "expired"),
        Wrong(
            testDescription: "a stranger's key", claims: [:], key: "stranger",
            says: "the token&#39;s signature is not its issuer&#39;s"),
        Wrong(
            testDescription: "no rule", claims: ["repository": "<b>evil</b>"],
            says: "no rule of the issuer &#39;ci&#39;"),
    ]

    @Test(arguments: wrongs)
    func `a token that proves nothing begins no session`(_ wrong: Wrong) async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            let leaving = try await Self.leave(gate)
            try await Self.prepare(gate, leaving, wrong.claims, key: wrong.key)
            let reply = try await Self.comeBack(leaving)
            #expect(reply.status == .unauthorized && reply.text.contains(wrong.says), "\(reply.text)")
            #expect(!reply.text.contains("<b>") && reply.text.contains("Sign in with ci"))
            #expect(await leaving.browser.cookie == nil)
            let lines = gate.log.text
            #expect(!lines.contains("c-1") && !lines.contains(leaving.query["state"] ?? "?"), "\(lines)")
        }
    }

    @Test func `what a rule could be about is shown where none is`() async throws {
        try await withGate { gate in
            try await gate.believe(claims: ["sub": "nobody"], grants: "reader")
            let leaving = try await Self.leave(gate)
            try await Self.prepare(gate, leaving, ["groups": .array(["<i>a"])])
            let text = try await Self.comeBack(leaving).text
            #expect(text.contains("<code>repository</code>") && text.contains("<code>acme/fraud</code>"))
            #expect(text.contains("[&quot;&lt;i&gt;a&quot;]"))
        }
    }

    @Test func `several audiences are right where the party is this client`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            let leaving = try await Self.leave(gate)
            try await Self.prepare(gate, leaving, ["aud": .array(["cairn", "x"]), "azp": "cairn"])
            #expect(try await Self.comeBack(leaving).status == .ok)
        }
    }

    @Test func `another browser, another state, or too late, is no way in`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            let (mine, theirs) = (try await Self.leave(gate), try await Self.leave(gate))
            try await Self.prepare(gate, theirs)
            let state = theirs.query["state"] ?? ""
            for browser in [mine.browser, Browser(gate.visitor(nil))] {
                let reply = try await browser.get("/sign-in/callback?code=c-1&state=\(state)")
                #expect(reply.status == .badRequest && reply.text.contains("did not begin this sign-in"))
            }
            for query in ["code=c-1", "code=c-1&state=x", "state=\(state)&state=x&code=c-1"] {
                #expect(
                    try await Browser(gate.visitor(nil)).get("/sign-in/callback?\(query)").status
                        == .badRequest)
            }
            #expect(gate.issuer.state.withLock { $0.forms.isEmpty }, "nobody asked for a token")
            #expect(await mine.browser.cookie != nil, "what is under way goes on")
            gate.clock.advance(byMilliseconds: PendingSignIns.lifetime)
            #expect(try await Self.comeBack(theirs).status == .badRequest)
        }
    }

    @Test func `what goes wrong at the issuer is said in words`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            func reply(_ query: String) async throws -> Reply {
                try await Self.comeBack(try await Self.leave(gate), query)
            }
            let denied = try await reply("error=access_denied&error_description=%3Cb%3Eno")
            #expect(denied.status == .unauthorized && denied.text.contains("it was called off"))
            #expect(denied.text.contains("access_denied: &lt;b&gt;no"))
            #expect(try await reply("error=server_error").text.contains("ci says: server_error"))
            #expect(try await reply("x=1").text.contains("ci sent no code"))
            let missing = try await reply("code=c-1")
            #expect(missing.text.contains("the issuer gave no token: status 404"))
            func answer(_ status: Int, _ text: String) async throws -> Reply {
                gate.issuer.state.withLock {
                    $0.answers[TestIssuer.tokenPlace] = FetchedDocument(
                        status: status, body: Array(text.utf8))
                }
                return try await reply("code=c-1")
            }
            let refused = try await answer(400, #"{"error":"invalid_grant"}"#)
            #expect(refused.status == .unauthorized && refused.text.contains("no token: invalid_grant"))
            #expect(try await answer(500, "oops").status == .serviceUnavailable)
            #expect(try await answer(200, "{}").text.contains("has no id_token"))
            #expect(try await answer(200, "[").text.contains("has no id_token"))
            #expect(try await answer(200, #"{"id_token":7}"#).text.contains("has no id_token"))
        }
    }

    @Test func `an issuer out of reach is asked again soon, and not for each who asks`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            gate.issuer.state.withLock { $0.isReachable = false }
            for _ in 0..<5 {
                let reply = try await Browser(gate.visitor(nil)).get("/sign-in/start")
                #expect(reply.status == .serviceUnavailable && reply.text.contains("Sign in with ci"))
            }
            #expect(gate.issuer.fetchCount == 1)
            gate.issuer.state.withLock { $0.isReachable = true }
            gate.clock.advance(byMilliseconds: 5_000)
            _ = try await Self.signedIn(gate)
        }
    }

    @Test(
        arguments: [
            ["authorization_endpoint": "http://ci.example.com/authorize"],
            ["authorization_endpoint": "javascript:alert(1)"], ["authorization_endpoint": .null],
            ["authorization_endpoint": "https://ci.example.com/a#b"],
            ["token_endpoint": "http://ci.example.com/token"], ["issuer": "https://evil.example.com"],
        ] as [[String: JSON]])
    func `places that anybody in between could answer for are not gone to`(
        _ more: [String: JSON]
    ) async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            gate.issuer.state.withLock { $0.more = more }
            let reply = try await Browser(gate.visitor(nil)).get("/sign-in/start")
            #expect(reply.status == .serviceUnavailable && reply.headers[.location] == nil)
        }
    }

    @Test func `an issuer that wants the secret in the form gets it there`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            gate.issuer.state.withLock {
                $0.more = ["token_endpoint_auth_methods_supported": .array(["client_secret_post"])]
            }
            _ = try await Self.signedIn(gate)
            let form = try #require(gate.issuer.state.withLock { $0.forms.first })
            let fields = try QueryString.parse(form.body)
            #expect(fields["client_secret"] == "a secret: 100%" && fields["client_id"] == "cairn")
            #expect(form.authorization == nil)
        }
    }

    @Test func `where to go on is on this server`() async throws {
        try await withGate { gate in
            try await gate.believe(grants: "reader")
            for next in ["//evil.example", "https://evil.example", "javascript:x", "/\\evil.example"] {
                let leaving = try await Self.leave(gate, next: next)
                try await Self.prepare(gate, leaving)
                #expect(try await Self.comeBack(leaving).text.contains("content=\"0; url=/\""), "\(next)")
            }
        }
    }

    @Test func `who begins too often waits`() async throws {
        let limits = RateLimits(principal: nil, address: .init(perSecond: 1, burst: 3), failures: nil)
        try await withGate(limits: limits) { gate in
            try await gate.believe(grants: "reader")
            for _ in 0..<3 { _ = try await Self.leave(gate) }
            let reply = try await Browser(gate.visitor(nil)).get("/sign-in/start")
            #expect(reply.status == .tooManyRequests && reply.headers[.location] == nil)
        }
    }

    @Test func `who begins and never ends pushes out only themselves`() throws {
        let signIns = PendingSignIns()
        let now = Timestamp.now()
        func begin(_ address: AddressKey) -> PendingSignIn {
            let new = PendingSignIn(
                redirect: "x", next: "/", issuer: "https://sso.example", from: address, at: now)
            signIns.add(new)
            return new
        }
        let patient = begin(.version4(1))
        for _ in 0..<PendingSignIns.maximumCount { _ = begin(.version4(2)) }
        #expect(signIns.count == PendingSignIns.maximumCount)
        #expect(signIns.take(patient.state, ticket: patient.ticket, at: now) != nil)
    }

    @Test func `without an issuer, a server offers none`() async throws {
        try await withServer { bench in
            let browser = Browser(bench.visitor)
            let page = try await browser.get("/sign-in")
            #expect(page.status == .ok && !page.text.contains("Sign in with"))
            for path in ["/sign-in/start", "/sign-in/callback?code=x&state=x"] {
                #expect(try await browser.get(path).status == .unprocessableContent)
            }
        }
    }
}
