package import CairnObjects
package import CairnStorage

/// Whose rules a policy is.
package enum PolicyScope: Sendable, Equatable {
    case group(GroupName)
    /// Every group's that has none of its own.
    case registry

    package var ref: RefName {
        switch self {
        case .group(let group): .policy(group)
        case .registry: .defaultPolicy
        }
    }
}

/// The rules that hold in a group, and where they come from.
package struct EffectivePolicy: Sendable {
    package let value: Policy
    /// The document; `nil` where no policy was set, and `Policy.standard` holds.
    package let digest: Digest?
    /// Whose rules they are; `nil` for the standard ones.
    package let scope: PolicyScope?
    /// Where the refs stood that it was read from.
    package fileprivate(set) var expectations: [RefExpectation]

    /// Tells apart the rules that hold at different times: whose they are, and the document's digest.
    package var tag: String {
        switch (scope, digest) {
        case (.group, let digest?): "group.\(digest)"
        case (.registry, let digest?): "registry.\(digest)"
        default: "standard"
        }
    }

    /// The group's own policy document.
    var ownDigest: Digest? {
        if case .group = scope { digest } else { nil }
    }
}

extension Registry {
    /// The rules that hold in a group: its own, else the registry's, else the standard ones.
    package func policy(of group: GroupName) async throws -> EffectivePolicy {
        if let own = try await value(Policy.self, of: .policy(group)) {
            // They hold whatever the registry's become meanwhile.
            return EffectivePolicy(
                value: own.value, digest: own.digest, scope: .group(group),
                expectations: [RefExpectation(.policy(group), names: own.digest)])
        }
        var policy = try await self.policy(.registry)
        policy.expectations.append(RefExpectation(.policy(group), names: nil))
        return policy
    }

    /// The rules that hold where a scope says so.
    ///
    /// - Throws: `notFound` where there is no such group.
    package func policy(_ scope: PolicyScope) async throws -> EffectivePolicy {
        switch scope {
        case .group(let group): return try await policy(of: try await spelled(group))
        case .registry:
            let found = try await value(Policy.self, of: .defaultPolicy)
            return EffectivePolicy(
                value: found?.value ?? .standard, digest: found?.digest,
                scope: found == nil ? nil : .registry,
                expectations: [RefExpectation(.defaultPolicy, names: found?.digest)])
        }
    }

    /// Sets the rules of a group or of the registry; `nil` takes a group's own rules away.
    ///
    /// - Parameter before: The rules that these were made from, which must hold still.
    /// - Parameter unknownMetrics: Whether rules may name metrics that no version has yet.
    /// - Returns: the log entry; `nil` where they hold already.
    /// - Throws: `invalid` for a time zone or a kind of evidence that nobody here knows, and for a metric
    ///   that no version of the group has while it has versions; `conflict` where somebody changed the rules
    ///   meanwhile.
    package func setPolicy(
        _ scope: PolicyScope, to policy: Policy?, madeFrom before: EffectivePolicy? = nil,
        unknownMetrics: Bool = false, by intent: Intent
    ) async throws -> LogEntry? {
        let scope = try await spelled(scope)
        if let policy {
            try checkZones(of: policy)
            for (path, requirements) in policy.requirements where requirements.evidence.contains(.signature) {
                throw CairnError(
                    .unsupported,
                    "\(path).evidence: 'signature' cannot be asked for yet: this cairn checks no signatures",
                    hint: "leave it out; nothing could pass it")
            }
            try await checkStages(of: policy, in: scope)
            if !unknownMetrics { try await checkMetrics(of: policy, in: scope) }
        }
        return try await committing(intent, asking: .policy) {
            let standing = try await storage.target(of: scope.ref)
            let expectations = before?.expectations ?? []
            for expected in expectations
            where try await storage.target(of: expected.ref) != expected.target {
                throw CairnError(
                    .conflict, "somebody changed the rules meanwhile",
                    hint: "look at them with 'cairn policy show'; nothing was changed")
            }
            var transaction = transaction(.policyChanged, by: intent)
            transaction.expectations = expectations
            if case .group(let group) = scope {
                let (digest, _) = try await requireGroup(group)
                transaction.expectations.append(RefExpectation(.group(group), names: digest))
            }
            if let policy {
                let document = try policy.document()
                guard try Policy(document) == policy else {
                    throw CairnError(.invalid, "the policy cannot be written down so that it says the same")
                }
                try transaction.move(scope.ref, from: standing, to: policy)
            } else if let standing {
                transaction.moves = [RefMove(scope.ref, from: standing, to: nil)]
            }
            return (transaction.moves.isEmpty ? nil : transaction, ())
        }.entry
    }

