import CairnObjects
import CairnRegistry
import HTTPTypes
import Testing

@testable import CairnServer

/// Coming, going, and what holds a session.
@Suite struct SessionTests {
    @Test func aCookieIsOutOfReach() async throws {
        try await withServer { bench in
            let visitor = bench.visitor.named(nil)
            let body = Array("token=reader".utf8)
            for (host, isSecure) in [
                ("localhost:8080", false), ("[::1]:8080", false), ("cairn.example", true),
            ] {
                let reply = try await visitor.send(.post, "//sign-in", bytes: body, headers: [.host: host])
                let cookie = try #require(reply.headers[.setCookie])
                #expect(cookie.contains("; HttpOnly; SameSite=Strict"))
                #expect(
                    cookie.contains("; Secure") == isSecure && cookie.hasPrefix("__Host-") == isSecure,
                    "\(host)")
                #expect(!cookie.contains("reader"), "the token stays with the server")
            }
        }
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

    @Test func aSessionEndsWithItsToken() async throws {
        try await withGate { gate in
            let root = Intent(by: try Principal(parsing: "root"))
            try await gate.user("mary", "reader")
            let new = try await gate.registry.createToken(
                TokenDraft(user: try Handle(parsing: "mary")), by: root)
            let browser = Browser(gate.visitor(nil))
            try await browser.signIn(new.text.description)
            #expect(try await browser.get("/").status == .ok)
            _ = try await gate.registry.revokeToken(new.token.id, by: root)
            gate.seconds.advance(by: 2)
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
                "//", headers: [.cookie: cookie, .host: "localhost"])
            #expect(again.status == .unauthorized, "also for who has kept the cookie")
        }
    }

    @Test func aTokenInTheRequestIsNoSession() async throws {
        try await withServer { bench in
            let reply = try await bench.visitor.named("root").get("//", headers: [.host: "localhost"])
            #expect(reply.status == .unauthorized)
        }
    }
}
