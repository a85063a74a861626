import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Synchronization
import SystemPackage
import Testing

@testable import CairnAutomation

/// Somebody who is handed events, and fails at will.
private final class Hand: Sendable {
    private let state = Mutex<(seen: [Event], reports: [String])>(([], []))
    private let answer: @Sendable (Event, Int) async throws -> Attempt

    /// - Parameter answer: Is told how often it was asked before.
    init(_ answer: @escaping @Sendable (Event, Int) async throws -> Attempt = { _, _ in .done }) {
        self.answer = answer
    }

    @Sendable func handle(_ event: Event) async throws -> Attempt {
        let count = state.withLock { state in
            state.seen.append(event)
            return state.seen.count - 1
        }
        return try await answer(event, count)
    }

    @Sendable func report(_ text: String) { state.withLock { $0.reports.append(text) } }

    var seen: [Event] { state.withLock { $0.seen } }
    var sequences: [Int64] { seen.compactMap(\.sequence) }
    var reports: [String] { state.withLock { $0.reports } }
}

private struct Killed: Error {}

@Suite("Watcher", .timeLimit(.minutes(10)))
struct WatcherTests {
    private let name: CursorName

    init() throws { name = try CursorName(parsing: "deploy") }

    /// A watcher that stops at the log's end and does not sleep in earnest.
    private func watcher(_ life: Life, from: Int64? = 0, cursor: CursorFile? = nil) -> Watcher {
        var watcher = Watcher(life.registry)
        (watcher.from, watcher.cursor, watcher.stopsAtEnd) = (from, cursor, true)
        watcher.sleep = { _ in await Task.yield() }
        return watcher
    }

    @Test func `it hands on every entry, in order, with its names`() async throws {
        let life = try await Life()
        for number in 1...230 { try await life.push("model \(number)") }
        let hand = Hand()
        try await watcher(life).run(hand.handle)
        #expect(hand.sequences == Array(0..<232))
        #expect(hand.seen.last?.version == "fraud:230" && hand.seen.last?.action == .versionRegistered)
    }

    @Test func `by a filter it hears of a group, of a stage, of an action`() async throws {
        let life = try await Life()
        let one = try await life.push("one")
        try await life.group("churn")
        let other = try await life.push("other", to: "churn")
        try await life.approve(one)
        for stage in ["staging", "production"] { try await life.promote(one, to: stage) }
        try await life.promote(other, to: "staging")
        func heard(_ filter: EventFilter) async throws -> [Int64] {
            let hand = Hand()
            var watcher = watcher(life)
            watcher.filter = filter
            try await watcher.run(hand.handle)
            return hand.sequences
        }
        let (fraud, staging) = (try GroupName(parsing: "FRAUD"), try StageName(parsing: "staging"))
        #expect(try await heard(EventFilter()) == Array(0...8))
        #expect(try await heard(EventFilter(group: fraud)) == [1, 2, 5, 6, 7])
        #expect(try await heard(EventFilter(group: fraud, stage: staging)) == [6])
        #expect(try await heard(EventFilter(group: fraud, stage: .production)) == [7])
        #expect(try await heard(EventFilter(actions: [.stageMoved, .groupCreated])) == [1, 3, 6, 7, 8])
        #expect(try await heard(EventFilter(group: fraud, actions: [.groupCreated])) == [1])
    }

    @Test func `a rejection that takes a version out of the stage is heard of there`() async throws {
        let life = try await Life()
        let id = try await life.push("one")
        try await life.approve(id)
        try await life.promote(id, to: "production")
        _ = try await life.registry.decide(id, .rejected, withdraw: true, by: Life.intent)
        let hand = Hand()
        var watcher = watcher(life)
        watcher.filter = EventFilter(group: id.group, stage: .production)
        try await watcher.run(hand.handle)
        #expect(hand.seen.map(\.action) == [.stageMoved, .approvalChanged])
        #expect(hand.seen.last?.stage == .production && hand.seen.last?.from == "fraud:1")
    }

