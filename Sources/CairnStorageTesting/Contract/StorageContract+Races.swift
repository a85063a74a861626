import CairnObjects
import CairnStorage
import Testing

// Transactor and RefReader while many commit at once.

extension StorageContract {
    static let raceCases = [
        Case("of many commits that race on one ref, exactly one wins") { try await $0.oneWinner() },
        Case("versions registered at once get consecutive numbers") { try await $0.consecutiveNumbers() },
        Case("a request sent many times at once is done once") { try await $0.racingRequests() },
        Case("a snapshot is what replaying the log to its size gives") { try await $0.snapshotsReplay() },
    ]

    func oneWinner() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let versions = try await subject.register(8, by: sample)
        let stage = try sample.stageRef()
        var standing: Digest?
        for round in 0..<10 {
            let from = standing
            let outcomes = try await withThrowingTaskGroup(of: Result<LogEntry, CommitError>.self) { group in
                for version in versions where version.digest != from {
                    let transaction = try sample.promotion(of: version.digest, from: from)
                    group.addTask { await subject.outcome(of: transaction) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = outcomes.compactMap { try? $0.get() }  // the others are looked at below
            #expect(winners.count == 1, "round \(round)")
            standing = winners.first?.moves.first?.to
            #expect(try await subject.storage.target(of: stage) == standing)
            let lost = CommitError.conflict(Conflict(ref: stage, expected: from, found: standing))
            for case .failure(let error) in outcomes { #expect(error == lost, "round \(round)") }
        }
        #expect(try await subject.storage.history(of: stage).count == 10)
    }

    func consecutiveNumbers() async throws {
        let subject = try await begin()
        let sample = try Sample()
        _ = try await subject.storage.commit(sample.creation())
        let numbers = try await withThrowingTaskGroup(of: [Int].self, returning: [Int].self) { group in
            for task in 0..<8 {
                group.addTask {
                    var numbers: [Int] = []
                    for index in 0..<6 {
                        let version = try sample.version("task \(task), version \(index)")
                        numbers.append(try await subject.append(version, by: sample))
                    }
                    return numbers
                }
            }
            return try await group.reduce(into: []) { numbers, own in
                #expect(own == own.sorted(), "one task's versions are numbered in its order")
                numbers += own
            }
        }
        #expect(numbers.sorted() == Array(1...48))
        #expect(try await subject.storage.lastNumber(in: sample.group)?.value == 48)
        #expect(try await subject.storage.count(VersionQuery(group: sample.group)) == 48)
        let entries = try await subject.entries()
        #expect(entries.count == 49)
        #expect(try await subject.head().root == NaiveTree.root(entries[...]))
    }

    func racingRequests() async throws {
        let subject = try await begin()
        let request = try RequestKey(parsing: "once")
        let outcomes = try await withThrowingTaskGroup(of: Result<LogEntry, CommitError>.self) { group in
            for index in 0..<16 {
                var transaction = try Sample("group-\(index)").creation()
                transaction.request = request
                let own = transaction
                group.addTask { await subject.outcome(of: own) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let winners = outcomes.compactMap { try? $0.get() }  // the others are looked at below
        #expect(winners.count == 1)
        let entry = try #require(winners.first)
        for case .failure(let error) in outcomes { #expect(error == .repeated(entry)) }
        #expect(try await subject.entries() == [entry.bytes])
    }

    func snapshotsReplay() async throws {
        let subject = try await begin()
        let sample = try Sample()
        _ = try await subject.storage.commit(sample.creation())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    let stage = "stage-\(task)"
                    var standing: Digest?
                    for index in 0..<10 {
                        let version = try sample.version("task \(task), version \(index)")
                        _ = try await subject.append(version, by: sample)
                        let next = index.isMultiple(of: 3) ? nil : version.digest
                        _ = try await subject.storage.commit(
                            sample.promotion(of: next, to: stage, from: standing))
                        standing = next
                    }
                }
            }
            group.addTask {
                for _ in 0..<30 {
                    try await subject.checkSnapshot()
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
        try await subject.checkSnapshot()
        #expect(try await subject.storage.snapshot(.all).logSize == 81)
    }
}

extension Subject {
    fileprivate func outcome(of transaction: Transaction) async -> Result<LogEntry, CommitError> {
        do throws(CommitError) {
            return .success(try await storage.commit(transaction))
        } catch {
            return .failure(error)
        }
    }

    /// Registers a version under the next number, however often others are first, and tells the number.
    fileprivate func append(_ version: SampleVersion, by sample: Sample) async throws -> Int {
        while true {
            let number = try await storage.lastNumber(in: sample.group)?.next.value ?? 1
            do throws(CommitError) {
                _ = try await storage.commit(registration(of: version, as: number, by: sample))
                return number
            } catch {
                guard case .conflict(let conflict) = error, conflict.expected == nil else { throw error }
            }
        }
    }

    private func registration(
        of version: SampleVersion, as number: Int, by sample: Sample
    ) throws(CommitError) -> Transaction {
        do throws(CairnError) {
            return try sample.registration(of: version, as: number)
        } catch {
            throw .failed(error)
        }
    }

    fileprivate func checkSnapshot() async throws {
        let snapshot = try await storage.snapshot(.all)
        let entries = try await storage.entries(from: 0, limit: Int(snapshot.logSize))
        #expect(entries.count == Int(snapshot.logSize))
        let refs = Dictionary(uniqueKeysWithValues: snapshot.refs.map { ($0.key.key, $0.value) })
        #expect(try LogReplay(entries).refs == refs)
        let head = try await head()
        #expect(head.size >= snapshot.logSize)
        let signed = try await storage.entries(from: 0, limit: Int(head.size))
        #expect(NaiveTree.root(signed[...]) == head.root)
    }
}
