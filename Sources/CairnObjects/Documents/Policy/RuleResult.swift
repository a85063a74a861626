/// One rule's answer to one question: may this be approved, may this stand there?
package struct RuleResult: Sendable, Equatable {
    /// The rule's name, stable for scripts (`quorum`, `metric auc min`).
    package let rule: String
    package let passes: Bool
    /// What was found, with the figures compared.
    package let finding: String
    /// What would make it pass.
    package let remedy: String?
    /// The two sides of the comparison, for programs: what was found and what was asked for.
    package let found: JSON?
    package let required: JSON?

    package init(
        _ rule: String, passes: Bool, _ finding: String, remedy: String? = nil, found: JSON? = nil,
        required: JSON? = nil
    ) {
        (self.rule, self.passes, self.finding, self.remedy) = (rule, passes, finding, remedy)
        (self.found, self.required) = (found, required)
    }

    package var json: JSON {
        .members([
            "rule": .string(rule), "passes": .bool(passes), "finding": .string(finding),
            "remedy": passes ? nil : remedy.map(JSON.string), "found": found, "required": required,
        ])
    }
}

extension RuleResult {
    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        rule = try members.requiredString("rule")
        passes = try members.required("passes", try members.bool("passes"))
        finding = try members.requiredString("finding")
        remedy = try members.string("remedy")
        found = members.take("found")
        required = members.take("required")
    }
}
