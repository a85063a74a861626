import CairnClient
import CairnObjects
import CairnRegistry
import CairnStorage
import Testing

/// What the encoders of `CairnRegistry/JSONForms` write, the client reads back whole.
@Suite struct DecodingTests {
    private let manifest = Digest(of: [1])
    private let at: Timestamp
    private let one: VersionID
    private let two: VersionID
    private let entry: LogEntry
    private let verdict = Verdict(rules: [
        RuleResult(
            "quorum", passes: false, "1 of 2", remedy: "ask bob", found: .integer(1), required: .integer(2)),
        RuleResult("approved", passes: true, "it is"),
    ])

    init() throws {
        at = try Timestamp(parsing: "2026-11-25T03:04:05.678Z")
        let group = try GroupName(parsing: "fraud-detection")
        one = VersionID(group: group, number: .first, manifest: manifest)
        two = VersionID(group: group, number: VersionNumber.first.next, manifest: Digest(of: [2]))
        entry = LogEntry(
            sequence: 7, at: at, actor: try Principal(parsing: "ana"), action: .stageMoved,
            moves: [RefMove(.stage(group, .production), from: nil, to: manifest)], reason: "why",
            request: try RequestKey(parsing: "k"))
    }

    private var change: StageChange {
        StageChange(
            stage: .production, from: one, to: two,
            skipped: [
                .init(version: one, manifest: manifest, reason: "rejected"),
                .init(version: nil, manifest: Digest(of: [3]), reason: "deleted"),
            ])
    }

    private func vote(_ name: String, isFor: Bool) throws -> Vote {
        Vote(actor: try Principal(parsing: name), isFor: isFor, reason: "because", at: at)
    }

    private func tally() throws -> ApprovalTally {
        ApprovalTally(
            approvals: [try vote("ana", isFor: true)], rejections: [try vote("bob", isFor: false)],
            discounted: [.init(vote: try vote("eve", isFor: true), reason: "the author")], quorum: 2,
            state: .rejected)
    }

    @Test func aStageReceipt() throws {
        for entry in [entry, nil] {
            let receipt = StageReceipt(
                group: one.group, change: change, verdict: verdict, isOverridden: true, entry: entry)
            let read = try StageReceipt(json: receipt.json)
            #expect(read.json == receipt.json)
            #expect(read.change.skipped.map(\.version) == [one, nil])
            #expect(read.entry == entry)
            #expect(read.verdict.passes == false)
        }
        let empty = StageReceipt(
            group: one.group, change: StageChange(stage: .production, from: nil, to: nil, skipped: []),
            verdict: Verdict(rules: []), isOverridden: false, entry: nil)
        #expect(try StageReceipt(json: empty.json).json == empty.json)
    }

    @Test func aDecisionReceipt() throws {
        let receipt = DecisionReceipt(
            version: one, state: .rejected, previous: .approved, tally: try tally(), verdict: verdict,
            entry: entry, withdrawn: [change], isVoteChanged: true)
        let read = try DecisionReceipt(json: receipt.json)
        #expect(read.json == receipt.json)
        #expect(read.tally == receipt.tally)
        #expect(read.isVoteChanged)
        let undecided = DecisionReceipt(
            version: one, state: .pending, previous: .pending, tally: try tally(), verdict: verdict,
            entry: nil, withdrawn: [], isVoteChanged: false)
        #expect(try DecisionReceipt(json: undecided.json).isVoteChanged == false)
    }

    @Test func aSelection() throws {
        let selection = Selection(
            group: one.group,
            entries: [
                .init(version: two, value: .number(0.5), approval: .pending, verdict: verdict, obstacle: nil),
                .init(
                    version: one, value: .text("x"), approval: .rejected, verdict: Verdict(rules: []),
                    obstacle: "it is rejected"),
                .init(version: one, value: nil, approval: .approved, verdict: verdict, obstacle: nil),
            ], chosen: two, leftOut: 3, approval: .approved, entry: entry)
        #expect(try Selection(json: selection.json).json == selection.json)
        let empty = Selection(
            group: one.group, entries: [], chosen: nil, leftOut: 0, approval: nil, entry: nil)
        #expect(try Selection(json: empty.json).json == empty.json)
    }

    @Test func anObservationReceipt() throws {
        var observation = Observation(
            subject: manifest, actor: try Principal(parsing: "ana"), at: at,
            metrics: ["psi": try Metric(0.31)])
        observation.stage = .production
        (observation.window, observation.message) = ("24h", "m")
        observation.report = Descriptor(mediaType: "text/csv", digest: manifest, size: 3)
        observation.drift = verdict.failed
        let receipt = ObservationReceipt(
            version: one, number: .first, observation: observation, verdict: verdict, silent: ["ks"],
            rolledBack: change, held: "nothing before it", entry: entry)
        let read = try ObservationReceipt(json: receipt.json)
        #expect(read.json == receipt.json)
        #expect(read.observation == observation)
    }

