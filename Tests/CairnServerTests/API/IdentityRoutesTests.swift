import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("Users, tokens and issuers over HTTP")
struct IdentityRoutesTests {
    @Test func `an administrator makes, changes and deletes users, by compare-and-set`() async throws {
        try await withGate { gate in
            let ada = try await gate.known("ada", "administrator")
            let made = try await ada.post(
                "/users", ["name": "ben", "grants": .array(["approver:fraud-*"]), "reason": "hired"])
            #expect(made.status == .created && made["entry.actor"] == "ada", "\(made.text)")
            #expect(made["entry.reason"] == "hired" && made["grants"] == .array(["approver:fraud-*"]))
            let twice = try await ada.post("/users", ["name": "ben", "grants": .array([])])
            #expect(twice.status == .conflict && twice.code == "exists")
            let shown = try await ada.get("/users/ben")
            let tag = try #require(shown.headers[.eTag])
            #expect(tag == made.headers[.eTag])
            let edited = try await ada.send(
                .patch, "/users/ben", ["description": "Ben"], headers: [.ifMatch: tag])
            #expect(edited["changed"] == true && edited["description"] == "Ben", "\(edited.text)")
            #expect(edited["grants"] == .array(["approver:fraud-*"]))
            let late = try await ada.send(
                .patch, "/users/ben", ["grants": .array([])], headers: [.ifMatch: tag])
            #expect(late.status == .preconditionFailed)
            #expect(
                try await ada.send(.delete, "/users/ben", headers: [.ifMatch: tag]).status
                    == .preconditionFailed)
            let bare = try await ada.send(.patch, "/users/ben", ["grants": .array([])])
            #expect(bare["grants"] == .array([]) && bare["changed"] == true)
            let listed = try await ada.get("/users?limit=1")
            #expect(listed["users.0.name"] == "ada" && listed["next"] != nil)
            #expect(try await ada.send(.delete, "/users/ben").status == .ok)
            #expect(try await ada.get("/users/ben").status == .notFound)
            let last = try await ada.send(.delete, "/users/ada")
            #expect(last.status == .forbidden && last.code == "refused", "\(last.text)")
        }
    }

    static let closed: [(HTTPRequest.Method, String)] = [
        (.get, "/users"), (.post, "/users"), (.get, "/users/ben"), (.patch, "/users/ben"),
        (.delete, "/users/ben"), (.get, "/issuers"), (.get, "/issuers/ci"), (.put, "/issuers/ci"),
        (.delete, "/issuers/ci"),
    ]

    @Test(arguments: closed)
    func `only administrators of the whole registry come near users and issuers`(
        _ method: HTTPRequest.Method, _ path: String
    ) async throws {
        try await withGate { gate in
            let everything =
                Role.allCases.map { "\($0):f*" } + ["reader", "contributor", "approver", "operator"]
            _ = try await gate.registry.createUser(
                try Handle(parsing: "ben"), grants: try everything.map(Grant.init(parsing:)),
                description: "", by: Intent(by: try Principal(parsing: "root")))
            let ben = gate.visitor(try await gate.token(of: "ben").text.exposed)
            let reply = try await ben.send(method, path, ["name": "x"])
            #expect(reply.status == .forbidden, "\(reply.text)")
            #expect(try await gate.visitor(nil).send(method, path).status == .unauthorized)
        }
    }

    @Test func `users make, list and revoke their own tokens, and nobody else's`() async throws {
        try await withGate { gate in
            let ben = try await gate.known("ben", "contributor")
            try await gate.user("cem", "reader")
            let foreign = try await gate.token(of: "cem")
            let made = try await ben.post(
                "/tokens", ["description": "laptop", "expiresAt": "7d", "grants": .array(["reader"])])
            #expect(made.status == .created && made["user"] == "ben", "\(made.text)")
            guard case .string(let text)? = made["token"], case .string(let id)? = made["id"] else {
                Issue.record("no token: \(made.text)")
                return
            }
            #expect(text.hasPrefix("cairn_\(id)_"))
            #expect(made["expiresAt"] == .text(gate.clock.now.advanced(byMilliseconds: 7 * 86_400_000)))
            let listed = try await ben.get("/tokens")
            #expect(listed.text.contains(id) && !listed.text.contains(foreign.token.id.description))
            #expect(try await ben.get("/tokens?user=cem").status == .forbidden)
            #expect(try await ben.post("/tokens", ["user": "cem"]).status == .forbidden)
            #expect(try await ben.send(.delete, "/tokens/\(foreign.token.id)").status == .forbidden)
            #expect(try await ben.send(.delete, "/tokens/aaaaaaaaaaaaaaaa").status == .notFound)
            let limited = gate.visitor(text)
            #expect(try await limited.get("/whoami")["limitedTo"] == .array(["reader"]))
            #expect(try await limited.post("/groups", ["name": "g"]).status == .forbidden)
            #expect(try await ben.send(.delete, "/tokens/\(id)").status == .ok)
            #expect(try await limited.get("/whoami").status == .unauthorized)
        }
    }

    @Test func `no token lets do more than who makes it`() async throws {
        try await withGate { gate in
            try await gate.user("ben", "contributor", "approver:fraud-*")
            let whole = gate.visitor(try await gate.token(of: "ben").text.exposed)
            let part = gate.visitor(
                try await gate.token(of: "ben", .standard, "contributor:fraud-*").text.exposed)
            func status(_ visitor: Visitor, _ grants: [String]) async throws -> HTTPResponse.Status {
                try await visitor.post("/tokens", ["grants": .array(grants.map(JSON.string))]).status
            }
            #expect(try await status(whole, []) == .created)
            #expect(try await status(whole, ["approver:fraud-eu"]) == .created)
            #expect(try await status(whole, ["approver"]) == .forbidden)
            #expect(try await status(whole, ["administrator:fraud-*"]) == .forbidden)
            #expect(try await status(part, []) == .forbidden)
            #expect(try await status(part, ["contributor:fraud-eu"]) == .created)
            #expect(try await status(part, ["reader:fraud-eu"]) == .created)
            #expect(try await status(part, ["contributor:*"]) == .forbidden)
            #expect(try await status(part, ["approver:fraud-*"]) == .forbidden)
            // What an administrator's limited token cannot do, it cannot make a token for.
            try await gate.user("ada", "administrator")
            let reading = gate.visitor(try await gate.token(of: "ada", .standard, "reader").text.exposed)
            #expect(try await status(reading, ["administrator"]) == .forbidden)
            #expect(try await reading.get("/users").status == .forbidden)
            #expect(try await reading.post("/tokens", ["user": "ben"]).status == .forbidden)
            let full = gate.visitor(try await gate.token(of: "ada", .standard, "administrator").text.exposed)
            #expect(try await full.post("/tokens", ["user": "ben"]).status == .created)
        }
    }

    @Test func `whoever an issuer vouches for has no tokens, and may make others' as an administrator`()
        async throws
    {
        try await withGate { gate in
            try await gate.user("ada", "administrator")
            try await gate.user("ben", "reader")
            try await gate.believe(grants: "administrator")
            let admin = gate.visitor(try await gate.issuer.token(gate.claims()))
            #expect(try await admin.post("/tokens", [:]).status == .forbidden)
            #expect(try await admin.post("/tokens", ["user": "ben"]).status == .created)
            try await gate.believe(grants: "contributor")
            gate.clock.advance(byMilliseconds: 1000)
            #expect(try await admin.post("/tokens", ["user": "ben"]).status == .forbidden)
            #expect(try await admin.get("/tokens").status == .forbidden)
        }
    }

    @Test func `a token's secret is kept for no repetition of the request`() async throws {
        try await withGate { gate in
            let ada = try await gate.known("ada", "administrator")
            let key: HTTPFields = [.idempotencyKey: "one"]
            let made = try await ada.post("/tokens", ["user": "ada"], headers: key)
            #expect(made.status == .created)
            let again = try await ada.post("/tokens", ["user": "ada"], headers: key)
            #expect(again.status == .conflict && again.code == "exists", "\(again.text)")
            #expect(again["token"] == nil)
            let dry = try await ada.post("/tokens?dryRun=true", ["user": "ada"])
            #expect(dry.status == .unprocessableContent)
        }
    }

    @Test func `an issuer is set under conditions, and what is misspelled is refused`() async throws {
        try await withGate { gate in
            let ada = try await gate.known("ada", "administrator")
            let rule: JSON = [
                "claims": ["sub": "*"], "principal": "{sub}", "grants": .array(["reader"]),
            ]
            let body: JSON = ["url": "https://a.example.com", "audience": "x", "rules": .array([rule])]
            let made = try await ada.send(.put, "/issuers/a", body, headers: [.ifNoneMatch: "*"])
            #expect(made.status == .ok && made["changed"] == true, "\(made.text)")
            let tag = try #require(made.headers[.eTag])
            let twice = try await ada.send(.put, "/issuers/a", body, headers: [.ifNoneMatch: "*"])
            #expect(twice.status == .preconditionFailed)
            #expect(
                try await ada.send(.put, "/issuers/a", body, headers: [.ifMatch: tag])["changed"] == false)
            let other = try await ada.send(.put, "/issuers/b", body, headers: [.ifMatch: tag])
            #expect(other.status == .preconditionFailed)
            let same = try await ada.send(.put, "/issuers/b", body)
            #expect(same.status == .conflict && same.code == "exists")
            let misspelled = try await ada.put("/issuers/a", body.with(["rule": .array([])]))
            #expect(misspelled.status == .badRequest && misspelled["hint"] == "did you mean 'rules'?")
            #expect(try await ada.get("/issuers")["issuers.0.name"] == "a")
            #expect(try await ada.send(.delete, "/issuers/a", headers: [.ifMatch: tag]).status == .ok)
            #expect(try await ada.get("/issuers/a").status == .notFound)
        }
    }

    static let bad: [(String, JSON, String)] = [
        ("/users", [:], "body.name is missing"), ("/users", ["name": "ben"], "body.grants is missing"),
        ("/users", ["name": "Ben", "grants": .array([])], "body.name: 'Ben' cannot be a name"),
        ("/users", ["name": "ben", "grants": .array(["king"])], "'king' is not a role"),
        ("/users", ["name": "ben", "grants": .array([]), "role": "x"], "body.role is not known"),
        (
            "/users", ["name": "ben", "grants": .array((0..<101).map { .string("reader:g\($0)") })],
            "101 grants are more than the 100 allowed"
        ),
        (
            "/users",
            [
                "name": "ben", "grants": .array([]),
                "description": .string(String(repeating: "x", count: 1001)),
            ], "a description has at most 1000 characters"
        ),
        (
            "/tokens", ["user": "ada", "expiresAt": "2020-01-01T00:00:00Z"],
            "2020-01-01T00:00:00Z has passed already"
        ),
        ("/tokens", ["user": "ada", "expiresAt": "soon"], "body.expiresAt: 'soon' does not say until when"),
        ("/tokens", ["user": "ada", "secret": "x"], "body.secret is not known"),
    ]

    @Test(arguments: bad)
    func `bad input is refused with what is wrong, and changes nothing`(
        _ path: String, _ body: JSON, _ detail: String
    ) async throws {
        try await withGate { gate in
            let ada = try await gate.known("ada", "administrator")
            let before = try await gate.registry.storage.snapshot(.all).logSize
            let reply = try await ada.post(path, body)
            #expect(reply.status == .badRequest && reply["detail"] == .string(detail), "\(reply.text)")
            #expect(try await gate.registry.storage.snapshot(.all).logSize == before)
        }
    }
}
