import CairnObjects
import CairnStorage
import CairnStorageTesting
import GRDB
import Glibc
import Logging
import Synchronization
import SystemPackage
import Testing

@testable import CairnFileStorage

/// Several transactions in one of the database's.
@Suite("Transactions that are written together")
struct CommitBatchTests {
    private static func commit(
        _ transactions: [Transaction], in place: Place
    ) async throws -> [Result<LogEntry, CommitError>] {
        let (key, now) = (place.key, place.clock.source())
        return try await place.storage.metadata.queue.writeWithoutTransaction { db in
            db.commit(transactions.map(PreparedTransaction.init), signer: key, now: now) { _ in true }
        }
    }

    private static func isSound(_ place: Place) async throws -> Bool {
        let storage = try place.opened()
        let entries = try await storage.entries(from: 0, limit: .max)
        let head = try Checkpoint(note: try await storage.head(), trusting: place.key.verifier)
        let refs = try await storage.snapshot(.all).refs
        return try head.size == Int64(entries.count) && head.root == NaiveTree.root(entries[...])
            && LogReplay(entries).refs
                == Dictionary(uniqueKeysWithValues: refs.map { ($0.key.key, $0.value) })
    }

    @Test func `they stand in the log in their order, and a refused one among them takes nothing along`()
        async throws
    {
        try await withPlace { place in
            let sample = try Sample()
            var refused = try Sample("refused").creation()
            refused.expectations = [RefExpectation(.defaultPolicy, names: Digest(of: [1]))]
            // Its document is written before what is wrong is seen.
            var broken = try Sample("broken").creation("broken")
            broken.moves.append(RefMove(try sample.stageRef(), from: nil, to: Digest(of: [7])))
            let version = try sample.version()
            let outcomes = try await Self.commit(
                [
                    try sample.creation(), refused, try sample.newVersion(version), broken,
                    try sample.promotion(of: version.digest),
                ], in: place)
            #expect(outcomes.map { (try? $0.get())?.sequence } == [0, nil, 1, nil, 2])  // looked at below
            guard case .failure(.conflict(let conflict)) = outcomes[1],
                case .failure(.failed(let error)) = outcomes[3]
            else {
                Issue.record("refused otherwise: \(outcomes)")
                return
            }
            #expect(conflict.ref == .defaultPolicy && error.code == .invalid)
            #expect(try await place.storage.target(of: .group(GroupName(parsing: "broken"))) == nil)
            #expect(try await place.storage.document(broken.documents[0].digest) == nil)
            #expect(try await Self.isSound(place))
        }
    }

    @Test func `of those that expect the same exactly the first wins`() async throws {
        try await withPlace { place in
            let sample = try Sample()
            let versions = try (0..<5).map { try sample.version("version \($0)") }
            let transactions =
                [try sample.creation()] + (try versions.map { try sample.newVersion($0) })
                + (try versions.map { try sample.promotion(of: $0.digest) })
            let outcomes = try await Self.commit(transactions, in: place)
            let wins = outcomes.suffix(5).map { if case .success = $0 { true } else { false } }
            #expect(wins == [true, false, false, false, false])
            let stage = try sample.stageRef()
            #expect(try await place.storage.target(of: stage) == versions[0].digest)
            for case .failure(let error) in outcomes {
                #expect(
                    error == .conflict(Conflict(ref: stage, expected: nil, found: versions[0].digest)))
            }
            #expect(try await Self.isSound(place))
        }
    }

    @Test func `a request that comes twice in one batch is done once`() async throws {
        try await withPlace { place in
            var transaction = try Sample().creation()
            transaction.request = try RequestKey(parsing: "once")
            let outcomes = try await Self.commit([transaction, transaction], in: place)
            let entry = try outcomes[0].get()
            #expect(throws: CommitError.repeated(entry)) { try outcomes[1].get() }
        }
    }

    @Test func `where the disk fails in the middle, none of the batch has happened`() async throws {
        try await withPlace { place in
            let sample = try Sample()
            _ = try await place.storage.commit(sample.creation())
            let before = try await StorageState(of: place.storage)
            let large = try SampleVersion(
                record: {
                    var record = sample.record("large")
                    record.message = SeededRandom.bytes(600_000, seed: 5).map { String($0, radix: 16) }
                        .joined()
                    return record
                }(), files: [try Sample.file("model.bin", holding: [1])])
            let batch = try [
                sample.newVersion(try sample.version("one")), sample.newVersion(large),
                sample.newVersion(try sample.version("three")),
            ]
            // No more pages: the second transaction finds the disk full.
            try await place.storage.metadata.queue.writeWithoutTransaction { db in
                let count = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                try db.execute(sql: "PRAGMA max_page_count = \(count + 40)")
            }
            let outcomes = try await Self.commit(batch, in: place)
            for outcome in outcomes {
                guard case .failure(.failed(let error)) = outcome else {
                    Issue.record("not all failed: \(outcome)")
                    continue
                }
                #expect(error.code == .system && error.message.contains("full"))
            }
            #expect(try await StorageState(of: place.storage) == before)
            #expect(try await Self.isSound(place))
            try await place.storage.metadata.queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA max_page_count = 1000000")
            }
            #expect(try await Self.commit(batch, in: place).allSatisfy { (try? $0.get()) != nil })
        }
    }

    @Test func `a log that was written torn holds all of a batch or nothing of it`() async throws {
        try await withPlace { place in
            let sample = try Sample()
            _ = try await place.storage.commit(sample.creation())
            let wal = place.root.appending("registry.db-wal")
            let before = Int(try look(at: wal).st_size)
            let batch = try (0..<6).map { try sample.newVersion(try sample.version("version \($0)")) }
            _ = try await Self.commit(batch, in: place)
            let bytes = try wal.readAll()
            #expect(bytes.count > before)
            // Frames of 24 + 4096 bytes behind a header of 32.
            var seen: Set<Int> = []
            for end in stride(from: before, through: bytes.count, by: (24 + 4096) / 2) {
                let torn = place.directory.appending("torn-\(end)")
                try torn.makeDirectory()
                for name in ["registry.db", "registry.json", "signing.key"] {
                    try torn.appending(name).write(try place.root.appending(name).readAll())
                }
                try torn.appending("registry.db-wal").write(Array(bytes.prefix(end)))
                let storage = try FileStorage(opening: torn, width: 1, logger: Logger(label: "test"))
                let size = try await storage.snapshot(.all).logSize
                #expect(size == 1 || size == 7, "cut at \(end)")
                seen.insert(Int(size))
                let entries = try await storage.entries(from: 0, limit: .max)
                let head = try Checkpoint(note: try await storage.head(), trusting: place.key.verifier)
                #expect(head.size == size && head.root == NaiveTree.root(entries[...]))
            }
            #expect(seen == [1, 7])
        }
    }
}

