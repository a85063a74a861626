import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

// The verbs as tests say them: texts for names, and a clock that moves on.

extension World {
    @discardableResult
    func createGroup(_ name: String = "fraud") async throws -> LogEntry {
        try await registry.createGroup(try GroupName(parsing: name), by: intent())
    }

    /// A version whose files have these bytes, told from another one by its message and its metric.
    func registration(
        _ files: KeyValuePairs<String, String>, to group: String = "fraud", auc: Double? = nil
    ) throws -> Registration {
        var record = Record(author: Author(name: "Ana"), createdAt: clock.now)
        record.metrics["auc"] = try auc.map { try Metric($0) }
        return Registration(
            group: try GroupName(parsing: group),
            files: try files.map { name, text in
                Registration.File(name: try FileName(parsing: name), source: .bytes(Array(text.utf8)))
            }, record: record)
    }

    /// Registers a version with one file, `model.bin`, a second after whatever was last.
    @discardableResult
    func push(_ text: String, to group: String = "fraud", key: String? = nil) async throws -> VersionID {
        clock.advance(byMilliseconds: 1000)
        return try await registry.register(
            registration(["model.bin": text], to: group), by: intent("push \(text)", key: key)
        ).version
    }

    /// Registers and approves versions, one for each text.
    func approved(_ texts: String..., in group: String = "fraud") async throws -> [VersionID] {
        var versions: [VersionID] = []
        for text in texts {
            let version = try await push(text, to: group)
            try await decide(version, .approved)
            versions.append(version)
        }
        return versions
    }

    @discardableResult
    func decide(_ id: VersionID, _ state: ApprovalState, withdraw: Bool = false) async throws
        -> DecisionReceipt
    {
        try await registry.decide(id, state, withdraw: withdraw, by: intent("decided"))
    }

    @discardableResult
    func promote(
        _ id: VersionID, to stage: String = "production", expecting: StageExpectation? = nil
    ) async throws -> StageReceipt {
        try await registry.promote(
            id, to: try StageName(parsing: stage), expecting: expecting, by: intent())
    }

    @discardableResult
    func rollback(
        _ stage: String = "production", of group: String = "fraud", to: VersionID? = nil,
        expecting: StageExpectation? = nil
    ) async throws -> StageReceipt {
        try await registry.rollback(
            StageSpec(parsing: "\(group):\(stage)"), to: to, expecting: expecting, by: intent())
    }

    func resolve(_ text: String) async throws -> VersionID {
        try await registry.resolve(VersionSpec(parsing: text))
    }

    /// What stands in a stage; `nil` where nothing does.
    func standing(in stage: String = "production", of group: String = "fraud") async throws -> Digest? {
        try await storage.target(of: StageSpec(parsing: "\(group):\(stage)").ref)
    }

    /// Collects at once whatever nothing names now.
    @discardableResult
    func collectAll() async throws -> CollectionReport {
        clock.advance(byMilliseconds: 1)
        var options = CollectionOptions()
        (options.retentionDays, options.graceHours) = (0, 0)
        return try await registry.collect(options)
    }

    /// The bytes of a version's files by name, as a pull places them.
    func pulled(_ id: VersionID) async throws -> [String: [UInt8]] {
        let place = directory.appending("pull-\(UInt64.random(in: .min ... .max))")
        let receipt = try await registry.pull(id, into: place)
        defer { removeTree(place) }
        var bytes: [String: [UInt8]] = [:]
        for file in receipt.files {
            bytes[file.name.description] = try place.appending(file.name.description).readAll()
        }
        return bytes
    }

    /// Expects that verification finds nothing, and that replaying the log gives the refs.
    func expectSound(_ what: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let report = try await registry.verifyAll(width: 2)
        #expect(report.problems == [], what, sourceLocation: sourceLocation)
        let snapshot = try await storage.snapshot(.all)
        let replay = try LogReplay(try await storage.entries(from: 0, limit: Int(snapshot.logSize)))
        let refs = Dictionary(uniqueKeysWithValues: snapshot.refs.map { ($0.key.key, $0.value) })
        #expect(replay.refs == refs, what, sourceLocation: sourceLocation)
    }
}
