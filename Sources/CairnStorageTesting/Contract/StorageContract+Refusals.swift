import CairnObjects
import CairnStorage
import Testing

// Transactor: what a refused commit does, which is nothing.

extension StorageContract {
    static let refusalCases = [
        Case("a conflict in one of several moves changes nothing") { try await $0.conflictChangesNothing() },
        Case("a conflict tells what was expected and what was found") { try await $0.conflictTells() },
        Case("an expectation that does not hold changes nothing") { try await $0.expectationMismatch() },
        Case("a ref that moved away and back is told from one that stayed") { try await $0.movedAndBack() },
        Case("a log of another size than expected changes nothing") { try await $0.logSizeMismatch() },
        Case("a ref names no document that is missing") { try await $0.missingDocument() },
        Case("a ref names no document of another kind") { try await $0.wrongDocument() },
        Case("no ref moves twice in one transaction") { try await $0.doubleMove() },
        Case("a version never changes its manifest") { try await $0.versionNeverMoves() },
    ]

    /// A storage in which a group stands with one version, staged, and a transaction of three moves that
    /// would promote a second version, and be carried out.
    private func prepared() async throws -> (Subject, Sample, Transaction) {
        let subject = try await begin()
        let sample = try Sample()
        let first = try await subject.register(1, by: sample)[0]
        _ = try await subject.storage.commit(sample.promotion(of: first.digest))
        var transaction = try sample.registration(of: sample.version("second"), as: 2)
        transaction.moves.append(
            RefMove(try sample.stageRef(), from: first.digest, to: transaction.moves[0].to))
        return (subject, sample, transaction)
    }

