import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("Answers that are kept")
struct KeptAnswersTests {
    private static let record = "/groups/fraud-detection/versions/1/record"
    private static let stage = "/groups/fraud-detection/stages/production"

    @Test func `are given again, each under an identifier of its own, and only to whom they were given`()
        async throws
    {
        try await withGateToFiles { gate, other in
            try await other.fill()
            let ben = try await gate.known("ben", "reader")
            let (first, again) = (try await ben.get(Self.record), try await ben.get(Self.record))
            #expect(first.status == .ok && again.text == first.text)
            #expect(again.headers[.eTag] == first.headers[.eTag])
            #expect(again.headers[values: .requestID].count == 1)
            #expect(again.headers[.requestID] != first.headers[.requestID])
            let named = try await ben.get(Self.record, headers: [.requestID: "mine"])
            #expect(named.status == .ok && named.headers[.requestID] == "mine")
            let tag = try #require(first.headers[.eTag])
            #expect(try await ben.get(Self.record, headers: [.ifNoneMatch: tag]).status == .notModified)
            #expect(try await gate.visitor(nil).get(Self.record).status == .unauthorized)
            #expect(try await gate.visitor("cairn_wrong").get(Self.record).status == .unauthorized)
            let eve = try await gate.known("eve", "reader:churn")
            #expect(try await eve.get(Self.record).status == .forbidden)
        }
    }

    @Test func `are forgotten when anything changes: what stands there, and who may read it`() async throws {
        try await withGateToFiles { gate, other in
            try await other.fill()
            let ben = try await gate.known("ben", "reader")
            for _ in 1...2 { #expect(try await ben.get(Self.stage)["version"] == "fraud-detection:2") }
            let intent = Intent(by: try Principal(parsing: "olga"))
            _ = try await other.rollback(
                try StageSpec(parsing: "fraud-detection:production"), to: nil, expecting: nil, by: intent)
            #expect(try await ben.get(Self.stage)["version"] == "fraud-detection:1")
            let grants = [try Grant(parsing: "reader:churn")]
            _ = try await other.editUser(try Handle(parsing: "ben"), UserEdit(grants: grants), by: intent)
            #expect(try await ben.get(Self.stage).status == .forbidden)
        }
    }

    @Test func `are not given once the token has expired`() async throws {
        try await withGateToFiles { gate, other in
            try await other.fill()
            try await gate.user("ben", "reader")
            let new = try await gate.token(of: "ben", .after(Period(seconds: 1)))
            let ben = gate.visitor(new.text.exposed)
            #expect(try await ben.get(Self.record).status == .ok)
            gate.clock.advance(byMilliseconds: 990)
            #expect(try await ben.get(Self.record).status == .ok)
            gate.clock.advance(byMilliseconds: 10)
            #expect(try await ben.get(Self.record).status == .unauthorized)
        }
    }

    @Test func `count against the limits`() async throws {
        let limits = RateLimits(principal: .init(perSecond: 1, burst: 3), address: nil, failures: nil)
        try await withGateToFiles(limits: limits) { gate, other in
            try await other.fill()
            let ben = try await gate.known("ben", "reader")
            for _ in 1...3 { #expect(try await ben.get(Self.record).status == .ok) }
            let over = try await ben.get(Self.record)
            #expect(over.status == .tooManyRequests && over.headers[.retryAfter] == "1")
        }
    }
}
