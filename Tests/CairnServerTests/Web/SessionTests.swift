import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

/// Coming, going, and what holds a session.
@Suite struct SessionTests {
    @Test(arguments: [
        ("localhost:8080", false), ("127.0.0.1", false), ("[::1]:8080", false), ("cairn.example", true),
        ("localhost.cairn.example:443", true), ("", true),
    ])
    func aCookieIsOutOfReach(host: String, isSecure: Bool) {
        let session = Session(.token("secret"), at: .now())
        let cookie = SessionCookie(authority: host).setting(session)
        #expect(cookie.contains("; Path=/; HttpOnly; SameSite=Strict"))
        #expect(cookie.contains("; Secure") == isSecure && cookie.hasPrefix("__Host-") == isSecure)
        #expect(!cookie.contains("secret"), "the token stays with the server")
        #expect(session.id.utf8.count == 64 && session.id != session.formKey)
    }

    @Test func aWrongTokenStartsNothing() async throws {
        try await withServer { bench in
            let browser = Browser(bench.visitor)
            let reply = try await browser.send("/sign-in", ["token": "nobody"])
            #expect(reply.status == .unauthorized && reply.headers[.setCookie] == nil)
            #expect(!reply.text.contains("value=\"nobody\""))
        }
    }

    @Test func whereToGoOnIsOnThisServer() async throws {
        try await withServer { bench in
            for next in [
                "//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "javascript:x",
            ] {
                let reply = try await Browser(bench.visitor).send(
                    "/sign-in", ["token": "reader", "next": next])
                #expect(reply.headers[.location] == "/", "\(next)")
            }
        }
    }

    @Test func whoeverAsksTooMuchIsStillSignedIn() async throws {
        let limits = RateLimits(principal: .init(perSecond: 1, burst: 3), address: nil, failures: nil)
        try await withGate(limits: limits) { gate in
            try await gate.user("mary", "reader")
            let new = try await gate.registry.createToken(
                TokenDraft(user: try Handle(parsing: "mary")), by: Intent(by: try Principal(parsing: "root")))
            let browser = Browser(gate.visitor(nil))
            try await browser.signIn(new.text.exposed)
            var last = try await browser.get("/")
            for _ in 0..<5 where last.status == .ok { last = try await browser.get("/") }
            #expect(last.status == .tooManyRequests, "\(last.status)")
            #expect(await browser.cookie != nil)
            gate.seconds.pass(10)
            #expect(try await browser.get("/").status == .ok)
        }
    }

    @Test func aSessionEndsWithItsToken() async throws {
        try await withGate { gate in
            let root = Intent(by: try Principal(parsing: "root"))
            try await gate.user("mary", "reader")
            let new = try await gate.registry.createToken(
                TokenDraft(user: try Handle(parsing: "mary")), by: root)
            let browser = Browser(gate.visitor(nil))
            try await browser.signIn(new.text.exposed)
            #expect(try await browser.get("/").status == .ok)
            _ = try await gate.registry.revokeToken(new.token.id, by: root)
            gate.clock.advance(byMilliseconds: 2000)
            let reply = try await browser.get("/")
            #expect(reply.status == .unauthorized && reply.text.contains("Your session has ended"))
            #expect(await browser.cookie == nil)
        }
    }

    @Test func aSessionEndsByItself() async throws {
        try await withServer { bench in
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            bench.clock.advance(byMilliseconds: Sessions.patience)
            #expect(try await browser.get("/").status == .unauthorized)
        }
    }

    @Test func whoSignsOutIsOut() async throws {
        try await withServer { bench in
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            let cookie = try #require(await browser.cookie)
            #expect(try await browser.send("/sign-out", [:]).status == .seeOther)
            let again = try await bench.visitor.named(nil).get(
                "//", headers: [.cookie: cookie])
            #expect(again.status == .unauthorized, "also for who has kept the cookie")
        }
    }

    @Test func aTokenInTheRequestIsNoSession() async throws {
        try await withServer { bench in
            let reply = try await bench.visitor.named("root").get("//")
            #expect(reply.status == .unauthorized)
        }
    }
}
