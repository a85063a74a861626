package import CairnObjects

/// What is different between two versions. A pure function of both.
package struct VersionDiff: Sendable {
    /// A metric on both sides, and what its change means.
    package struct MetricChange: Sendable {
        package let name: String
        package let before: Double?
        package let after: Double?
        package let goal: Metric.Goal?

        /// After minus before.
        package var difference: Double? {
            guard let before, let after else { return nil }
            return after - before
        }

        /// Whether it became better or worse; `nil` where it is equal, or nobody knows which way is better.
        package var isBetter: Bool? {
            guard let difference, difference != 0, let goal else { return nil }
            return (difference > 0) == (goal == .maximize)
        }
    }

    /// A value by name, on both sides as canonical JSON.
    package struct ValueChange: Sendable {
        package let name: String
        package let before: JSON?
        package let after: JSON?
    }

    /// A file on both sides; the same where its digest is.
    package struct FileChange: Sendable {
        /// How the file changed.
        package enum Kind: String, Sendable { case same, changed, added, removed }

        package let name: FileName
        package let before: Descriptor?
        package let after: Descriptor?

        package var kind: Kind {
            switch (before, after) {
            case (nil, _): .added
            case (_, nil): .removed
            case (let before?, let after?): before.digest == after.digest ? .same : .changed
            }
        }
    }

    package let before: VersionID
    package let after: VersionID
    /// All metrics of either side, by name.
    package let metrics: [MetricChange]
    /// Parameters that differ, by name.
    package let parameters: [ValueChange]
    /// All files of either side, by name.
    package let files: [FileChange]
    /// Inputs that differ, by name.
    package let inputs: [ValueChange]
    /// Other fields of the record that differ, by path; not times and command lines.
    package let record: [ValueChange]

    package init(from old: Version, to new: Version) throws(CairnError) {
        (before, after) = (old.id, new.id)
        metrics = Self.names(old.record.metrics, new.record.metrics).map { name in
            let (before, after) = (old.record.metrics[name], new.record.metrics[name])
            return MetricChange(
                name: name, before: before?.value, after: after?.value,
                goal: MetricDirection.goal(of: name, after, before))
        }
        parameters = Self.changes(old.record.parameters, new.record.parameters)
        let (oldFiles, newFiles) = (try old.filesByName(), try new.filesByName())
        files = Set(oldFiles.keys).union(newFiles.keys).sorted().map {
            FileChange(name: $0, before: oldFiles[$0], after: newFiles[$0])
        }
        inputs = Self.changes(Self.byName(old.record.inputs), Self.byName(new.record.inputs))
        record = Self.changes(Self.otherFields(old.record), Self.otherFields(new.record))
    }

    private static func names<A, B>(_ a: [String: A], _ b: [String: B]) -> [String] {
        Set(a.keys).union(b.keys).sorted()
    }

    private static func changes(_ old: [String: JSON], _ new: [String: JSON]) -> [ValueChange] {
        names(old, new).filter { old[$0] != new[$0] }
            .map { ValueChange(name: $0, before: old[$0], after: new[$0]) }
    }

    private static func byName(_ inputs: [Input]) -> [String: JSON] {
        Dictionary(inputs.map { ($0.name, $0.json) }, uniquingKeysWith: { first, _ in first })
    }

    /// When the two were made and by which command line: never the same, and never what a comparison is for.
    private static let incidental: Set<String> = [
        "createdAt", "build.command", "build.started", "build.finished",
    ]

    /// Every member of the record that has no section of its own, one level deep, by path.
    private static func otherFields(_ record: Record) -> [String: JSON] {
        guard case .object(let members) = record.json else { return [:] }
        var fields: [String: JSON] = [:]
        for (key, value) in members where !["metrics", "parameters", "inputs"].contains(key) {
            if case .object(let inner) = value {
                for (name, value) in inner { fields["\(key).\(name)"] = value }
            } else {
                fields[key] = value
            }
        }
        return fields.filter { !incidental.contains($0.key) }
    }
}

extension Version {
    fileprivate func filesByName() throws(CairnError) -> [FileName: Descriptor] {
        Dictionary(try files().map { ($0.name, $0.content) }, uniquingKeysWith: { first, _ in first })
    }
}
