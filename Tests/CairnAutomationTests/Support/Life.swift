import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting

/// A registry in memory with things happening in it.
struct Life: Sendable {
    let registry: Registry
    let clock: TestClock

    /// A registry with a group `fraud`: two entries.
    init(origin: String = "cairn.example/life") async throws {
        let key = try SigningKey.generate(name: origin)
        try await self.init(key: key)
    }

    init(key: SigningKey) async throws {
        clock = TestClock()
        registry = Registry(
            storage: MemoryStorage(signer: key, clock: clock.source), key: key.verifier, clock: clock.source)
        try await registry.recordCreation(by: Self.intent)
        try await group("fraud")
    }

    static var intent: Intent { Intent(by: .ana) }

    func group(_ name: String) async throws {
        _ = try await registry.createGroup(try GroupName(parsing: name), by: Self.intent)
    }

    @discardableResult
    func push(_ text: String, to group: String = "fraud", metrics: [String: Double] = [:]) async throws
        -> VersionID
    {
        clock.advance(byMilliseconds: 1000)
        var record = Record(author: Author(name: "Ana"), createdAt: clock.now)
        for (name, value) in metrics { record.metrics[name] = try Metric(value) }
        let file = Registration.File(
            name: try FileName(parsing: "model.bin"), source: .bytes(Array(text.utf8)))
        return try await registry.register(
            Registration(group: try GroupName(parsing: group), files: [file], record: record),
            by: Self.intent
        ).version
    }

    func promote(_ id: VersionID, to stage: String) async throws {
        _ = try await registry.promote(id, to: try StageName(parsing: stage), by: Self.intent)
    }

    func approve(_ id: VersionID) async throws {
        _ = try await registry.decide(id, .approved, by: Self.intent)
    }
}
