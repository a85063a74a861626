import CairnObjects
import CairnRegistry
import CairnStorage
import CairnTransport
import Testing

@testable import CairnServer

@Suite("Webhooks over HTTP", .timeLimit(.minutes(5)))
struct WebhookRouteTests {
    private struct Caller: Sendable {
        let server: LiveServer
        var name = "root"
        let client = HTTPClient(.init(userAgent: "test"))

        func send(
            _ method: HTTPClient.Request.Method, _ path: String, _ body: JSON? = nil
        ) async throws -> (status: Int, json: JSON) {
            let answer = try await client.collect(
                .init(
                    method, "\(server.url)/api/v1\(path)", headers: ["Authorization": "Bearer \(name)"],
                    body: body.map { .bytes($0.canonicalBytes) } ?? .none), upTo: 1 << 20)
            return (answer.status, answer.body.isEmpty ? .null : try JSONParser.parse(answer.body))
        }
    }

    private static let draft: JSON = [
        "name": "ci", "url": "http://127.0.0.1:9/hook", "allowsPrivate": true, "groups": "fraud-*",
        "actions": .array(["version.registered"]), "reason": "For CI",
    ]

    @Test func `a webhook is made, its secret told once, changed, rotated and deleted; each is logged`()
        async throws
    {
        try await withLiveServer { server in
            let root = Caller(server: server)
            let made = try await root.send(.post, "/webhooks", Self.draft)
            #expect(made.status == 201)
            let secret = try #require(made.json["secret"]?.text)
            #expect(secret.hasPrefix("whsec_"))
            #expect(made.json["webhook"]?["createdBy"] == "root" && made.json["entry"]?["reason"] == "For CI")
            let webhook = try Webhook(json: try #require(made.json["webhook"]), path: "webhook")
            #expect(webhook.groups.description == "fraud-*" && webhook.actions == [.versionRegistered])

            let edited = try await root.send(
                .patch, "/webhooks/ci",
                ["stage": "production", "actions": .array([]), "format": "eventbridge"])
            #expect(edited.status == 200 && edited.json["webhook"]?["stage"] == "production")
            #expect(edited.json["webhook"]?["actions"] == .array([]))
            let plain = try await root.send(.patch, "/webhooks/ci", ["stage": "", "disabled": true])
            #expect(plain.json["webhook"]?["stage"] == nil)
            #expect(plain.json["webhook"]?["disabled"] == "disabled by root")
            let enabled = try await root.send(.patch, "/webhooks/ci", ["disabled": false])
            #expect(enabled.json["webhook"]?["disabled"] == nil)

            let rotated = try await root.send(.post, "/webhooks/ci/secret", ["keepOld": false])
            let other = try #require(rotated.json["secret"]?.text)
            #expect(other.hasPrefix("whsec_") && other != secret)
            for path in ["/webhooks", "/webhooks/ci", "/webhooks/ci/deliveries", "/log"] {
                let seen = try await root.send(.get, path)
                let text = String(decoding: seen.json.canonicalBytes, as: UTF8.self)
                #expect(seen.status == 200 && !text.contains("whsec_") && !text.contains("v1."), "\(path)")
            }
            #expect(try await root.send(.delete, "/webhooks/ci").status == 200)
            #expect(try await root.send(.get, "/webhooks/ci").status == 404)
            let actions = try await server.registry.entries(from: 1, limit: 100).map(\.action)
            #expect(actions == [Action](repeating: .webhookChanged, count: 6))
            // Sealed in the documents too: whoever reads the store's files has nothing.
            for entry in try await server.registry.entries(from: 1, limit: 100) {
                for digest in entry.moves.compactMap(\.to) {
                    let document = try #require(try await server.registry.storage.document(digest))
                    #expect(!String(decoding: document.bytes, as: UTF8.self).contains("whsec_"))
                }
            }
        }
    }

    @Test func `bad requests say what is wrong and change nothing`() async throws {
        try await withLiveServer { server in
            let root = Caller(server: server)
            #expect(try await root.send(.post, "/webhooks", Self.draft).status == 201)
            let cases: [(HTTPClient.Request.Method, String, JSON, Int)] = [
                (.post, "/webhooks", Self.draft, 409),
                (.post, "/webhooks", ["name": "x"], 400),
                (.post, "/webhooks", ["name": "x", "url": "http://example.org"], 400),
                (.post, "/webhooks", ["name": "x", "url": "https://169.254.169.254/"], 400),
                (.post, "/webhooks", ["name": "x", "url": "https://a:b@example.org/"], 400),
                (.post, "/webhooks", ["name": "X Y", "url": "https://example.org"], 400),
                (.post, "/webhooks", ["name": "x", "url": "https://example.org", "secret": "s"], 400),
                (.post, "/webhooks", ["name": "x", "url": "https://example.org", "from": .number(99)], 400),
                (
                    .post, "/webhooks",
                    ["name": "x", "url": "https://example.org", "actions": .array(["dance"])], 400
                ),
                (.patch, "/webhooks/ci", ["url": "ftp://example.org"], 400),
                (.patch, "/webhooks/ci", ["allowsPrivate": false], 400),
                (.patch, "/webhooks/none", [:], 404),
                (.post, "/webhooks/ci/replay", [:], 400),
                (.post, "/webhooks/ci/replay", ["from": .number(0), "sequence": .number(1)], 400),
                (.post, "/webhooks/ci/replay", ["sequence": .number(99)], 404),
                (.post, "/webhooks/ci/replay", ["sequence": .number(0)], 400),
                (.post, "/webhooks/none/test", [:], 404), (.post, "/webhooks/none/secret", [:], 404),
            ]
            for (method, path, body, status) in cases {
                let answer = try await root.send(method, path, body)
                #expect(answer.status == status, "\(method) \(path) \(body)")
                #expect(answer.json["detail"]?.text?.isEmpty == false)
            }
            #expect(try await server.registry.entries(from: 0, limit: 100).count == 2)
        }
    }

    @Test func `only administrators of the registry have to do with webhooks`() async throws {
        try await withLiveServer { server in
            for name in ["ana", "bob", "olga", "fred", "rita"] {
                let caller = Caller(server: server, name: name)
                let answers = [
                    try await caller.send(.get, "/webhooks"),
                    try await caller.send(.post, "/webhooks", Self.draft),
                    try await caller.send(.post, "/webhooks/ci/test", [:]),
                ]
                #expect(answers.map(\.status) == [403, 403, 403], "\(name)")
            }
        }
    }

    @Test func `a test that nobody answers tells so`() async throws {
        try await withLiveServer { server in
            let root = Caller(server: server)
            #expect(try await root.send(.post, "/webhooks", Self.draft).status == 201)
            let tried = try await root.send(.post, "/webhooks/ci/test", [:])
            #expect(tried.status == 200 && tried.json["state"] == "failed")
            #expect(tried.json["problem"]?.text?.contains("cannot connect") == true)
            // With a dry run nothing is made.
            let dry = try await root.send(
                .post, "/webhooks?dryRun=true", ["name": "dry", "url": "https://example.org"])
            #expect(dry.json["entry"] == nil)
            #expect(try await root.send(.get, "/webhooks/dry").status == 404)
        }
    }
}

extension JSON {
    /// A member of an object.
    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }
}
