import CairnObjects
import CairnStorage
import Testing

// Transactor: versions that get their numbers when they commit, and blobs that no lease holds.

extension StorageContract {
    static let numberingCases = [
        Case("a new version gets its group's next number") { try await $0.nextNumber() },
        Case("new versions registered at once all succeed, under consecutive numbers") {
            try await $0.numbersAtOnce()
        },
        Case("a group has no manifest under two numbers that way") { try await $0.sameManifest() },
        Case("a refused new version takes no number") { try await $0.refusedTakesNoNumber() },
        Case("of many commits at once, each succeeds or is refused by itself") {
            try await $0.mixedCommits()
        },
        Case("a commit relies on blobs that are there, and on no others") { try await $0.presentBlobs() },
        Case("what is present is told with its size") { try await $0.present() },
    ]

    func nextNumber() async throws {
        let subject = try await begin()
        let sample = try Sample()
        try await subject.register(2, by: sample)
        let version = try sample.version("third")
        var transaction = try sample.newVersion(version, labels: ["team": "risk"])
        transaction.moves = [RefMove(try sample.stageRef(), from: nil, to: version.digest)]
        let entry = try await subject.storage.commit(transaction)
        let refs = try [sample.versionRef(3), sample.approvalRef(3), sample.labelsRef(3), sample.stageRef()]
        #expect(entry.moves.map(\.ref) == refs)
        #expect(try await subject.storage.target(of: refs[0]) == version.digest)
        #expect(try await subject.storage.lastNumber(in: sample.group)?.value == 3)
        let row = try #require(
            try await subject.storage.versions(VersionQuery(group: sample.group, limit: 1)).first)
        #expect(row.number.value == 3 && row.labels == ["team": "risk"])
        let other = try Sample("other")
        _ = try await subject.storage.commit(other.creation())
        let first = try await subject.storage.commit(other.newVersion(try other.version()))
        #expect(first.moves.first?.ref == (try other.versionRef(1)))
    }

    func numbersAtOnce() async throws {
        let subject = try await begin()
        let sample = try Sample()
        _ = try await subject.storage.commit(sample.creation())
        let entries = try await withThrowingTaskGroup(of: LogEntry.self) { group in
            for index in 0..<40 {
                let transaction = try sample.newVersion(try sample.version("version \(index)"))
                group.addTask { try await subject.storage.commit(transaction) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        var numbers: [Int64: Int] = [:]
        for entry in entries {
            guard case .version(_, let number)? = entry.moves.first?.ref else { continue }
            numbers[entry.sequence] = number.value
        }
        #expect(numbers.sorted { $0.key < $1.key }.map(\.value) == Array(1...40), "in the log's order")
        #expect(numbers.keys.sorted() == Array(1...40))
        let bytes = try await subject.entries()
        #expect(try await subject.head().root == NaiveTree.root(bytes[...]))
    }

    func sameManifest() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let version = try await subject.register(1, by: sample)[0]
        let before = try await StorageState(of: subject.storage)
        let again = try sample.newVersion(version)
        #expect(
            await subject.refusal(of: again)
                == .conflict(
                    Conflict(ref: try sample.versionRef(1), expected: nil, found: version.digest)))
        #expect(try await StorageState(of: subject.storage) == before)
        // A version that is deleted is in nobody's way.
        _ = try await subject.storage.commit(sample.deletion(of: 1, manifest: version.digest))
        let entry = try await subject.storage.commit(again)
        #expect(entry.moves.map(\.ref).contains(try sample.versionRef(2)))
    }

    func refusedTakesNoNumber() async throws {
        let subject = try await begin()
        let sample = try Sample()
        try await subject.register(1, by: sample)
        var wrong = try sample.newVersion(try sample.version("wrong"))
        wrong.expectations = [RefExpectation(.defaultPolicy, names: Digest(of: [1]))]
        _ = await subject.refusal(of: wrong)
        #expect(try await subject.storage.lastNumber(in: sample.group)?.value == 1)
        let entry = try await subject.storage.commit(sample.newVersion(try sample.version("right")))
        #expect(entry.moves.first?.ref == (try sample.versionRef(2)))
    }

    func mixedCommits() async throws {
        let subject = try await begin()
        let sample = try Sample()
        _ = try await subject.storage.commit(sample.creation())
        let outcomes = try await withThrowingTaskGroup(of: (Int, CommitError?).self) { group in
            for index in 0..<48 {
                var transaction = try sample.newVersion(try sample.version("version \(index)"))
                switch index % 4 {
                case 1: transaction.expectations = [RefExpectation(.defaultPolicy, names: Digest(of: [1]))]
                case 2: transaction.moves = [RefMove(try sample.stageRef(), from: nil, to: Digest(of: [2]))]
                case 3: transaction.blobs = [Digest(of: Array("no such blob".utf8))]
                default: break
                }
                let ready = transaction
                group.addTask {
                    do throws(CommitError) {
                        _ = try await subject.storage.commit(ready)
                        return (index, nil)
                    } catch {
                        return (index, error)
                    }
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for index in 0..<48 {
            switch (index % 4, outcomes[index]) {
            case (0, nil), (1, .conflict?), (2, .failed?), (3, .blobMissing?): continue
            default: Issue.record("commit \(index) ended with \(String(describing: outcomes[index]))")
            }
        }
        #expect(try await subject.storage.lastNumber(in: sample.group)?.value == 12)
        #expect(try await subject.storage.target(of: sample.stageRef()) == nil)
        let entries = try await subject.entries()
        #expect(entries.count == 13)
        #expect(try await subject.head().root == NaiveTree.root(entries[...]))
        let refs = try await subject.storage.snapshot(.all).refs
        #expect(
            try LogReplay(entries).refs
                == Dictionary(uniqueKeysWithValues: refs.map { ($0.key.key, $0.value) }))
    }

    func presentBlobs() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let there = try await subject.store([1, 2, 3])
        let missing = Digest(of: [9])
        var transaction = try sample.creation()
        transaction.blobs = [there.digest, missing]
        let before = try await StorageState(of: subject.storage)
        #expect(await subject.refusal(of: transaction) == .blobMissing(missing))
        #expect(try await StorageState(of: subject.storage) == before)
        transaction.blobs = [there.digest]
        _ = try await subject.storage.commit(transaction)
    }

    func present() async throws {
        let subject = try await begin()
        let (one, two) = (try await subject.store([1, 2, 3]), try await subject.store([]))
        let found = try await subject.storage.present([one.digest, Digest(of: [9]), two.digest, one.digest])
        #expect(found == [one.digest: 3, two.digest: 0])
        #expect(try await subject.storage.present([]).isEmpty)
    }
}
