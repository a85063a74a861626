// The verbs of a model registry, over any storage. One file per verb, as extensions of `Registry`; policy,
// lineage, comparison and queries are pure functions in folders of their own.

package import CairnObjects
package import CairnStorage

/// A model registry: groups of versions, their approvals, the stages they stand in, and the log of all that
/// moved.
///
/// It keeps nothing itself. Every change is one transaction of refs, expected where they were read; when
/// somebody else was first, the verb looks again, or says who was.
package struct Registry: Sendable {
    package private(set) var storage: any RegistryStorage
    /// The key that the log must be signed with.
    package let key: VerifierKey
    /// Where the time comes from.
    package let clock: TimeSource
    /// When tokens were used last: what a server sees, and nobody logs.
    package let tokenUses: any TokenUses
    /// What came of the last look at everything that is stored.
    package var verifications: any VerificationNotes = MemoryVerificationNotes()
    let zones: ZoneOffsets
    /// Who is asked before a verb does something, and told after it.
    let hooks: any Hooks
    /// What secrets in documents are sealed with. Only whoever has the registry's directory has it.
    package var secrets: @Sendable () throws -> SecretBox = {
        throw CairnError(.unsupported, "this registry has no key for secrets")
    }
    /// Told of every entry that this registry has written, at once. Must not block.
    package var onCommit: @Sendable (LogEntry) -> Void = { _ in }

    /// - Parameter zones: Where time zones are looked up; without it, only UTC is known.
    package init(
        storage: any RegistryStorage, key: VerifierKey, clock: @escaping TimeSource = Timestamp.now,
        zones: @escaping ZoneOffsets = { zone, _ in zone == "UTC" ? 0 : nil }, hooks: any Hooks = NoHooks(),
        tokenUses: any TokenUses = MemoryTokenUses()
    ) {
        (self.storage, self.key, self.clock, self.tokenUses) = (storage, key, clock, tokenUses)
        (self.zones, self.hooks) = (zones, hooks)
    }

    /// The same registry, seen through another storage.
    package func over(_ storage: any RegistryStorage) -> Registry {
        var registry = self
        registry.storage = storage
        return registry
    }

    /// What a registry's log begins with.
    package static func creation(by intent: Intent, at time: Timestamp) -> Transaction {
        Transaction(
            .registryCreated, by: intent.actor, at: time, reason: intent.reason, request: intent.request)
    }

    /// Writes the log's first entry into a storage that was made without one.
    package func recordCreation(by intent: Intent) async throws {
        _ = try await commit(Self.creation(by: intent, at: clock()))
    }
}

/// Who does something, and why.
package struct Intent: Sendable {
    package var actor: Principal
    package var reason: String
    /// Under a key that was used before, nothing is done again.
    package var request: RequestKey?
    /// Only tell what would be done: everything is looked at and judged, and nothing is changed. Making
    /// groups and registering cannot be tried out so.
    package var isDryRun = false

    package init(by actor: Principal, reason: String = "", request: RequestKey? = nil, isDryRun: Bool = false)
    {
        (self.actor, self.reason, self.request) = (actor, reason, request)
        self.isDryRun = isDryRun
    }
}

extension Intent {
    /// - Throws: `unsupported` for a dry run.
    package func refuseDryRun() throws(CairnError) {
        guard !isDryRun else {
            throw CairnError(.unsupported, "this cannot be tried out without doing it")
        }
    }
}

extension Registry {
    func transaction(_ action: Action, by intent: Intent) -> Transaction {
        Transaction(action, by: intent.actor, at: clock(), reason: intent.reason, request: intent.request)
    }

    /// Commits what nobody can be in the way of, or where being second is an error for the caller to see.
    ///
    /// - Parameter verb: Whose hooks are asked before, and told after.
    @discardableResult
    func commit(_ transaction: Transaction) async throws -> LogEntry {
        do {
            return try await write(transaction)
        } catch {
            throw Self.failure(error)
        }
    }

    /// The one way from a verb into the log.
    func write(_ transaction: Transaction) async throws(CommitError) -> LogEntry {
        let entry = try await storage.commit(transaction)
        onCommit(entry)
        return entry
    }

