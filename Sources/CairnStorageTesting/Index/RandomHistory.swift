import CairnObjects
package import CairnStorage

/// A made-up life of a registry: from one seed always the same transactions, each of which succeeds where all
/// before it did, and the model of what an index must show after each.
package struct RandomHistory {
    var random: SeededRandom
    package private(set) var model = IndexModel()
    private var refs: [String: Digest] = [:]
    private var steps = 0

    static let groupNames = ["Fraud-Detection", "fraud", "churn-2", "Z", "churn-10"]
    static let stageNames = ["production", "staging", "canary"]
    static let metricNames = ["auc", "loss", "p99 latency", "größe"]
    static let parameterNames = ["depth", "optimizer", "it's", "layers"]
    static let labelNames = ["team", "owner.mail", "a\"b"]
    /// Texts that are hard to quote, to fold, to sort or to compare.
    static let texts = [
        "", "risk", "Risk", "RISK team", "r_sk", "100%", "it's \"so\"", "*", "[a-z]", "straße", "STRASSE",
        "\u{E9}clair", "e\u{301}clair", "\u{1F980}", "\u{FFFD}", "zebra", "10", "9", "back\\slash",
    ]
    static let digests = (0..<6).map { Digest(of: [UInt8($0)]) }

    package init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// The next transaction.
    package mutating func next() throws -> Transaction {
        steps += 1
        let name = Self.groupNames[Int.random(in: 0..<Self.groupNames.count, using: &random)]
        var sample = try Sample(name)
        sample.at = sample.at.advanced(byMilliseconds: Int64.random(in: 0..<5, using: &random) * 1000)
        guard model.groups.contains(where: { $0.name == sample.group }) else { return try create(sample) }
        let own = model.versions.filter { $0.group == sample.group }
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return try edit(sample)
        case 1 where random.oneIn(3): return try removeGroup(sample, own)
        case 1..<4: if let version = random.pick(own) { return try delete(version, sample) }
        case 4..<8: if let version = random.pick(own) { return try decide(on: version, sample) }
        case 8..<11: if let version = random.pick(own) { return try label(version, sample) }
        case 11..<14: return try moveStage(sample, own)
        default: break
        }
        return try register(sample)
    }

    /// A transaction that moves these refs from where they stand.
    private mutating func moving(
        _ sample: Sample, _ action: Action, _ targets: [(RefName, Document?)], _ more: [Document] = []
    ) -> Transaction {
        var transaction = sample.transaction(action, reason: "step \(steps)")
        transaction.documents = more
        for (ref, document) in targets {
            transaction.moves.append(RefMove(ref, from: refs[ref.key], to: document?.digest))
            transaction.documents += document.map { [$0] } ?? []
            refs[ref.key] = document?.digest
        }
        return transaction
    }

    private mutating func create(_ sample: Sample) throws -> Transaction {
        let description = text()
        model.groups.append(.init(name: sample.group, description: description, createdAt: sample.at))
        return moving(
            sample, .groupCreated, [(.group(sample.group), try sample.groupDocument(description))])
    }

    private mutating func edit(_ sample: Sample) throws -> Transaction {
        guard let index = model.groups.firstIndex(where: { $0.name == sample.group }) else {
            return try create(sample)
        }
        model.groups[index].description = text()
        var then = sample
        then.at = model.groups[index].createdAt
        let document = try then.groupDocument(model.groups[index].description)
        return moving(sample, .groupEdited, [(.group(sample.group), document)])
    }

    private mutating func removeGroup(_ sample: Sample, _ own: [IndexedVersion]) throws -> Transaction {
        var targets: [(RefName, Document?)] = [(.group(sample.group), nil)]
        for version in own { targets += beside(version).map { ($0, nil) } }
        let stages = (model.stages[sample.group.folded] ?? [:]).keys.sorted()
        targets += stages.map { (.stage(sample.group, $0), nil) }
        model.groups.removeAll { $0.name == sample.group }
        model.versions.removeAll { $0.group == sample.group }
        model.stages[sample.group.folded] = nil
        return moving(sample, .groupDeleted, targets)
    }

    /// The refs of a version that name something.
    private func beside(_ version: IndexedVersion) -> [RefName] {
        let (group, number) = (version.group, version.number)
        return [.version(group, number), .approval(group, number), .labels(group, number)]
            .filter { refs[$0.key] != nil }
    }

    private mutating func delete(_ version: IndexedVersion, _ sample: Sample) throws -> Transaction {
        model.versions.removeAll { $0.group == version.group && $0.number == version.number }
        // What stands beside a version, or in a stage, may stay behind: nothing of it is to be seen.
        let gone = random.oneIn(2) ? beside(version) : [.version(version.group, version.number)]
        return moving(sample, .versionDeleted, gone.map { ($0, nil) })
    }

    private mutating func change(_ version: IndexedVersion, _ edit: (inout IndexedVersion) -> Void) {
        for index in model.versions.indices
        where model.versions[index].group == version.group && model.versions[index].number == version.number {
            edit(&model.versions[index])
        }
    }

    private mutating func decide(on version: IndexedVersion, _ sample: Sample) throws -> Transaction {
        let ref = RefName.approval(version.group, version.number)
        let state = random.pick(ApprovalState.allCases) ?? .approved
        change(version) { $0.approval = state }
        let approval = try sample.approval(
            state, of: version.manifest, previous: refs[ref.key], reason: "step \(steps)")
        return moving(sample, .approvalChanged, [(ref, approval)])
    }

    private mutating func label(_ version: IndexedVersion, _ sample: Sample) throws -> Transaction {
        let ref = RefName.labels(version.group, version.number)
        let labels = random.oneIn(4) ? [:] : labels()
        change(version) { $0.labels = labels }
        let remove = labels.isEmpty && refs[ref.key] != nil
        return moving(sample, .labelsChanged, [(ref, remove ? nil : try Labels(labels).document())])
    }

    private mutating func moveStage(_ sample: Sample, _ own: [IndexedVersion]) throws -> Transaction {
        let stage = try StageName(parsing: random.pick(Self.stageNames) ?? "production")
        let ref = RefName.stage(sample.group, stage)
        let target = random.oneIn(5) ? nil : random.pick(own)?.manifest
        model.stages[sample.group.folded, default: [:]][stage] = target
        var transaction = moving(sample, .stageMoved, [])
        transaction.moves = [RefMove(ref, from: refs[ref.key], to: target)]
        refs[ref.key] = target
        return transaction
    }

    private mutating func register(_ sample: Sample) throws -> Transaction {
        let key = sample.group.folded
        let number = try Sample.number((model.lastNumbers[key]?.value ?? 0) + 1)
        let labels = random.oneIn(3) ? labels() : [:]
        let (version, indexed) = try version(sample, number, labels)
        model.versions.append(indexed)
        model.lastNumbers[key] = number
        var targets: [(RefName, Document?)] = [
            (.version(sample.group, number), version.documents[1]),
            (.approval(sample.group, number), try sample.approval(.pending, of: version.digest)),
        ]
        if !labels.isEmpty {
            targets.append((.labels(sample.group, number), try Labels(labels).document()))
        }
        targets.shuffle(using: &random)
        return moving(sample, .versionRegistered, targets, [version.documents[0]])
    }
}