    @Test func aRegistrationReceipt() throws {
        let file = Manifest.File(
            name: try FileName(parsing: "code/a b.py"),
            content: Descriptor(mediaType: "text/x-python", digest: manifest, size: 1 << 40))
        let record = Record(author: Author(name: "ana"), createdAt: at)
        for outcome in [RegistrationReceipt.Outcome.registered, .unchanged, .repeated] {
            let receipt = RegistrationReceipt(
                version: two, outcome: outcome, entry: entry, record: record, files: [file],
                present: [file.name], parents: [one], approval: .approved, automatic: verdict)
            let read = try RegistrationReceipt(json: receipt.json, record: record, present: [file.name])
            #expect(read.json == receipt.json)
            #expect(read.outcome == outcome)
            #expect(read.present == [file.name])
        }
    }

    @Test func aVerificationReport() throws {
        var report = VerificationReport()
        report.problems = [.init(kind: .blobDamaged, subject: "s", detail: "d", affects: ["fraud:1"])]
        (report.groups, report.versions, report.refs, report.entries) = (1, 2, 3, 4)
        (report.documents, report.blobs, report.bytes) = (5, 6, 1 << 40)
        report.checkpoint = Checkpoint(origin: "o", size: 4, root: .empty)
        (report.orphanBlobs, report.orphanBytes, report.orphanDocuments) = (7, 8, 9)
        (report.leftovers, report.strangers) = (["l"], ["s"])
        #expect(try VerificationReport(json: report.json).json == report.json)
        #expect(try VerificationReport(json: VerificationReport().json).isSound)
    }

    @Test func anUnsoundReportIsNeverReadAsSound() throws {
        let report = VerificationReport().json.with(["sound": false])
        #expect(throws: CairnError.self) { try VerificationReport(json: report) }
        let problem: JSON = ["kind": "new", "subject": "s", "detail": "d", "affects": .array([])]
        let unknown = VerificationReport().json.with(["problems": .array([problem])])
        #expect(throws: CairnError.self) { try VerificationReport(json: unknown) }
    }

    @Test func aCollectionReport() throws {
        var report = CollectionReport()
        report.removed.removedBlobs = 1
        report.removed.removedDocuments = 2
        report.removed.freed = 1 << 40
        report.removed.sparedBlobs = 3
        (report.leftovers, report.keptBlobs, report.keptDocuments) = (4, 5, 6)
        #expect(try CollectionReport(json: report.json).json == report.json)
    }

    @Test func aRowOfTheIndex() throws {
        var row = IndexedVersion(
            group: one.group, number: one.number, manifest: manifest, createdAt: at, author: "ana",
            message: "m", size: 5, approval: .approved)
        (row.metrics, row.parameters) = (["auc": 0.9], ["lr": .number(0.1), "opt": .text("adam")])
        (row.labels, row.stages) = (["a": "b"], [.production])
        row.links = [.init(.parent, manifest), .init(.file, manifest), .init(.input, Digest(of: [9]))]
        #expect(try IndexedVersion(json: row.wholeJSON, path: "row") == row)
    }

    @Test func aGroup() throws {
        let group = IndexedGroup(
            name: one.group, description: "d", createdAt: at, versionCount: 3, pendingCount: 1,
            newest: two.number, stages: [.production: one.number])
        #expect(try IndexedGroup(json: group.json, path: "group") == group)
        let empty = IndexedGroup(
            name: one.group, description: "", createdAt: at, versionCount: 0, pendingCount: 0, newest: nil,
            stages: [:])
        #expect(try IndexedGroup(json: empty.json, path: "group") == empty)
    }

    @Test func anErrorWithItsRules() throws {
        let error = CairnError(.refused, "no", hint: "h", rules: verdict.rules)
        #expect(try CairnError(json: error.json).json == error.json)
        let problem: JSON = [
            "type": "urn:cairn:problem:refused", "title": "t", "status": .integer(409), "detail": "no",
            "code": "refused", "hint": "h", "rules": .array(verdict.rules.map(\.json)), "request": "r",
        ]
        #expect(try CairnError(problem: problem, status: 409).json == error.json)
    }

    @Test(arguments: [
        (404, CairnError.Code.notFound), (412, .conflict), (503, .unavailable), (418, .invalid),
    ])
    func aKindOfErrorThatOnlyTheServerKnowsIsJudgedByItsStatus(status: Int, code: CairnError.Code) throws {
        let problem: JSON = ["detail": "d", "code": "brand-new"]
        #expect(try CairnError(problem: problem, status: status).code == code)
    }

    @Test func membersOfANewerServerArePassedOver() throws {
        let json = StageReceipt(
            group: one.group, change: change, verdict: verdict, isOverridden: false, entry: nil
        ).json.with(["brandNew": .array([.integer(1)])])
        #expect(try StageReceipt(json: json).change.to == two)
    }

    @Test(arguments: ["group", "stage", "rules"])
    func aMemberOfTheWrongKindIsAnErrorThatNamesIt(name: String) throws {
        let json = StageReceipt(
            group: one.group, change: change, verdict: verdict, isOverridden: false, entry: nil
        ).json.with([name: .integer(7)])
        #expect {
            try StageReceipt(json: json)
        } throws: {
            ($0 as? CairnError)?.message.contains(name) == true
        }
    }
}
