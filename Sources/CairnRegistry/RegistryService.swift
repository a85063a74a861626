package import CairnObjects
package import CairnStorage

/// What is asked of whoever holds a registry's store: everything that changes it, and the work that goes over
/// all its bytes.
///
/// `Registry` does it itself; a client of a server asks the server, which judges it under the name that the
/// client's credentials prove. Reading is not among it: to read, a `Registry` over any storage suffices, and
/// verifies what it reads.
package protocol RegistryService: Sendable {
    func createGroup(
        _ name: GroupName, description: String, labels: [String: String], by intent: Intent
    ) async throws -> LogEntry

    func editGroup(_ name: GroupName, _ edit: GroupEdit, by intent: Intent) async throws -> LogEntry?

    func deleteGroup(_ name: GroupName, recursive: Bool, by intent: Intent) async throws -> LogEntry?

    func register(
        _ registration: Registration, by intent: Intent, meter: ByteMeter
    ) async throws -> RegistrationReceipt

    func decide(
        _ id: VersionID, _ state: ApprovalState, withdraw: Bool, by intent: Intent
    ) async throws -> DecisionReceipt

    func select(
        in group: GroupName, by sort: VersionQuery.Sort, where predicate: Predicate, approve: Bool,
        by intent: Intent
    ) async throws -> Selection

    func promote(
        _ id: VersionID, to stage: StageName, expecting expectation: StageExpectation?, override: Bool,
        by intent: Intent
    ) async throws -> StageReceipt

    func rollback(
        _ spec: StageSpec, to target: VersionID?, expecting expectation: StageExpectation?, by intent: Intent
    ) async throws -> StageReceipt

    func label(
        _ id: VersionID, set: [String: String], unset: [String], by intent: Intent
    ) async throws -> (labels: [String: String], entry: LogEntry?)

    func setPolicy(
        _ scope: PolicyScope, to policy: Policy?, madeFrom before: EffectivePolicy?, unknownMetrics: Bool,
        by intent: Intent
    ) async throws -> LogEntry?

    func observe(
        _ id: VersionID, _ draft: ObservationDraft, by intent: Intent
    ) async throws -> ObservationReceipt

    func delete(_ id: VersionID, by intent: Intent) async throws -> LogEntry?

    /// - Parameter actor: Who asks; a server knows by itself.
    func verifyAll(by actor: Principal, width: Int, meter: ByteMeter) async throws -> VerificationReport

    func verify(_ versions: [VersionID], width: Int, meter: ByteMeter) async throws -> VerificationReport

    func collect(_ options: CollectionOptions) async throws -> CollectionReport
}

extension Registry: RegistryService {}
