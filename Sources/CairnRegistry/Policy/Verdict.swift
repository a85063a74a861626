package import CairnObjects

/// What a policy says of a proposed change: every rule, with what it compared.
package struct Verdict: Sendable, Equatable {
    package let rules: [RuleResult]

    package init(rules: [RuleResult]) { self.rules = rules }

    package var passes: Bool { rules.allSatisfy(\.passes) }

    package var failed: [RuleResult] { rules.filter { !$0.passes } }

    /// The error that tells why the change was refused.
    package func refusal(of change: String) -> CairnError {
        CairnError(
            .refused,
            "the policy does not let you \(change): \(failed.map(\.finding).joined(separator: "; "))",
            hint: failed.compactMap(\.remedy).first, rules: rules)
    }
}
