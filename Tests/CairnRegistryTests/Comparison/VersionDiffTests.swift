import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

@Suite("VersionDiff")
struct VersionDiffTests {
    private let sample: Sample

    init() throws { sample = try Sample() }

    private func version(
        _ number: Int, _ record: Record, files: [String: String] = ["model.bin": "same"]
    ) throws -> Version {
        let files = try files.map { try Sample.file($0, holding: Array($1.utf8)) }
        let made = try sample.version(record, files: files)
        let id = VersionID(group: sample.group, number: try Sample.number(number), manifest: made.digest)
        return Version(
            id: id, manifest: made.manifest, record: record, approvals: [], labels: [:],
            stages: [], observations: [])
    }

    private func diff(_ edit: (inout Record) throws -> Void) throws -> VersionDiff {
        let old = sample.record()
        var new = old
        try edit(&new)
        return try VersionDiff(from: version(1, old), to: version(2, new))
    }

    @Test func `a version and itself differ in nothing`() throws {
        let diff = try diff { _ in }
        #expect(diff.metrics.isEmpty && diff.parameters.isEmpty && diff.inputs.isEmpty && diff.record.isEmpty)
        #expect(diff.files.map(\.kind) == [.same])
        #expect("\(diff.before) \(diff.after)" == "fraud-detection:1 fraud-detection:2")
    }

    @Test func `metrics of either side are compared, with their direction`() throws {
        var old = sample.record()
        var new = sample.record()
        old.metrics = [
            "auc": try Metric(0.5), "loss": try Metric(1), "gone": try Metric(3), "rows": try Metric(1),
        ]
        new.metrics = [
            "auc": try Metric(0.75), "loss": try Metric(2), "new": try Metric(4), "rows": try Metric(2),
        ]
        let diff = try VersionDiff(from: version(1, old), to: version(2, new))
        #expect(diff.metrics.map(\.name) == ["auc", "gone", "loss", "new", "rows"])
        #expect(diff.metrics.map(\.difference) == [0.25, nil, 1, nil, 1])
        #expect(diff.metrics.map(\.isBetter) == [true, nil, false, nil, nil])
        #expect(diff.metrics.map(\.before) == [0.5, 3, 1, nil, 1])
        #expect(diff.metrics.map(\.after) == [0.75, nil, 2, 4, 2])
    }

    @Test func `an equal metric is neither better nor worse`() throws {
        var record = sample.record()
        record.metrics = ["auc": try Metric(0.5)]
        let diff = try VersionDiff(from: version(1, record), to: version(2, record))
        #expect(diff.metrics.map(\.difference) == [0])
        #expect(diff.metrics.map(\.isBetter) == [nil])
    }

    @Test func `the goal that a record states decides`() throws {
        var old = sample.record()
        var new = sample.record()
        old.metrics = ["rows": try Metric(1)]
        new.metrics = ["rows": try Metric(2)]
        new.metrics["rows"]?.goal = .minimize
        let diff = try VersionDiff(from: version(1, old), to: version(2, new))
        #expect(diff.metrics.map(\.isBetter) == [false])
    }

    @Test func `files are same, changed, added or removed, by digest`() throws {
        let old = try version(1, sample.record(), files: ["a": "1", "b": "2", "c": "3"])
        let new = try version(2, sample.record(), files: ["b": "2", "c": "x", "d": "1"])
        let diff = try VersionDiff(from: old, to: new)
        #expect(
            diff.files.map { "\($0.name) \($0.kind)" } == ["a removed", "b same", "c changed", "d added"])
        #expect(diff.files[2].before?.digest == Digest(of: Array("3".utf8)))
        #expect(diff.files[2].after?.digest == Digest(of: Array("x".utf8)))
    }

    @Test func `parameters that differ are shown, those that do not are not`() throws {
        var old = sample.record()
        var new = sample.record()
        old.parameters = ["depth": .number(3), "same": "x", "gone": .bool(true)]
        new.parameters = ["depth": .number(4), "same": "x", "new": .null]
        let diff = try VersionDiff(from: version(1, old), to: version(2, new))
        #expect(diff.parameters.map(\.name) == ["depth", "gone", "new"])
        #expect(diff.parameters.map(\.before) == [.number(3), .bool(true), nil])
        #expect(diff.parameters.map(\.after) == [.number(4), nil, .null])
    }

    @Test func `inputs are compared by name, with all they say`() throws {
        var old = sample.record()
        var new = sample.record()
        old.inputs = [Input(name: "train", digest: Digest(of: [1])), Input(name: "gone")]
        new.inputs = [Input(name: "train", digest: Digest(of: [2])), Input(name: "new", uri: "s3://b/k")]
        let diff = try VersionDiff(from: version(1, old), to: version(2, new))
        #expect(diff.inputs.map(\.name) == ["gone", "new", "train"])
        #expect(diff.inputs[2].before == ["name": "train", "digest": .text(Digest(of: [1]))])
        #expect(diff.inputs[2].after == ["name": "train", "digest": .text(Digest(of: [2]))])
    }

    @Test func `the rest of the record is compared field by field`() throws {
        let diff = try diff { record in
            record.message = "second"
            record.source = Source(commit: "abc")
            record.unknown["x-team"] = ["a": .number(1), "b": .number(2)]
        }
        #expect(diff.record.map(\.name) == ["message", "source.commit", "x-team.a", "x-team.b"])
        #expect(diff.record[0].before == "first")
        #expect(diff.record[0].after == "second")
    }
}
