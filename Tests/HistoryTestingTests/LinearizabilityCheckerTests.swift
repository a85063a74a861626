import HistoryTesting
import Testing

/// A register with compare-and-set: the smallest thing that races show in.
private struct RegisterModel: SequentialModel {
    enum Call: Sendable {
        case read
        case write(Int)
        case swap(Int, to: Int)
    }

    let start = 0

    func state(after call: Call, _ outcome: Int, from state: Int) -> Int? {
        switch call {
        case .read: outcome == state ? state : nil
        case .write(let value): value
        // The outcome is 1 where it has swapped.
        case .swap(let old, let new): (old == state) == (outcome == 1) ? (outcome == 1 ? new : state) : nil
        }
    }

    func state(afterUnanswered call: Call, from state: Int) -> Int? {
        switch call {
        case .read: nil
        case .write(let value): value
        case .swap(let old, let new): old == state ? new : nil
        }
    }
}

@Suite("The checker of linearizability, by histories that are known to be good or bad")
struct LinearizabilityCheckerTests {
    struct Known: Sendable, CustomTestStringConvertible {
        let testDescription: String
        fileprivate let history: [HistoryEvent<RegisterModel>]
        let isGood: Bool

        fileprivate init(
            _ name: String, isGood: Bool, _ events: [(RegisterModel.Call, Int?, Range<Int64>)]
        ) {
            testDescription = name
            self.isGood = isGood
            history = events.map { HistoryEvent($0.0, $0.1, began: $0.2.lowerBound, ended: $0.2.upperBound) }
        }
    }

    static let known = [
        Known("nothing", isGood: true, []),
        Known("one after the other", isGood: true, [(.write(1), 0, 0..<1), (.read, 1, 2..<3)]),
        Known("a read of what was never written", isGood: false, [(.read, 7, 0..<1)]),
        Known(
            "an old value read after the write had ended", isGood: false,
            [
                (.write(1), 0, 0..<1), (.read, 0, 2..<3),
            ]),
        Known(
            "an old value read while the write goes on", isGood: true,
            [
                (.write(1), 0, 0..<9), (.read, 0, 2..<3), (.read, 1, 4..<5),
            ]),
        Known(
            "the new value, and then the old one again", isGood: false,
            [
                (.write(1), 0, 0..<9), (.read, 1, 2..<3), (.read, 0, 4..<5),
            ]),
        Known(
            "two readers who disagree about the order of two writes", isGood: false,
            [
                (.write(1), 0, 0..<2), (.write(2), 0, 0..<2), (.read, 1, 3..<4), (.read, 2, 5..<6),
                (.read, 1, 7..<8),
            ]),
        Known(
            "two writes in either order", isGood: true,
            [
                (.write(1), 0, 0..<5), (.write(2), 0, 0..<5), (.read, 2, 6..<7),
            ]),
        Known(
            "of two that swap the same, both win", isGood: false,
            [
                (.swap(0, to: 1), 1, 0..<5), (.swap(0, to: 2), 1, 0..<5),
            ]),
        Known(
            "of two that swap the same, one wins", isGood: true,
            [
                (.swap(0, to: 1), 0, 0..<5), (.swap(0, to: 2), 1, 0..<5),
            ]),
        Known("both lose", isGood: false, [(.swap(0, to: 1), 0, 0..<5), (.swap(0, to: 2), 0, 0..<5)]),
        Known(
            "a write without an answer, seen much later", isGood: true,
            [
                (.write(1), nil, 0..<1), (.read, 0, 2..<3), (.read, 1, 50..<51),
            ]),
        Known(
            "a write without an answer that never happened", isGood: true,
            [
                (.write(1), nil, 0..<1), (.read, 0, 2..<3), (.read, 0, 50..<51),
            ]),
        Known(
            "a write without an answer cannot be taken back", isGood: false,
            [
                (.write(1), nil, 0..<1), (.read, 1, 2..<3), (.read, 0, 4..<5),
            ]),
        Known(
            "a write without an answer cannot happen before it began", isGood: false,
            [
                (.read, 1, 0..<1), (.write(1), nil, 2..<3),
            ]),
        Known(
            "it happens once", isGood: false,
            [
                (.swap(0, to: 1), nil, 0..<1), (.read, 1, 2..<3), (.write(0), 0, 4..<5), (.read, 1, 6..<7),
            ]),
    ]

    @Test(arguments: known)
    func knownHistories(_ known: Known) {
        let finding = LinearizabilityChecker(RegisterModel()).check(known.history)
        #expect((finding == .linearizable) == known.isGood, "\(finding)")
        #expect(finding != .undecided)
    }

    @Test func whatIsRefusedIsNamed() {
        let history: [HistoryEvent<RegisterModel>] = [
            HistoryEvent(.write(1), 0, began: 0, ended: 1), HistoryEvent(.read, 0, began: 2, ended: 3),
        ]
        guard case .violated(let text) = LinearizabilityChecker(RegisterModel()).check(history) else {
            Issue.record("it is taken for linearizable")
            return
        }
        #expect(text.contains("1 of 2 calls") && text.contains("read -> 0 [2, 3]"), "\(text)")
    }

    /// Histories that a register really gave, and the same with one answer changed to what it never held.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func generatedHistories(seed: UInt64) throws {
        var random = RandomCalls(seed: seed, versions: 1)
        var (value, events): (Int, [HistoryEvent<RegisterModel>]) = (0, [])
        for index in 0..<200 {
            // Each takes effect at 10 × index; beginnings and ends lie around that, over those of others.
            let time = Int64(index * 10)
            let (began, ended) = (
                time - Int64(random.number(below: 60)), time + Int64(random.number(below: 60))
            )
            let isLost = random.number(below: 25) == 0
            func note(_ call: RegisterModel.Call, _ outcome: Int) {
                events.append(HistoryEvent(call, isLost ? nil : outcome, began: began, ended: ended))
            }
            switch random.number(below: 3) {
            case 0: note(.read, value)
            case 1:
                value = random.number(below: 5)
                note(.write(value), 0)
            default:
                let (old, new) = (random.number(below: 5), random.number(below: 5))
                note(.swap(old, to: new), old == value ? 1 : 0)
                if old == value { value = new }
            }
        }
        let checker = LinearizabilityChecker(RegisterModel())
        #expect(checker.check(events) == .linearizable)
        let reads = events.indices.filter { index in
            if case .read = events[index].call { events[index].outcome != nil } else { false }
        }
        let index = try #require(reads.dropFirst(random.number(below: reads.count)).first)
        events[index] = HistoryEvent(.read, 9, began: events[index].began, ended: events[index].ended)
        guard case .violated = checker.check(events) else {
            Issue.record("a value that was never there goes unnoticed")
            return
        }
    }

    @Test func aLimitIsKept() {
        // Writes at once of which none is ever seen: very many orders, and none that explains the read.
        var events = (0..<24).map { HistoryEvent<RegisterModel>(.write($0), 0, began: 0, ended: 100) }
        events.append(HistoryEvent(.read, 99, began: 200, ended: 300))
        #expect(LinearizabilityChecker(RegisterModel()).check(events, limit: 1000) == .undecided)
    }
}
