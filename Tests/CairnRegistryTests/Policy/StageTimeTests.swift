import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

@Suite("StageTime")
struct StageTimeTests {
    /// Moves of a stage, each at a second (`0+A 10+B 15- 20+A`), the second that it is now, and for how many
    /// seconds A stood there.
    static let lives: [Case<(String, Int64), Int64?>] = [
        Case("never moved", ("", 100), nil),
        Case("never stood there", ("0+B 10+C", 100), nil),
        Case("stands there", ("10+A", 100), 90),
        Case("stands there since this moment", ("100+A", 100), 0),
        Case("stood there until another came", ("0+A 10+B", 100), 10),
        Case("stood there until it was taken out", ("0+A 10-", 100), 10),
        Case("stood there twice, which adds up", ("0+A 10+B 15+A 20-", 100), 15),
        Case("stood there, and stands again", ("0+A 10+B 90+A", 100), 20),
        Case("promoted where it stands counts on", ("0+A 10+A", 100), 100),
        Case("a clock that jumped back between moves counts for nothing", ("50+A 20+B", 100), 0),
        Case("nor does one that stands before the move", ("50+A", 20), 0),
        Case("nor does it take away", ("0+A 10+B 50+A 20+B", 100), 10),
    ]

    @Test("Adds up how long a version stood in a stage", arguments: lives)
    func time(_ life: Case<(String, Int64), Int64?>) throws {
        let sample = try Sample()
        let ref = try sample.stageRef("staging")
        func at(_ second: Int64) -> Timestamp { Timestamp(milliseconds: second * 1000) }
        let entries = try life.input.0.split(separator: " ").enumerated().map { index, word in
            let digits = word.prefix { $0.isNumber }
            let name = word.dropFirst(digits.count + 1)
            let target = name.isEmpty ? nil : Digest(of: Array(name.utf8))
            let other = RefMove(try sample.stageRef(), from: nil, to: Digest(of: Array("A".utf8)))
            return LogEntry(
                sequence: Int64(index), at: at(try #require(Int64(digits))), actor: sample.actor,
                action: .stageMoved, moves: [other, RefMove(ref, from: nil, to: target)], reason: "",
                request: nil)
        }
        let time = StageTime(of: ref, in: entries)
            .milliseconds(of: Digest(of: Array("A".utf8)), until: at(life.input.1))
        #expect(time == life.output.map { $0 * 1000 })
    }
}
