import CairnObjects
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("IndexChange")
struct IndexChangeTests {
    private let sample: Sample
    private let version: SampleVersion

    init() throws {
        sample = try Sample()
        version = try sample.version()
    }

    private func changes(_ transaction: Transaction) throws -> [IndexChange] {
        let documents = transaction.documents
        return try IndexChange.changes(for: transaction.moves) { digest in
            guard let document = documents.first(where: { $0.digest == digest }) else {
                throw CairnError(.notFound, "no document \(digest.short)")
            }
            return document
        }
    }

    @Test func `a registration gives its version before what stands beside it`() throws {
        var registration = try sample.registration(of: version, as: 1, labels: ["team": "risk"])
        registration.moves.reverse()
        let changes = try changes(registration)
        let row = IndexedVersion(
            group: sample.group, number: .first, digest: version.digest, manifest: version.manifest,
            record: version.record)
        #expect(changes.first == .version(row))
        #expect(changes.count == 3)
        #expect(changes.contains(.approval(sample.group, .first, .pending)))
        #expect(changes.contains(.labels(sample.group, .first, ["team": "risk"])))
    }

    @Test func `creation and deletion of a whole group are in an order that can be applied`() throws {
        let (group, stage) = (RefName.group(sample.group), try sample.stageRef())
        var creation = try sample.registration(of: version, as: 1)
        let document = try sample.groupDocument("about")
        creation.documents.append(document)
        creation.moves.insert(RefMove(stage, from: nil, to: version.digest), at: 0)
        creation.moves.append(RefMove(group, from: nil, to: document.digest))
        let made = try changes(creation)
        #expect(made.first == .group(sample.group, try GroupDocument(document)))
        #expect(made.last == .stage(sample.group, .production, version.digest))
        #expect(made.count == 4)

        var deletion = sample.transaction(.groupDeleted)
        deletion.moves = creation.moves.reversed().map { RefMove($0.ref, from: $0.to, to: nil) }
        #expect(
            try changes(deletion) == [
                .stage(sample.group, .production, nil), .versionRemoved(sample.group, .first),
                .group(sample.group, nil),
            ])
    }

    @Test func `labels that are taken away are empty`() throws {
        let removal = try sample.labelling(1, with: nil, from: Digest(of: [1]))
        #expect(try changes(removal) == [.labels(sample.group, .first, [:])])
    }

    @Test func `a policy is not in the index`() throws {
        let move = sample.move(.policy(sample.group), to: try Policy.standard.document())
        #expect(try changes(move) == [])
    }

    @Test func `a missing record or manifest is an error`() throws {
        for missing in 0...1 {
            var registration = try sample.registration(of: version, as: 1)
            registration.documents.remove(at: missing)
            #expect(throws: CairnError.self) { try changes(registration) }
        }
    }

    @Test func `a version's row has what its record and manifest say`() throws {
        var record = sample.record("message")
        record.metrics = ["auc": try Metric(0.9)]
        record.parameters = ["a": .number(1), "b": "x", "c": false, "d": .null, "e": ["f": .number(1)]]
        record.parents = [Digest(of: [7])]
        record.inputs = [Input(name: "data", digest: Digest(of: [8])), Input(name: "no digest")]
        let files = [try Sample.file("b", holding: [1]), try Sample.file("a", holding: [1])]
        let version = try sample.version(record, files: files)
        let row = IndexedVersion(
            group: sample.group, number: .first, digest: version.digest, manifest: version.manifest,
            record: version.record)
        #expect(row.author == "Ana" && row.message == "message" && row.createdAt == sample.at)
        #expect(row.size == 2)
        #expect(row.metrics == ["auc": 0.9])
        #expect(row.parameters == ["a": .number(1), "b": .text("x"), "c": .text("false")])
        let links: [IndexedVersion.Link] = [
            .init(.parent, Digest(of: [7])), .init(.file, Digest(of: [1])), .init(.input, Digest(of: [8])),
        ]
        #expect(row.links == links)
        #expect(row.approval == .pending && row.stages == [] && row.labels == [:])
    }
}