    func conflictChangesNothing() async throws {
        let (subject, _, transaction) = try await prepared()
        let before = try await StorageState(of: subject.storage)
        for index in transaction.moves.indices.dropFirst() {
            var broken = transaction
            let move = transaction.moves[index]
            broken.moves[index] = RefMove(move.ref, from: Digest(of: [9]), to: move.to)
            #expect(
                await subject.refusal(of: broken)
                    == .conflict(Conflict(ref: move.ref, expected: Digest(of: [9]), found: move.from)))
            #expect(try await StorageState(of: subject.storage) == before, "move \(index) was the wrong one")
        }
        _ = try await subject.storage.commit(transaction)
    }

    func versionNeverMoves() async throws {
        let (subject, _, transaction) = try await prepared()
        let entry = try await subject.storage.commit(transaction)
        let before = try await StorageState(of: subject.storage)
        var moving = transaction
        moving.moves = [RefMove(entry.moves[0].ref, from: entry.moves[0].to, to: transaction.moves[1].to)]
        guard case .failed(let error)? = await subject.refusal(of: moving) else {
            Issue.record("a version was given another manifest")
            return
        }
        #expect(error.code == .invalid)
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func conflictTells() async throws {
        let (subject, sample, transaction) = try await prepared()
        let stage = try sample.stageRef()
        let (first, second) = (transaction.moves[2].from, transaction.moves[0].to)
        var createOnly = transaction
        createOnly.moves = [RefMove(stage, from: nil, to: first)]
        #expect(
            await subject.refusal(of: createOnly)
                == .conflict(Conflict(ref: stage, expected: nil, found: first)))
        var stale = transaction
        stale.moves = [RefMove(stage, from: second, to: nil)]
        #expect(
            await subject.refusal(of: stale)
                == .conflict(Conflict(ref: stage, expected: second, found: first)))
        let canary = try sample.stageRef("canary")
        var absent = transaction
        absent.moves = [RefMove(canary, from: first, to: nil)]
        #expect(
            await subject.refusal(of: absent)
                == .conflict(Conflict(ref: canary, expected: first, found: nil)))
    }

    func expectationMismatch() async throws {
        let (subject, sample, transaction) = try await prepared()
        let before = try await StorageState(of: subject.storage)
        let first = transaction.moves[2].from
        let wrong = [
            (RefExpectation(.policy(sample.group), names: first), nil),
            (RefExpectation(try sample.versionRef(1), names: nil), first),
            (RefExpectation(try sample.versionRef(1), names: Digest(of: [9])), first),
        ]
        for (expectation, found) in wrong {
            var broken = transaction
            broken.expectations = [RefExpectation(try sample.versionRef(1), names: first), expectation]
            let conflict = Conflict(ref: expectation.ref, expected: expectation.target, found: found)
            #expect(await subject.refusal(of: broken) == .conflict(conflict))
        }
        #expect(try await StorageState(of: subject.storage) == before)
        var right = transaction
        // An expectation speaks of what stands before the moves, for a ref that moves too.
        right.expectations = [RefExpectation(try sample.stageRef(), names: first)]
        _ = try await subject.storage.commit(right)
    }

    func movedAndBack() async throws {
        let (subject, sample, transaction) = try await prepared()
        let stage = try sample.stageRef()
        let first = try #require(transaction.moves[2].from)
        let lastMove = try #require(try await subject.storage.history(of: stage).last?.sequence)
        _ = try await subject.storage.commit(sample.promotion(of: nil, from: first))
        let back = try await subject.storage.commit(sample.promotion(of: first))
        let before = try await StorageState(of: subject.storage)
        var broken = transaction
        broken.expectations = [RefExpectation(stage, names: first, since: lastMove)]
        #expect(
            await subject.refusal(of: broken)
                == .conflict(Conflict(ref: stage, expected: first, found: first)))
        #expect(try await StorageState(of: subject.storage) == before)
        broken.expectations = [RefExpectation(stage, names: first, since: back.sequence)]
        _ = try await subject.storage.commit(broken)
    }

    func logSizeMismatch() async throws {
        let (subject, _, transaction) = try await prepared()
        let before = try await StorageState(of: subject.storage)
        for size in [0, 2, 4] as [Int64] {
            var broken = transaction
            broken.logSize = size
            #expect(await subject.refusal(of: broken) == .logGrown)
        }
        #expect(try await StorageState(of: subject.storage) == before)
        var right = transaction
        right.logSize = 3
        _ = try await subject.storage.commit(right)
    }

    func missingDocument() async throws {
        let (subject, sample, transaction) = try await prepared()
        let before = try await StorageState(of: subject.storage)
        for index in transaction.documents.indices {
            var broken = transaction
            broken.documents.remove(at: index)
            try await expectInvalid(broken, on: subject, "without document \(index) of a registration")
        }
        let nowhere = Digest(of: Array("nowhere".utf8))
        let refs: [RefName] = [
            .policy(sample.group), try sample.stageRef("canary"), try sample.labelsRef(1),
            try sample.versionRef(2), try sample.approvalRef(2), .group(try Sample("other").group),
        ]
        for ref in refs {
            var broken = sample.transaction(.groupEdited)
            broken.moves = [RefMove(ref, from: nil, to: nowhere)]
            try await expectInvalid(broken, on: subject, "\(ref) to a missing document")
        }
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func wrongDocument() async throws {
        let (subject, sample, _) = try await prepared()
        let before = try await StorageState(of: subject.storage)
        let text = try Document(bytes: Array("no JSON".utf8))
        let refs: [RefName] = [
            try sample.labelsRef(1), try sample.versionRef(2), try sample.approvalRef(2),
            .group(try Sample("other").group),
        ]
        for ref in refs {
            try await expectInvalid(sample.move(ref, to: text), on: subject, "\(ref) to no JSON")
        }
        #expect(try await StorageState(of: subject.storage) == before)
    }

    func doubleMove() async throws {
        let (subject, sample, transaction) = try await prepared()
        let before = try await StorageState(of: subject.storage)
        let (first, stage) = (transaction.moves[2].from, try sample.stageRef("canary"))
        let shouted = try Sample("FRAUD-DETECTION").stageRef("canary")
        for second in [RefMove(stage, from: nil, to: first), RefMove(shouted, from: first, to: nil)] {
            var broken = sample.transaction(.stageMoved)
            broken.moves = [RefMove(stage, from: nil, to: first), second]
            try await expectInvalid(broken, on: subject, "two moves of one ref")
        }
        #expect(try await StorageState(of: subject.storage) == before)
    }

    private func expectInvalid(
        _ transaction: Transaction, on subject: Subject, _ what: Comment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        guard case .failed(let error) = await subject.refusal(of: transaction, sourceLocation: sourceLocation)
        else {
            Issue.record("not refused as invalid: \(what)", sourceLocation: sourceLocation)
            return
        }
        #expect(error.code == .invalid, what, sourceLocation: sourceLocation)
    }
}
