import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Synchronization
import SystemPackage
import Testing

@testable import CairnAutomation

@Suite("Deliveries, whatever happens", .timeLimit(.minutes(10)))
struct DeliveryPropertyTests {
    /// A receiver that fails as a seed says, and never more than some times for one event.
    private func moody(_ seed: UInt64) throws -> Receiver {
        let random = Mutex(SeededRandom(seed: seed))
        return try Receiver { _, before in
            random.withLock { random in
                guard before < 4 else { return Receiver.Reply() }
                switch Int.random(in: 0..<10, using: &random) {
                case 0: return Receiver.Reply(status: 500)
                case 1: return Receiver.Reply(status: 302, headers: ["Location": "/elsewhere"])
                case 2: return Receiver.Reply(status: 429, headers: ["Retry-After": "0"])
                case 3: return Receiver.Reply(status: 404, body: "who are you")
                default: return Receiver.Reply(status: [200, 201, 204].randomElement(using: &random) ?? 200)
                }
            }
        }
    }

    @Test(arguments: SeededRandom.seeds(1, 2, 3, 4, 5, 6))
    func `every event that a webhook is about comes at least once, in order within its group`(seed: UInt64)
        async throws
    {
        var random = SeededRandom(seed: seed)
        try await withTemporaryDirectory { directory in
            let life = try await Life()
            let post = try Post(in: directory, life: life)
            let receiver = try moody(seed)
            let groups = ["fraud", "churn", "fraud-cards"]
            for group in groups.dropFirst() { try await life.group(group) }
            try await post.hook(receiver) { $0.groups = try GroupPattern(parsing: "fraud*") }
            let first = try await life.registry.newestEntries(1).first?.sequence ?? 0
            // The engine comes and goes while things happen: as a server that is restarted.
            for round in 0..<4 {
                let count = Int.random(in: 0...15, using: &random)
                let before = Int.random(in: 0...count, using: &random)
                for number in 0..<before {
                    let group = groups.randomElement(using: &random) ?? "fraud"
                    try await life.push("\(round) \(number)", to: group)
                }
                let pause = Int.random(in: 0...60, using: &random)
                try await post.delivering {
                    for number in before..<count {
                        let group = groups.randomElement(using: &random) ?? "fraud"
                        try await life.push("\(round) \(number)", to: group)
                    }
                    try await Task.sleep(for: .milliseconds(pause))
                }
            }
            var expected: [String: [Int64]] = [:]
            for entry in try await life.registry.entries(from: first + 1, limit: 1000) {
                let group = entry.moves.first?.ref.group?.description ?? ""
                if group.hasPrefix("fraud") { expected[group, default: []].append(entry.sequence) }
            }
            let all = Set(expected.values.joined())
            try await post.delivering {
                try await eventually("all of seed \(seed)") {
                    Set(receiver.accepted.compactMap(\.sequence)).isSuperset(of: all)
                }
            }
            #expect(Set(receiver.requests.compactMap(\.sequence)) == all, "seed \(seed)")
            for (group, sequences) in expected {
                // Repeats aside, the order is the log's.
                var seen: [Int64] = []
                for request in receiver.accepted where request.group == group {
                    guard let sequence = request.sequence, !seen.contains(sequence) else { continue }
                    seen.append(sequence)
                }
                #expect(seen == sequences, "seed \(seed), \(group)")
            }
        }
    }
}