extension RandomHistory {
    private mutating func text() -> String { random.pick(Self.texts) ?? "" }

    private mutating func labels() -> [String: String] {
        var labels: [String: String] = [:]
        for name in Self.labelNames where random.oneIn(2) { labels[name] = text() }
        return labels
    }

    /// A number of which several versions will have the same.
    mutating func number() -> Double {
        random.pick([0, -1, 0.5, 0.94, 0.940_000_000_000_1, 12, 1e300, -0.0, .leastNonzeroMagnitude]) ?? 0
    }

    /// A version, and what an index must show of it.
    private mutating func version(
        _ sample: Sample, _ number: VersionNumber, _ labels: [String: String]
    ) throws -> (SampleVersion, IndexedVersion) {
        var record = sample.record("\(text()) \(steps)")  // so that no two manifests are the same
        record.author.name = text()
        var links: [IndexedVersion.Link] = []
        for parent in Self.digests.prefix(2) where random.oneIn(3) {
            record.parents.append(parent)
            links.append(.init(.parent, parent))
        }
        var files: [Manifest.File] = []
        for index in 0..<Int.random(in: 0..<4, using: &random) {
            let content = Descriptor(
                mediaType: "application/octet-stream", digest: random.pick(Self.digests) ?? Digest(of: []),
                size: Int64.random(in: 0..<1000, using: &random))
            files.append(Manifest.File(name: try FileName(parsing: "file-\(index)"), content: content))
            let link = IndexedVersion.Link(.file, content.digest)
            if !links.contains(link) { links.append(link) }
        }
        for digest in Self.digests where random.oneIn(4) {
            record.inputs.append(Input(name: "data", digest: digest))
            links.append(.init(.input, digest))
        }
        record.inputs.append(Input(name: "unnamed", uri: "s3://bucket/key"))
        let (metrics, parameters) = (try metrics(&record), parameters(&record))
        let version = try sample.version(record, files: files)
        var indexed = IndexedVersion(
            group: sample.group, number: number, manifest: version.digest, createdAt: record.createdAt,
            author: record.author.name, message: record.message,
            size: files.reduce(0) { $0 + $1.content.size }, approval: .pending)
        (indexed.metrics, indexed.parameters) = (metrics, parameters)
        (indexed.labels, indexed.links) = (labels, links)
        return (version, indexed)
    }

    private mutating func metrics(_ record: inout Record) throws -> [String: Double] {
        var metrics: [String: Double] = [:]
        for name in Self.metricNames where !random.oneIn(3) {
            let value = number()
            record.metrics[name] = try Metric(value)
            record.metrics[name]?.dataset = random.oneIn(2) ? "holdout" : nil
            metrics[name] = value
        }
        return metrics
    }

    private mutating func parameters(_ record: inout Record) -> [String: IndexedValue] {
        var parameters: [String: IndexedValue] = [:]
        for name in Self.parameterNames where random.oneIn(2) {
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                let value = number()
                (record.parameters[name], parameters[name]) = (.number(value), .number(value))
            case 1:
                let flag = random.oneIn(2)
                (record.parameters[name], parameters[name]) = (.bool(flag), .text(flag ? "true" : "false"))
            case 2: record.parameters[name] = random.oneIn(2) ? .array([.number(1)]) : ["a": "b"]
            default:
                let value = text()
                (record.parameters[name], parameters[name]) = (.string(value), .text(value))
            }
        }
        return parameters
    }
}
