import CairnObjects
import CairnStorage
import Testing

// Transactor, RefReader and DocumentReader: what a commit does.

extension StorageContract {
    static let transactionCases = [
        Case("an empty storage has a signed head and nothing else") { try await $0.emptyStorage() },
        Case("a commit moves its refs and keeps its documents and its line") { try await $0.commitDoesAll() },
        Case("a commit may move nothing") { try await $0.commitOfNothing() },
        Case("a ref that was deleted can be created again") { try await $0.deleteThenCreate() },
        Case("refs are found without regard to the group's case") { try await $0.refsFoldCase() },
        Case("a snapshot holds what is in its scope") { try await $0.scopedSnapshots() },
        Case("documents come back byte for byte") { try await $0.documentsReadBack() },
        Case("a repeated request gives its first entry and does nothing") { try await $0.repeatedRequest() },
    ]

    func emptyStorage() async throws {
        let subject = try await begin()
        let head = try await subject.head()
        #expect(head.size == 0)
        #expect(head.root == .empty)
        #expect(head.origin == subject.verifier.name)
        #expect(try await subject.storage.snapshot(.all) == RefSnapshot(refs: [:], logSize: 0))
        #expect(try await subject.entries() == [])
        #expect(try await subject.storage.document(Digest(of: [])) == nil)
        #expect(try await subject.storage.target(of: Sample().stageRef()) == nil)
        #expect(try await subject.storage.inventory() == Inventory())
    }

