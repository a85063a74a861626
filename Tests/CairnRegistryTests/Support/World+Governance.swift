import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

// Policies, votes and observations as tests say them.

extension World {
    /// Sets a policy, said in JSON; `nil` takes it away. Without a group it is the registry's own.
    @discardableResult
    func set(_ text: String?, for group: String? = "fraud", newMetrics: Bool = true) async throws -> LogEntry?
    {
        try await registry.setPolicy(
            scope(group), to: try text.map(policy), unknownMetrics: newMetrics,
            by: intent("rules", by: "admin"))
    }

    func scope(_ group: String?) throws -> PolicyScope {
        try group.map { .group(try GroupName(parsing: $0)) } ?? .registry
    }

    @discardableResult
    func vote(
        _ id: VersionID, _ state: ApprovalState = .approved, by actor: String, _ reason: String = ""
    ) async throws -> DecisionReceipt {
        try await registry.decide(id, state, by: intent(reason, by: actor))
    }

    /// Registers a version with metrics, said in JSON, a second after whatever was last.
    @discardableResult
    func push(
        _ text: String, with figures: String, to group: String = "fraud",
        _ edit: (inout Registration) throws -> Void = { _ in }
    ) async throws -> RegistrationReceipt {
        clock.advance(byMilliseconds: 1000)
        var registration = try registration(["model.bin": text], to: group)
        registration.record.metrics = try metrics(figures)
        try edit(&registration)
        return try await registry.register(registration, by: intent("push \(text)"))
    }

    @discardableResult
    func observe(
        _ id: VersionID, _ figures: String, by actor: String = "monitor", _ reason: String = "",
        _ edit: (inout ObservationDraft) throws -> Void = { _ in }
    ) async throws -> ObservationReceipt {
        var draft = ObservationDraft(metrics: try metrics(figures))
        try edit(&draft)
        return try await registry.observe(id, draft, by: intent(reason, by: actor))
    }

    func promote(
        _ id: VersionID, to stage: String = "production", by actor: String, override reason: String? = nil
    ) async throws -> StageReceipt {
        try await registry.promote(
            id, to: try StageName(parsing: stage), override: reason != nil,
            by: intent(reason ?? "", by: actor))
    }

    func select(
        _ field: String = "metrics.auc", ascending: Bool = false, where condition: String? = nil,
        approve: Bool = false, isDryRun: Bool = false
    ) async throws -> Selection {
        var intent = try intent("select")
        intent.isDryRun = isDryRun
        return try await registry.select(
            in: GroupName(parsing: "fraud"),
            by: VersionQuery.Sort(QueryParser.field(field), descending: !ascending),
            where: try condition.map { try QueryParser.parse($0) } ?? .all, approve: approve, by: intent)
    }

    /// A day and more, in which votes grow old and cool-downs end.
    func wait(_ period: String) throws {
        clock.advance(byMilliseconds: try Period(parsing: period).milliseconds)
    }

    func state() async throws -> StorageState { try await StorageState(of: storage) }

    /// Expects that the body is refused with this code, and changes nothing.
    @discardableResult
    func expectRefusal<Value>(
        _ code: CairnError.Code = .refused, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> Value
    ) async throws -> CairnError {
        let before = try await state()
        let error = try await refusal(body)
        #expect(error?.code == code, "\(String(describing: error))", sourceLocation: sourceLocation)
        #expect(try await state() == before, sourceLocation: sourceLocation)
        return try #require(error, sourceLocation: sourceLocation)
    }
}
