import CairnObjects
import CairnStorage
import HTTPTypes
import Hummingbird
import Logging
import Testing

@testable import CairnServer

@Suite("Counting requests and writing about them")
struct RequestObserverTests {
    private static func metrics(_ place: OperationPlace) async throws -> String {
        try await place.visitor.named("root").get("//metrics").text
    }

    private static let groups = #"route="/api/v1/groups",method="GET""#

    @Test("requests are counted by the route's pattern, the method and the status's class")
    func counted() async throws {
        try await withOperation { place in
            let ana = place.visitor.named("ana")
            for _ in 1...3 { _ = try await ana.get("/groups") }
            _ = try await place.visitor.get("/groups")
            _ = try await ana.get("/groups/fraud-cards")
            _ = try await ana.get("/groups/other")
            _ = try await ana.send(.head, "/groups/fraud-cards")
            let text = try await Self.metrics(place)
            let one = #"route="/api/v1/groups/{group}""#
            for line in [
                #"cairn_requests_total{\#(Self.groups),status="2xx"} 3"#,
                #"cairn_requests_total{\#(Self.groups),status="4xx"} 1"#,
                #"cairn_requests_total{\#(one),method="GET",status="2xx"} 1"#,
                #"cairn_requests_total{\#(one),method="GET",status="4xx"} 1"#,
                #"cairn_requests_total{\#(one),method="HEAD",status="2xx"} 1"#,
                #"cairn_response_body_bytes_total{\#(one),method="HEAD"} 0"#,
                #"cairn_request_duration_seconds_count{\#(Self.groups)} 4"#,
                #"cairn_request_duration_seconds_bucket{\#(Self.groups),le="+Inf"} 4"#,
            ] {
                #expect(text.contains("\n\(line)\n"), "\(line) is not in\n\(text)")
            }
            #expect(!text.contains("fraud-cards"), "a group's name is a label")
        }
    }

    @Test("addresses and methods that clients make up are counted together")
    func unmatched() async throws {
        try await withOperation { place in
            for number in 0..<50 { _ = try await place.visitor.get("//made/up/\(number)") }
            let method = try #require(HTTPRequest.Method("BREW"))
            _ = try await place.visitor.send(method, "/groups")
            let text = try await Self.metrics(place)
            #expect(
                text.contains(
                    "\n" + #"cairn_requests_total{route="unmatched",method="GET",status="4xx"} 50"# + "\n"))
            #expect(
                text.contains(
                    "\n" + #"cairn_requests_total{route="unmatched",method="other",status="4xx"} 1"# + "\n"),
                "\(text)")
            #expect(!text.contains("made"))
            #expect(!text.contains("BREW"))
        }
    }

    @Test("bytes of bodies are counted, in and out, also where no length was said")
    func bytes() async throws {
        try await withOperation { place in
            let root = place.visitor.named("root")
            let body: JSON = ["name": "churn", "description": "x"]
            let made = try await root.post("/groups", body)
            #expect(made.status == .created)
            let text = try await Self.metrics(place)
            let post = #"{route="/api/v1/groups",method="POST"}"#
            #expect(text.contains("\ncairn_response_body_bytes_total\(post) \(made.bytes.count)\n"))
            #expect(text.contains("\ncairn_request_body_bytes_total\(post) "))
        }
    }

    @Test("registrations, decisions and moves are counted by their outcome")
    func verbs() async throws {
        try await withOperation { place in
            let body: JSON = ["version": "1"]
            _ = try await place.visitor.named("ana").put("/groups/fraud-cards/stages/production", body)
            _ = try await place.visitor.named("olga").put("/groups/fraud-cards/stages/production", body)
            let text = try await Self.metrics(place)
            #expect(text.contains("\n" + #"cairn_verbs_total{verb="promote",outcome="refused"} 1"# + "\n"))
            #expect(text.contains("\n" + #"cairn_verbs_total{verb="promote",outcome="invalid"} 1"# + "\n"))
        }
    }

    @Test("a request gets an identifier, or keeps its own if that is sane; the answer and the log have it")
    func identifiers() async throws {
        try await withOperation { place in
            let own = try await place.visitor.get("/groups", headers: [.requestID: "job-17/step:3"])
            #expect(own.headers[.requestID] == "job-17/step:3")
            #expect(own["request"] == "job-17/step:3", "\(own.text)")
            let made = try await place.visitor.named("ana").get("/groups")
            let identifier = try #require(made.headers[.requestID])
            #expect(RequestIdentifier.isSane(identifier))
            for bad in [
                "a b", String(repeating: "x", count: 129), "evil\" status=\"200", "ü", "<script>", "a;b",
            ] {
                let reply = try await place.visitor.get("/groups", headers: [.requestID: bad])
                let given = try #require(reply.headers[.requestID])
                #expect(given != bad && RequestIdentifier.isSane(given))
            }
            let logged = place.log.requests.compactMap { $0.metadata["request"] }
            #expect(logged.prefix(2) == ["job-17/step:3", identifier])
            #expect(Set(logged).count == logged.count)
        }
    }

    @Test("a line of the log says who asked what, and what became of it")
    func line() async throws {
        try await withOperation { place in
            let reply = try await place.visitor.named("ana").get("/groups/fraud-cards")
            let line = try #require(place.log.requests.last)
            #expect(line.level == .info)
            #expect(line.metadata["method"] == "GET")
            #expect(line.metadata["route"] == "/api/v1/groups/{group}")
            #expect(line.metadata["status"] == "200")
            #expect(line.metadata["by"] == "ana")
            #expect(line.metadata["sent"] == "\(reply.bytes.count)")
            #expect(line.metadata["received"] == "0")
            #expect(try #require(line.metadata["ms"].flatMap(Double.init)) > 0)
            _ = try await place.visitor.get("/groups")
            #expect(place.log.requests.last?.metadata["by"] == nil)
            #expect(place.log.requests.last?.metadata["status"] == "401")
        }
    }

    @Test("monitors' questions are no line, unless something is wrong")
    func monitors() async throws {
        try await withOperation { place in
            for path in ["//healthz", "//readyz", "//metrics"] { _ = try await place.visitor.get(path) }
            #expect(place.log.requests.isEmpty)
            place.state.stop()
            _ = try await place.visitor.get("//readyz")
            #expect(place.log.requests.map(\.level) == [.warning])
        }
    }

    @Test("no token, no query, no address and no body gets into the log")
    func secrets() async throws {
        try await withOperation(level: .trace) { place in
            let secret = "s3cr3t-token-4711"
            let visitor = place.visitor
            _ = try await visitor.get(
                "/groups?access_token=\(secret)&cursor=\(secret)",
                headers: [.authorization: "Bearer \(secret)", .cookie: "session=\(secret)"])
            _ = try await visitor.named("ana").get("/search?where=\(secret)")
            _ = try await visitor.named("root").post("/groups", ["name": .string(secret)])
            _ = try await visitor.get("//\(secret)/\(secret)?\(secret)")
            _ = try await visitor.named("ana").send(.head, "/uploads/\(secret)")
            _ = try await visitor.named("ana").send(.delete, "/leases/\(secret)")
            _ = try await visitor.named("ana").send(
                .put, "/leases/\(secret)/blobs/sha256:\(secret)", bytes: Array(secret.utf8))
            _ = try await visitor.get("/groups", headers: [.requestID: "\(secret) \(secret)"])
            #expect(place.log.requests.count >= 8)
            for line in place.log.lines { #expect(!line.text.contains(secret), "\(line.text)") }
        }
    }
}