    func commitDoesAll() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let creation = try await subject.storage.commit(sample.creation("Fraud"))
        #expect(creation.sequence == 0)
        let version = try sample.version()
        var transaction = try sample.registration(of: version, as: 1, labels: ["team": "risk"])
        transaction.reason = "Zweiter Versuch: \"größer\"\n\u{1F980}"
        transaction.request = try RequestKey(parsing: "run-42")
        transaction.expectations = [
            RefExpectation(.group(sample.group), names: creation.moves.first?.to),
            RefExpectation(.policy(sample.group), names: nil),
        ]
        let entry = try await subject.storage.commit(transaction)
        #expect(
            entry
                == LogEntry(
                    sequence: 1, at: transaction.at, actor: transaction.actor, action: transaction.action,
                    moves: transaction.moves, reason: transaction.reason, request: transaction.request))
        for move in transaction.moves {
            #expect(try await subject.storage.target(of: move.ref) == move.to, "\(move.ref)")
        }
        for document in transaction.documents {
            #expect(try await subject.storage.document(document.digest) == document)
        }
        #expect(try await subject.storage.target(of: sample.stageRef()) == nil)
        let moves = creation.moves + transaction.moves
        let refs = Dictionary(
            uniqueKeysWithValues: moves.compactMap { move in move.to.map { (move.ref, $0) } })
        #expect(try await subject.storage.snapshot(.all) == RefSnapshot(refs: refs, logSize: 2))
        #expect(try await subject.entries() == [creation.bytes, entry.bytes])
    }

    func commitOfNothing() async throws {
        let subject = try await begin()
        let entry = try await subject.storage.commit(Sample().transaction(.registryCreated))
        #expect(entry.moves.isEmpty)
        #expect(try await subject.storage.snapshot(.all) == RefSnapshot(refs: [:], logSize: 1))
        #expect(try await subject.head().size == 1)
    }

    func deleteThenCreate() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let versions = try await subject.register(2, by: sample)
        let (first, second) = (versions[0].digest, versions[1].digest)
        let stage = try sample.stageRef()
        _ = try await subject.storage.commit(sample.promotion(of: first))
        _ = try await subject.storage.commit(sample.promotion(of: nil, from: first))
        #expect(try await subject.storage.target(of: stage) == nil)
        #expect(try await subject.storage.snapshot(.all).refs[stage] == nil)
        let stale = try sample.promotion(of: second, from: first)
        #expect(
            await subject.refusal(of: stale) == .conflict(Conflict(ref: stage, expected: first, found: nil)))
        _ = try await subject.storage.commit(sample.promotion(of: second))
        #expect(try await subject.storage.target(of: stage) == second)
    }

    func refsFoldCase() async throws {
        let subject = try await begin()
        let (sample, shouted) = (try Sample("Fraud-Detection"), try Sample("FRAUD-detection"))
        let version = try await subject.register(1, by: sample)[0]
        let before = try await StorageState(of: subject.storage)
        #expect(try await subject.storage.target(of: shouted.versionRef(1)) == version.digest)
        let twice = [try shouted.creation("another"), try shouted.registration(of: version, as: 1)]
        for transaction in twice {
            guard case .conflict(let conflict) = await subject.refusal(of: transaction) else {
                Issue.record("two groups differ only in case")
                return
            }
            #expect(conflict.ref.key == transaction.moves[0].ref.key)
            #expect(conflict.expected == nil)
            #expect(conflict.found == (try await subject.storage.target(of: transaction.moves[0].ref)))
        }
        #expect(try await StorageState(of: subject.storage) == before)
        _ = try await subject.storage.commit(shouted.promotion(of: version.digest))
        #expect(try await subject.storage.target(of: sample.stageRef()) == version.digest)
        #expect(try await subject.storage.history(of: sample.stageRef()).count == 1)
    }

    func scopedSnapshots() async throws {
        let subject = try await begin()
        let (sample, neighbour) = (try Sample("fraud"), try Sample("fraud-2"))
        for sample in [neighbour, sample] {
            let version = try await subject.register(2, by: sample)[0]
            _ = try await subject.storage.commit(sample.labelling(1, with: ["team": "risk"]))
            _ = try await subject.storage.commit(sample.promotion(of: version.digest))
            _ = try await subject.storage.commit(
                sample.move(.policy(sample.group), to: try Policy.standard.document(), as: .policyChanged))
        }
        let all = try await subject.storage.snapshot(.all)
        #expect(all.refs.count == 16)
        for name in ["fraud", "FRAUD"] {
            let group = try GroupName(parsing: name)
            let own = all.refs.filter { $0.key.group == sample.group }
            #expect(own.count == 8)
            #expect(
                try await subject.storage.snapshot(.group(group)) == RefSnapshot(refs: own, logSize: 12))
            let stages = [try sample.stageRef(): own[try sample.stageRef()]].compactMapValues(\.self)
            #expect(
                try await subject.storage.snapshot(.stages(of: group))
                    == RefSnapshot(refs: stages, logSize: 12))
        }
        let nobody = try GroupName(parsing: "frau")
        for scope in [RefScope.group(nobody), .stages(of: nobody)] {
            #expect(try await subject.storage.snapshot(scope) == RefSnapshot(refs: [:], logSize: 12))
        }
    }

    func documentsReadBack() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let filler = [UInt8](repeating: 0x61, count: Document.maximumSize - 2)
        let documents = [
            try Document(bytes: []), try Document(bytes: [0]), try Document(bytes: Array("{ }\n".utf8)),
            try Document(bytes: [0x22] + filler + [0x22]),
            try Document(bytes: SeededRandom.bytes(100_000, seed: 1)),
        ]
        var transaction = try sample.creation()
        transaction.documents += documents
        _ = try await subject.storage.commit(transaction)
        var again = try sample.registration(of: sample.version(), as: 1)
        again.documents += documents
        _ = try await subject.storage.commit(again)
        for document in documents {
            #expect(try await subject.storage.document(document.digest) == document)
        }
        let kept = try await subject.storage.inventory().documents
        #expect(kept.count == Set(kept).count)
        #expect(Set(kept) == Set((transaction.documents + again.documents).map(\.digest)))
    }

    func repeatedRequest() async throws {
        let subject = try await begin()
        let sample = try Sample()
        _ = try await subject.storage.commit(sample.creation())
        let version = try sample.version()
        let lease = try await subject.storage.lease()
        var transaction = try sample.registration(of: version, as: 1, under: lease)
        let request = try RequestKey(parsing: "ci-run-1")
        transaction.request = request
        let entry = try await subject.storage.commit(transaction)
        let before = try await StorageState(of: subject.storage)

        // Refs have moved and the lease is used up, and still the answer is the first one.
        #expect(await subject.refusal(of: transaction) == .repeated(entry))
        var other = try Sample("another").creation()
        other.request = request
        #expect(await subject.refusal(of: other) == .repeated(entry))
        #expect(try await subject.storage.entry(for: request) == entry)
        let unknown = try RequestKey(parsing: "CI-run-1")
        #expect(try await subject.storage.entry(for: unknown) == nil)
        #expect(try await StorageState(of: subject.storage) == before)

        // What was refused did not use its key.
        var refused = try sample.promotion(of: version.digest, from: version.digest)
        refused.request = unknown
        guard case .conflict = await subject.refusal(of: refused) else {
            Issue.record("a stage that is not there was moved")
            return
        }
        refused.moves = [RefMove(try sample.stageRef(), from: nil, to: version.digest)]
        let promoted = try await subject.storage.commit(refused)
        #expect(try await subject.storage.entry(for: unknown) == promoted)
    }
}