    /// Builds and commits a transaction, and does both again when somebody else was first.
    ///
    /// - Parameter intent: Where it is a dry run, nothing is committed.
    /// - Parameter verb: Whose hooks are asked on every try, when all is built, and told once, after it.
    /// - Parameter further: What else the outcome does, with hooks of its own.
    /// - Parameter build: Looks at the registry and gives what to commit with what to return; `nil` as the
    ///   transaction means that nothing is to be done.
    /// - Parameter isFinal: Whether a conflict is the caller's to see instead of to be tried again.
    /// - Parameter findsRepeated: Whether `build` finds what the same request has done before; then losing to
    ///   oneself is worth another try too.
    func committing<Outcome>(
        _ intent: Intent, asking verb: Verb? = nil, and further: (Outcome) -> [Verb] = { _ in [] },
        isFinal: (Conflict) -> Bool = { _ in false }, findsRepeated: Bool = false,
        _ build: () async throws -> (Transaction?, Outcome)
    ) async throws -> (entry: LogEntry?, outcome: Outcome) {
        var conflict = CommitError.logGrown
        var asked = 0
        for _ in 0..<Self.maximumTries {
            let (transaction, outcome) = try await build()
            guard let transaction, !intent.isDryRun else { return (nil, outcome) }
            let verbs = (verb.map { [$0] } ?? []) + further(outcome)
            let (event, isAsked) = try await ask(verbs, transaction)
            if isAsked { asked += 1 }
            do {
                let entry = try await write(transaction)
                await tell(verbs, event, entry)
                return (entry, outcome)
            } catch .conflict(let clash) where !isFinal(clash) {
                conflict = .conflict(clash)
            } catch .logGrown {
                conflict = .logGrown
            } catch .repeated(let entry) where findsRepeated {
                conflict = .repeated(entry)
            } catch {
                throw Self.failure(error)
            }
            guard asked < Self.maximumAsked else { throw Self.hooksInTheWay(of: verbs) }
        }
        throw Self.failure(conflict)
    }

    /// - Returns: what was asked about, and whether there was anybody to ask.
    private func ask(
        _ verbs: [Verb], _ transaction: Transaction
    ) async throws -> (event: Event?, isAsked: Bool) {
        let verbs = try verbs.filter { (verb) throws(CairnError) in try hooks.listens(to: verb) }
        guard !verbs.isEmpty else { return (nil, false) }
        let event = try await event(for: transaction)
        var isAsked = false
        for verb in verbs where try await hooks.before(verb, event) { isAsked = true }
        return (event, isAsked)
    }

    /// Tells what was asked, now that it is in the log. Nothing is read again: what has happened must not
    /// fail any more.
    private func tell(_ verbs: [Verb], _ event: Event?, _ entry: LogEntry) async {
        guard var event else { return }
        event.sequence = entry.sequence
        for verb in verbs { await hooks.after(verb, event) }
    }

    /// Far more than ever needed: each try that fails means that somebody else's succeeded.
    private static var maximumTries: Int { 10_000 }
    /// A hook takes its time, and may itself be what is in the way.
    private static var maximumAsked: Int { 100 }

    private static func hooksInTheWay(of verbs: [Verb]) -> CairnError {
        let names = verbs.map { "pre-\($0)" }.joined(separator: ", ")
        return CairnError(
            .conflict, "the registry changed each of the \(maximumAsked) times that \(names) was asked",
            hint: "a pre- hook must not write to the registry; let a post- hook or a watch do that")
    }

    static func failure(_ error: CommitError) -> CairnError {
        switch error {
        case .failed(let error): error
        case .conflict(let conflict):
            CairnError(
                .conflict,
                "\(conflict.ref) moved meanwhile: expected \(text(conflict.expected)), found "
                    + "\(text(conflict.found))",
                hint: "look again and repeat the command; nothing was changed")
        case .logGrown:
            CairnError(
                .conflict, "the registry is changing too fast",
                hint: "repeat the command; nothing was changed")
        case .repeated(let entry):
            CairnError(
                .exists,
                "the idempotency key was used before, by log entry \(entry.sequence) (\(entry.action))",
                hint: "use a new key for a new request")
        case .leaseExpired:
            CairnError(.conflict, "the push took longer than its lease", hint: "run the command again")
        case .blobMissing(let digest):
            CairnError(
                .conflict, "the bytes \(digest.short) were collected meanwhile",
                hint: "run the command again; nothing was changed")
        }
    }

    private static func text(_ target: Digest?) -> String { target?.short ?? "nothing" }
}
