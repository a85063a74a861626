import CairnObjects
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("One idempotency key for two requests")
struct IdempotencyTests {
    @Test(
        "another body, or another condition, is another request: it is refused, and not answered as the first"
    )
    func anotherBody() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let root = bench.visitor.named("root")
            let labels = "/groups/fraud-cards/versions/1/labels"
            let key: HTTPFields = [.idempotencyKey: "k"]
            let first = try await root.send(.patch, labels, ["set": ["a": "1"]], headers: key)
            #expect(first.status == .ok, "\(first.text)")
            let again = try await root.send(.patch, labels, ["set": ["a": "1"]], headers: key)
            #expect(again.bytes == first.bytes)
            let other = try await root.send(.patch, labels, ["set": ["a": "2"]], headers: key)
            #expect(other.status == .badRequest, "\(other.text)")
            #expect(try await root.get(labels)["labels.a"] == "1")
            let conditional = try await root.send(
                .patch, labels, ["set": ["a": "1"]], headers: [.idempotencyKey: "k", .ifMatch: "\"x\""])
            #expect(conditional.status == .badRequest)
        }
    }

    @Test("A key that cannot be one is refused, also where there is nothing to change")
    func malformed() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let refused = try await bench.visitor.named("root").send(
                .delete, "/groups/fraud-cards/policy", headers: [.idempotencyKey: "two words", .ifMatch: "*"])
            #expect(refused.status == .badRequest, "\(refused.text)")
        }
    }
}
