package import CairnObjects

/// What a policy says of a proposed change: every rule, with what it compared.
package struct Verdict: Sendable, Equatable {
    package let rules: [RuleResult]

    package var passes: Bool { rules.allSatisfy(\.passes) }

    /// The error that tells why the change was refused.
    package func refusal(of change: String) -> CairnError {
        let failed = rules.filter { !$0.passes }
        return CairnError(
            .refused,
            "the policy does not let you \(change): \(failed.map(\.finding).joined(separator: "; "))",
            hint: failed.compactMap(\.remedy).first)
    }
}

/// One rule's answer.
package struct RuleResult: Sendable, Equatable {
    /// The rule's name, stable for scripts.
    package let rule: String
    package let passes: Bool
    /// What was found, with the figures compared.
    package let finding: String
    /// What would make it pass.
    package let remedy: String?
}
