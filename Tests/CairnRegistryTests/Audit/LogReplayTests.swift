import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

@Suite("LogReplay")
struct LogReplayTests {
    typealias Replay = CairnRegistry.LogReplay

    /// A log of so many entries, in which one stage moves on and on.
    private static func entries(_ count: Int) throws -> [LogEntry] {
        let sample = try Sample()
        let ref = try sample.stageRef()
        return (0..<count).map { index in
            let from = index == 0 ? nil : Digest(of: [UInt8(index - 1)])
            return LogEntry(
                sequence: Int64(index), at: sample.at, actor: sample.actor, action: .stageMoved,
                moves: [RefMove(ref, from: from, to: Digest(of: [UInt8(index)]))], reason: "", request: nil)
        }
    }

    private static func replay(_ leaves: [[UInt8]]) -> Replay {
        var replay = Replay()
        leaves.forEach { replay.apply($0) }
        return replay
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 65, 100])
    func `the root is RFC 6962's at every size`(_ count: Int) throws {
        let leaves = try Self.entries(count).map(\.bytes)
        let replay = Self.replay(leaves)
        #expect(replay.root == NaiveTree.root(leaves[...]))
        #expect(replay.size == Int64(count))
        #expect(replay.problems.isEmpty)
    }

    @Test func `the refs are where the last moves left them, and gone where they moved to nothing`() throws {
        let sample = try Sample()
        let (one, two) = (RefName.group(sample.group), try sample.stageRef())
        let moves: [[RefMove]] = [
            [RefMove(one, from: nil, to: Digest(of: [1])), RefMove(two, from: nil, to: Digest(of: [2]))],
            [
                RefMove(one, from: Digest(of: [1]), to: Digest(of: [3])),
                RefMove(two, from: Digest(of: [2]), to: nil),
            ],
        ]
        let replay = Self.replay(
            moves.enumerated().map { index, moves in
                LogEntry(
                    sequence: Int64(index), at: sample.at, actor: sample.actor, action: .groupEdited,
                    moves: moves, reason: "", request: nil
                ).bytes
            })
        #expect(replay.problems.isEmpty)
        #expect(replay.refs.mapValues(\.target) == [one.key: Digest(of: [3])])
    }

    /// What was done to a log of five entries, and what the replay must say of which entry.
    static let damages: [Case<@Sendable (inout [[UInt8]]) throws -> Void, [String]>] = [
        Case("an entry that is no JSON", { $0[2] = [1, 2, 3] }, ["log entry 2", "log entry 3"]),
        Case("an entry left out", { $0.remove(at: 2) }, ["log entry 2", "log entry 2", "log entry 3"]),
        Case(
            "an entry twice", { $0.insert($0[2], at: 3) },
            ["log entry 3", "log entry 3", "log entry 4", "log entry 5"]),
        Case(
            "two entries exchanged", { $0.swapAt(1, 2) },
            ["log entry 1", "log entry 1", "log entry 2", "log entry 2", "log entry 3"]),
        Case(
            "an entry not in canonical form",
            { $0[4] = Array(String(decoding: $0[4], as: UTF8.self).replacing(",", with: ", ").utf8) },
            ["log entry 4"]),
    ]

    @Test("tells which entry does not follow from those before", arguments: damages)
    func isFound(_ damage: Case<@Sendable (inout [[UInt8]]) throws -> Void, [String]>) throws {
        var leaves = try Self.entries(5).map(\.bytes)
        try damage.input(&leaves)
        let problems = Self.replay(leaves).problems
        #expect(problems.map(\.subject) == damage.output, "\(problems)")
    }
}