/// Who is written with whom.
@Suite("The queue of transactions", .timeLimit(.minutes(5)))
struct CommitQueueTests {
    /// Writes nothing; keeps the batches, and the first one until it is let go.
    private final class Writer: Sendable {
        let batches = Mutex<[[String]]>([])
        let gate = Mutex<Bool>(false)

        func write(_ prepared: [PreparedTransaction]) -> [CommitQueue.Outcome] {
            let transactions = prepared.map(\.transaction)
            let number = batches.withLock { batches in
                batches.append(transactions.map(\.reason))
                return batches.count
            }
            while number == 1, !gate.withLock({ $0 }) { usleep(1000) }
            return transactions.map { .failure(.failed(CairnError(.invalid, $0.reason))) }
        }

        func open() { gate.withLock { $0 = true } }

        func wait(forBatches count: Int) async throws {
            while batches.withLock(\.count) < count { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    private static func reason(_ queue: CommitQueue, _ reason: String) async throws -> CairnError? {
        var transaction = try Sample().creation()
        transaction.reason = reason
        do {
            _ = try await queue.commit(transaction)
            return nil
        } catch .failed(let error) {
            return error
        }
    }

    @Test func `whoever comes while a batch is written is in the next, and gets an answer of their own`()
        async throws
    {
        let writer = Writer()
        let queue = CommitQueue(try DatabaseQueue()) { _, transactions in writer.write(transactions) }
        async let first = Self.reason(queue, "first")
        try await writer.wait(forBatches: 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    let answer = try await Self.reason(queue, "\(index)")
                    #expect(answer?.message == "\(index)")
                }
            }
            while queue.waitingCount < 20 { try await Task.sleep(for: .milliseconds(1)) }
            writer.open()
            try await group.waitForAll()
        }
        #expect(try await first?.message == "first")
        let batches = writer.batches.withLock { $0 }
        #expect(batches.map(\.count) == [1, 20])
        #expect(Set(batches[1]) == Set((0..<20).map(String.init)))
        _ = try await Self.reason(queue, "alone")
        #expect(writer.batches.withLock { $0.last } == ["alone"])
    }

    @Test func `whoever is cancelled while waiting is not written; whose batch has begun is`() async throws {
        let writer = Writer()
        let queue = CommitQueue(try DatabaseQueue()) { _, transactions in writer.write(transactions) }
        let begun = Task { try await Self.reason(queue, "begun") }
        try await writer.wait(forBatches: 1)
        let waiting = Task { try await Self.reason(queue, "waiting") }
        while queue.waitingCount < 1 { try await Task.sleep(for: .milliseconds(1)) }
        waiting.cancel()
        #expect(try await waiting.value?.code == .interrupted)
        begun.cancel()
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await Self.reason(queue, "late")
        }
        #expect(try await late.value?.code == .interrupted)
        writer.open()
        #expect(try await begun.value?.message == "begun")
        #expect(writer.batches.withLock { $0 } == [["begun"]])
    }

    @Test func `a batch has its limit`() async throws {
        let writer = Writer()
        let queue = CommitQueue(try DatabaseQueue()) { _, transactions in writer.write(transactions) }
        let count = CommitQueue.maximumBatch + 10
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await Self.reason(queue, "first") }
            try await writer.wait(forBatches: 1)
            for index in 0..<count { group.addTask { _ = try await Self.reason(queue, "\(index)") } }
            while queue.waitingCount < count { try await Task.sleep(for: .milliseconds(1)) }
            writer.open()
            try await group.waitForAll()
        }
        #expect(writer.batches.withLock { $0.map(\.count) } == [1, CommitQueue.maximumBatch, 10])
    }
}
