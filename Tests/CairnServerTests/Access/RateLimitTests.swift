import CairnObjects
import CairnRegistry
import HTTPTypes
import NIOCore
import Testing

@testable import CairnServer

@Suite("Rate limits")
struct RateLimitTests {
    @Test func `who asks too much is told when to come again, and then comes in`() async throws {
        let limits = RateLimits(
            principal: .init(perSecond: 0.5, burst: 3), address: nil, failures: nil)
        try await withGate(limits: limits) { gate in
            let ben = try await gate.known("ben", "reader")
            let cem = try await gate.known("cem", "reader")
            for _ in 0..<3 { #expect(try await ben.get("/whoami").status == .ok) }
            let over = try await ben.get("/whoami")
            #expect(over.status == .tooManyRequests && over.headers[.retryAfter] == "2", "\(over.text)")
            #expect(over.code == "limited" && over["detail"] == "too many requests of 'ben'")
            #expect(try await cem.get("/whoami").status == .ok)
            gate.seconds.pass(1.9)
            #expect(try await ben.get("/whoami").headers[.retryAfter] == "1")
            gate.seconds.pass(0.1)
            #expect(try await ben.get("/whoami").status == .ok)
            #expect(try await ben.get("/whoami").status == .tooManyRequests)
        }
    }

    @Test func `an address is limited whoever asks from it`() async throws {
        let limits = RateLimits(principal: nil, address: .init(perSecond: 1, burst: 4), failures: nil)
        try await withGate(limits: limits) { gate in
            let (ben, cem) = (try await gate.known("ben", "reader"), try await gate.known("cem", "reader"))
            for visitor in [ben, cem, ben, cem] { #expect(try await visitor.get("/whoami").status == .ok) }
            #expect(try await ben.get("/whoami")["detail"] == "too many requests from this address")
            #expect(try await gate.visitor("wrong").get("/whoami").status == .tooManyRequests)
        }
    }

    @Test func `whoever guesses is stopped; whoever is known comes in all the same`() async throws {
        let limits = RateLimits(
            principal: nil, address: nil, failures: .init(perSecond: 0.1, burst: 5))
        try await withGate(limits: limits) { gate in
            let ben = try await gate.known("ben", "reader")
            try await gate.user("cem", "reader")
            let late = gate.visitor(try await gate.token(of: "cem").text.exposed)
            #expect(try await ben.get("/whoami").status == .ok)
            for index in 0..<5 {
                let guess = "cairn_abcdefgh12345678_" + String(repeating: "\(index)", count: 64)
                #expect(try await gate.visitor(guess).get("/whoami").status == .unauthorized)
            }
            #expect(try await gate.visitor("cairn_x").get("/whoami").status == .tooManyRequests)
            #expect(try await ben.get("/whoami").status == .ok)
            #expect(try await late.get("/whoami").headers[.retryAfter] == "10")
            gate.seconds.pass(10)
            #expect(try await late.get("/whoami").status == .ok)
        }
    }

    @Test func `buckets fill at their rate and hold no more than they can`() {
        let buckets = TokenBuckets<Int>(.init(perSecond: 10, burst: 2))
        #expect(buckets.take(1, at: 0) == nil && buckets.take(1, at: 0) == nil)
        #expect(buckets.take(1, at: 0) == 0.1)
        #expect(buckets.take(1, at: 0.1) == nil && buckets.take(1, at: 0.1) != nil)
        #expect(buckets.take(1, at: 1000) == nil && buckets.take(1, at: 1000) == nil)
        #expect(buckets.take(1, at: 1000) != nil)
        // A clock that goes back gives nothing.
        #expect(buckets.take(1, at: 500) != nil)
    }

    @Test func `memory is bounded whatever asks, and who asks all the time is not forgotten`() {
        let buckets = TokenBuckets<Int>(.init(perSecond: 0.001, burst: 3), capacity: 100)
        var refused = 0
        for key in 1...10_000 {
            _ = buckets.take(key, at: 0)
            if key.isMultiple(of: 50), buckets.take(0, at: 0) != nil { refused += 1 }
            #expect(buckets.count <= 200)
        }
        #expect(refused == 197)
    }

    static let addresses: [(String, String)] = [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"), ("::1", "0:0:0:0::/64"),
    ]

    @Test(arguments: addresses)
    func `an address counts as the network that one party has`(_ text: String, _ key: String) throws {
        #expect("\(AddressKey(try SocketAddress(ipAddress: text, port: 80)))" == key)
        #expect(AddressKey(nil) == .local)
    }

    @Test func `a setting of nothing limits no request, and guessing all the same`() {
        #expect(RateLimits(requestsPerSecond: 0).principal == nil)
        #expect(RateLimits(requestsPerSecond: 0).failures == RateLimits.standardFailures)
        #expect(RateLimits(requestsPerSecond: 500).address == .init(perSecond: 500, burst: 2000))
    }
}
