/// Tells whether a history is linearizable: whether all that callers saw could have come about by their calls
/// happening one after the other, each at one moment between its beginning and its end.
///
/// The algorithm is Wing and Gong's (Testing and Verifying Concurrent Objects, 1993), with Lowe's memory of
/// what was tried (Testing for Linearizability, 2017): the same calls done and the same state need no second
/// look.
package struct LinearizabilityChecker<Model: SequentialModel>: Sendable {
    /// What became of it.
    package enum Finding: Equatable, Sendable {
        case linearizable
        /// No order explains it; the text says where the best one ends.
        case violated(String)
        /// More was to be tried than the limit lets.
        case undecided
    }

    private let model: Model

    package init(_ model: Model) { self.model = model }

    /// - Parameter limit: How many combinations of calls and states to try at most.
    package func check(_ history: [HistoryEvent<Model>], limit: Int = 2_000_000) -> Finding {
        var search = Search(model, history)
        return search.run(limit: limit)
    }
}

/// A depth-first search for an order, one call at a time.
private struct Search<Model: SequentialModel> {
    /// Calls that are in the order already, and what they led to.
    private struct Position: Hashable {
        var done: BitSet
        var state: Model.State
    }

    private struct Frame {
        let position: Position
        /// How many of the answered calls are in the order.
        let answered: Int
        /// What may come next, the best last.
        var candidates: [Int]
    }

    private let model: Model
    /// By beginning.
    private let events: [HistoryEvent<Model>]
    private let answered: Int
    private var seen: Set<Position> = []
    private var best: Frame?

    init(_ model: Model, _ history: [HistoryEvent<Model>]) {
        self.model = model
        events = history.sorted { $0.began < $1.began }
        answered = events.count { $0.outcome != nil }
    }

    mutating func run(limit: Int) -> LinearizabilityChecker<Model>.Finding {
        let start = Position(done: BitSet(count: events.count), state: model.start)
        var frames = [frame(at: start, answered: 0)]
        while let frame = frames.last {
            if frame.answered == answered { return .linearizable }
            guard let next = frames[frames.count - 1].candidates.popLast() else {
                frames.removeLast()
                continue
            }
            guard let position = position(after: next, from: frame.position) else { continue }
            guard seen.insert(position).inserted else { continue }
            guard seen.count <= limit else { return .undecided }
            let deeper = self.frame(
                at: position, answered: frame.answered + (events[next].outcome == nil ? 0 : 1))
            if deeper.answered > best?.answered ?? -1 { best = deeper }
            frames.append(deeper)
        }
        return .violated(description(of: best ?? frame(at: start, answered: 0)))
    }

    private func position(after index: Int, from position: Position) -> Position? {
        let event = events[index]
        let state =
            event.outcome.map { model.state(after: event.call, $0, from: position.state) }
            ?? model.state(afterUnanswered: event.call, from: position.state)
        guard let state else { return nil }
        var next = Position(done: position.done, state: state)
        next.done.insert(index)
        return next
    }

    /// Those calls may come next before whose beginning no other one has ended.
    private func frame(at position: Position, answered: Int) -> Frame {
        var firstEnd = Int64.max
        var candidates: [Int] = []
        for index in position.done.firstMissing..<events.count where !position.done.contains(index) {
            // Beginnings only grow: whatever comes later has to wait for that end too.
            if events[index].began > firstEnd { break }
            firstEnd = min(firstEnd, events[index].ended)
            candidates.append(index)
        }
        candidates.removeAll { events[$0].began > firstEnd }
        // Answered calls first, and of these whichever ended first: most histories take no second try.
        candidates.sort { (events[$0].ended, $0) > (events[$1].ended, $1) }
        return Frame(position: position, answered: answered, candidates: candidates)
    }

    private func description(of frame: Frame) -> String {
        let stuck = self.frame(at: frame.position, answered: frame.answered).candidates.reversed().map {
            let event = events[$0]
            let outcome = event.outcome.map { "\($0)" } ?? "no answer"
            return "\(event.call) -> \(outcome) [\(event.began), \(event.ended)]"
        }
        return
            "\(frame.answered) of \(answered) calls can be put in order; then, in \(frame.position.state), "
            + "none of these can come next:\n  " + stuck.joined(separator: "\n  ")
    }
}

/// A set of small numbers.
private struct BitSet: Hashable {
    private var words: [UInt64]
    /// Everything below is in.
    private(set) var firstMissing = 0

    init(count: Int) { words = [UInt64](repeating: 0, count: count / 64 + 1) }

    func contains(_ index: Int) -> Bool { words[index / 64] & (1 << (index % 64)) != 0 }

    mutating func insert(_ index: Int) {
        words[index / 64] |= 1 << (index % 64)
        while firstMissing / 64 < words.count, contains(firstMissing) { firstMissing += 1 }
    }
}