    @Test func `what fails is tried again before the next, and said`() async throws {
        let life = try await Life()
        let hand = Hand { _, count in [1, 2, 3].contains(count) ? .failed("the line is busy") : .done }
        let slept = Mutex<[Duration]>([])
        var watcher = watcher(life)
        watcher.report = hand.report
        watcher.sleep = { duration in slept.withLock { $0.append(duration) } }
        try await watcher.run(hand.handle)
        #expect(hand.sequences == [0, 1, 1, 1, 1])
        #expect(hand.reports.count == 3)
        #expect(
            hand.reports.allSatisfy {
                $0.hasPrefix("entry 1 (group.created): the line is busy; trying again in ")
            })
        let pauses = slept.withLock { $0 }
        for (pause, most) in zip(pauses, [1.0, 2, 4]) {
            #expect(pause >= .seconds(most / 2) && pause <= .seconds(most))
        }
    }

    @Test func `pauses grow to a minute and differ`() {
        var backoff = Backoff()
        var random = SystemRandomNumberGenerator()
        let pauses = (0..<40).map { _ in backoff.next(using: &random) }
        #expect(pauses.allSatisfy { $0 <= .seconds(60) })
        #expect(pauses.dropFirst(6).allSatisfy { $0 >= .seconds(30) })
        #expect(Set(pauses.suffix(20)).count > 10)
    }

    @Test func `after so many retries it gives up and stays where it is`() async throws {
        let life = try await Life()
        try await withTemporaryDirectory { directory in
            let cursor = try CursorFile(name, in: directory)
            let hand = Hand { event, _ in event.sequence == 1 ? .failed("no") : .done }
            var watcher = watcher(life, cursor: cursor)
            watcher.retries = 2
            do {
                try await watcher.run(hand.handle)
                Issue.record("it did not give up")
            } catch let error as CairnError {
                #expect(error.code == .system)
                #expect(error.message == "entry 1 (group.created): no, the last of 3 times")
                #expect(error.hint == "the next watch under the name 'deploy' begins with this entry")
            }
            #expect(hand.sequences == [0, 1, 1, 1])
            #expect(try cursor.read()?.next == 1)
        }
    }

    @Test func `with a cursor, nothing is lost to a watcher that dies at any entry, and the order holds`()
        async throws
    {
        let life = try await Life()
        try await withTemporaryDirectory { directory in
            var all: [Int64] = []
            // It dies again and again, each time with one more entry in hand, after it was handled or before.
            for round in 0..<24 {
                try await life.push("model \(round)")
                let hand = Hand { event, count in
                    if count == round % 3 { throw Killed() }
                    return .done
                }
                let watcher = watcher(life, cursor: try CursorFile(name, in: directory))
                do {
                    try await watcher.run(hand.handle)
                } catch is Killed {
                    // As a process that is killed: nobody tidies up.
                }
                all += hand.sequences
            }
            let hand = Hand()
            try await watcher(life, cursor: try CursorFile(name, in: directory)).run(hand.handle)
            all += hand.sequences
            #expect(Set(all) == Set(0..<26), "every entry was handed on")
            #expect(zip(all, all.dropFirst()).allSatisfy { $1 == $0 || $1 == $0 + 1 }, "\(all)")
            let last = Hand()
            try await watcher(life, cursor: try CursorFile(name, in: directory)).run(last.handle)
            #expect(last.sequences == [], "and what was done is not done again")
        }
    }

    @Test func `it begins at the end, at --from, or where its cursor was left`() async throws {
        let life = try await Life()
        func heard(from: Int64?, _ cursor: CursorFile? = nil) async throws -> [Int64] {
            let hand = Hand()
            try await watcher(life, from: from, cursor: cursor).run(hand.handle)
            return hand.sequences
        }
        try await withTemporaryDirectory { directory in
            let cursor = try CursorFile(name, in: directory)
            #expect(try await heard(from: nil) == [])
            #expect(try await heard(from: 1) == [1])
            #expect(try await heard(from: 2) == [])
            // What comes between two watches is not missed, though the first one heard nothing.
            #expect(try await heard(from: nil, cursor) == [])
            try await life.push("a")
            #expect(try await heard(from: 0, cursor) == [2])
            #expect(try await heard(from: nil, cursor) == [])
        }
        for wrong in [Int64(4), -1] {
            await #expect(throws: CairnError.self) { try await heard(from: wrong) }
        }
    }

    @Test func `entries that nobody asked for are passed over for good`() async throws {
        let life = try await Life()
        let id = try await life.push("a")
        try await withTemporaryDirectory { directory in
            let cursor = try CursorFile(name, in: directory)
            var watcher = watcher(life, cursor: cursor)
            watcher.filter = EventFilter(group: id.group, stage: .production)
            let hand = Hand()
            try await watcher.run(hand.handle)
            #expect(hand.sequences == [])
            #expect(try cursor.read()?.next == 3)
        }
    }

    @Test func `a cursor of another log, beyond the end, or of another past is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let cursor = try CursorFile(name, in: directory)
            let key = try SigningKey.generate(name: "cairn.example/life")
            let life = try await Life(key: key)
            try await life.push("a")
            try await watcher(life, cursor: cursor).run(Hand().handle)
            func refusal(_ life: Life) async throws -> CairnError? {
                let hand = Hand()
                do {
                    try await watcher(life, cursor: cursor).run(hand.handle)
                    return nil
                } catch let error as CairnError {
                    #expect(hand.sequences == [])
                    #expect(error.code == .conflict && error.hint?.contains("\(cursor.path)") == true)
                    return error
                }
            }
            let other = try await Life(origin: "cairn.example/other")
            #expect(
                try await refusal(other)?.message
                    == "the cursor 'deploy' belongs to the log 'cairn.example/life', not to "
                    + "'cairn.example/other'"
            )
            let older = try await Life(key: key)
            #expect(
                try await refusal(older)?.message
                    == "the cursor 'deploy' stands at entry 3, but the log has only 2: it was restored "
                    + "from an older copy")
            // Restored, and gone on from there with something else.
            for text in ["b", "c"] { try await older.push(text) }
            #expect(
                try await refusal(older)?.message
                    == "the cursor 'deploy' came past another entry 2 than the log has: it was restored "
                    + "from an older copy")
            #expect(try await refusal(life) == nil)
        }
    }

    @Test func `it waits for what is new, and ends cleanly when it is cancelled`() async throws {
        let life = try await Life()
        let hand = Hand()
        var watcher = Watcher(life.registry)
        (watcher.from, watcher.interval) = (2, .milliseconds(5))
        let task = Task { [watcher] in try await watcher.run(hand.handle) }
        for number in 2..<12 {
            try await life.push("model \(number)")
            try await eventually("entry \(number) is not heard of") { hand.sequences.last == Int64(number) }
        }
        task.cancel()
        try await task.value
        #expect(hand.sequences == Array(2..<12))
    }

    @Test func `reading that is broken off when it is cancelled is a clean end too`() async throws {
        let life = try await Life()
        for error in [CancellationError(), CairnError(.interrupted, "interrupted")] as [any Error] {
            let watcher = watcher(life)
            let task = Task {
                try await watcher.run { _ in
                    withUnsafeCurrentTask { $0?.cancel() }
                    throw error
                }
            }
            try await task.value
            // What nobody asked for is an error.
            await #expect(throws: (any Error).self) { try await watcher.run { _ in throw error } }
        }
    }

    @Test func `what is in hand when it is cancelled comes again`() async throws {
        let life = try await Life()
        try await withTemporaryDirectory { directory in
            let cursor = try CursorFile(name, in: directory)
            let file = try directory.appending("stop").script(
                "echo $$ >>$CAIRN_REGISTRY/runs; exec sleep 600")
            let command = EventCommand(file.string, registry: directory.string, timeLimit: nil)
            let task = Task { [watcher = watcher(life, cursor: cursor)] in
                try await watcher.run(command.handle)
            }
            try await eventually("it did not start") { try process(in: directory.appending("runs")) != nil }
            let running = try #require(try process(in: directory.appending("runs")))
            task.cancel()
            try await task.value
            #expect(!isAlive(running))
            #expect(try cursor.read()?.next == 0)
        }
    }
}