    /// A policy that stood somewhere before, by its digest.
    package func policy(withDigest digest: Digest) async throws -> Policy {
        guard let document = try await storage.document(digest) else {
            throw CairnError(
                .notFound, "the registry holds no policy \(digest.short)", hint: "see 'cairn policy history'")
        }
        do throws(CairnError) {
            return try Policy(document)
        } catch {
            guard error.code == .invalid else { throw error }
            throw CairnError(.invalid, "\(digest.short) is no policy", hint: "see 'cairn policy history'")
        }
    }

    /// Every change of a scope's rules, newest first.
    package func policyHistory(_ scope: PolicyScope) async throws -> [LogEntry] {
        let scope = try await spelled(scope)
        return try await storage.history(of: scope.ref).reversed()
    }

    /// The scope with its group as it was spelled when it was made.
    private func spelled(_ scope: PolicyScope) async throws -> PolicyScope {
        switch scope {
        case .group(let group): .group(try await spelled(group))
        case .registry: .registry
        }
    }

    /// A guard on `live` would guard nothing of what stands in `Live`.
    private func checkStages(of policy: Policy, in scope: PolicyScope) async throws {
        guard case .group(let group) = scope else { return }
        for standing in try await standingStages(of: group) where policy.stages[standing] == nil {
            guard let declared = policy.stages.keys.first(where: { $0.isSameWithoutCase(as: standing) })
            else { continue }
            throw CairnError(
                .invalid,
                "policy.stages.\(declared) differs only in case from '\(standing)', where something stands",
                hint: "did you mean '\(standing)'?")
        }
    }

    func checkZones(of policy: Policy) throws {
        let now = clock()
        for (path, window) in policy.freezes where zones(window.zone, now) == nil {
            throw CairnError(
                .invalid, "\(path).zone: nobody here knows the time zone '\(window.zone.printable)'",
                hint: "use UTC, or a name of the IANA database with a slash, such as Europe/Berlin")
        }
    }

    private func checkMetrics(of policy: Policy, in scope: PolicyScope) async throws {
        var group: GroupName?
        if case .group(let name) = scope { group = name }
        let versions = try await storage.versions(VersionQuery(group: group, limit: Self.versionsLookedAt))
        let known = Set(versions.flatMap(\.metrics.keys))
        guard !known.isEmpty else { return }
        let asked = policy.requirements.flatMap { path, requirements in
            requirements.metrics.keys.sorted().map { (path: "\(path).metrics.\($0)", name: $0) }
        }
        for (path, name) in asked where !known.contains(name) {
            // Beyond those looked at, the index is asked.
            if try await storage.count(VersionQuery(group: group, where: .exists(.metric(name)))) > 0 {
                continue
            }
            let close = Suggestion.closest(to: name, among: known.sorted())
            throw CairnError(
                .invalid, "\(path) asks for a metric that no version has",
                hint: close.map { "did you mean '\($0)'? To ask for a new one, say --new-metrics" }
                    ?? "to ask for a new one, say --new-metrics")
        }
    }

    private static var versionsLookedAt: Int { 200 }
}
