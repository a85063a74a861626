import CairnObjects
import CairnRegistry
import CairnStorageTesting
import Testing

@Suite("StageHistory")
struct StageHistoryTests {
    /// The moves of a stage, and where it can go back to, the nearest first. `+A` promotes A, `<A` rolls back
    /// to A, `!A` goes back to A because what stood there was withdrawn, `!-` to nothing.
    static let histories: [Case<String, String>] = [
        Case("never moved", "", ""),
        Case("promoted once", "+A", ""),
        Case("promoted twice", "+A +B", "A"),
        Case("promoted thrice", "+A +B +C", "B A"),
        Case("a version that stood there twice is named once", "+A +B +A +C", "A B"),
        Case("what stands there is no place to go back to", "+A +B +A", "B"),
        Case("rolled back once", "+A +B +C <B", "A"),
        Case("a second rollback goes one further, not to and fro", "+A +B +C <B <A", ""),
        Case("rolled back past a rejected version", "+A +B +C <A", ""),
        Case("promoted after a rollback", "+A +B <A +C", "A"),
        Case("promoted again after a rollback", "+A +B <A +B", "A"),
        Case("rolled back to the nearer of two places", "+A +B +A +C <A", "B"),
        Case("rolled back twice through a place that came twice", "+A +B +A +C <A <B", "A"),
        Case("rolled back to a version that never stood there", "+A +B <X", "A"),
        Case("and on from there", "+A +B <X <A", ""),
        Case("withdrawn to the one before", "+A +B !A", ""),
        Case("withdrawn to nothing", "+A !-", ""),
        Case("withdrawn to nothing, then promoted", "+A !- +B", ""),
        Case("withdrawn in the middle of a longer life", "+A +B +C !B +D", "B A"),
    ]

    @Test("goes back where it stood before", arguments: histories)
    func earlier(_ history: Case<String, String>) throws {
        let history = (moves: history.input, earlier: history.output)
        let stage = try Self.history(history.moves)
        #expect(stage.earlier.map(Self.name) == history.earlier.split(separator: " ").map(String.init))
    }

    @Test func `other refs' moves in the same entries do not count`() throws {
        let sample = try Sample()
        let other = RefMove(try sample.stageRef("staging"), from: nil, to: Self.digest("B"))
        let own = RefMove(try sample.stageRef(), from: nil, to: Self.digest("A"))
        let entries = [[other], [own, other], [other]].enumerated().map { index, moves in
            LogEntry(
                sequence: Int64(index), at: sample.at, actor: sample.actor, action: .stageMoved, moves: moves,
                reason: "", request: nil)
        }
        #expect(StageHistory(of: try sample.stageRef(), in: entries).stack == [Self.digest("A")])
    }

    @Test("never goes to and fro: as many rollbacks as places, then none", arguments: SeededRandom.seeds(7))
    func runsOut(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            var moves = (0..<Int.random(in: 1..<12, using: &random)).map { _ in
                "+" + (["A", "B", "C", "D"].randomElement(using: &random) ?? "A")
            }
            var depth = try Self.history(moves.joined(separator: " ")).stack.count
            while let target = try Self.history(moves.joined(separator: " ")).earlier.first {
                moves.append("<\(Self.name(target))")
                let stack = try Self.history(moves.joined(separator: " ")).stack
                try #require(stack.count < depth && stack.last == target, "seed \(seed): \(moves)")
                depth = stack.count
            }
        }
    }

    private static func history(_ text: String) throws -> StageHistory {
        let sample = try Sample()
        let ref = try sample.stageRef()
        var standing: Digest?
        let entries = text.split(separator: " ").enumerated().map { index, word in
            let target = word == "!-" ? nil : digest(String(word.dropFirst()))
            defer { standing = target }
            let action: Action =
                switch word.first {
                case "<": .stageRolledBack
                case "!": .approvalChanged
                default: .stageMoved
                }
            return LogEntry(
                sequence: Int64(index), at: sample.at, actor: sample.actor, action: action,
                moves: [RefMove(ref, from: standing, to: target)], reason: "", request: nil)
        }
        return StageHistory(of: ref, in: entries)
    }

    private static func digest(_ name: String) -> Digest { Digest(of: Array(name.utf8)) }

    private static func name(_ digest: Digest) -> String {
        ["A", "B", "C", "D", "X"].first { Self.digest($0) == digest } ?? "?"
    }
}
