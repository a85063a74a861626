import CairnObjects

extension IssuerDraft {
    /// - Throws: `invalid` for what could let in nobody, or everybody by mistake.
    func check() throws(CairnError) {
        try IssuerAddress.check(url, path: "issuer.url")
        guard (1...IdentityLimits.maximumText).contains(audience.unicodeScalars.count) else {
            throw CairnError(
                .invalid, "issuer.audience must have 1 to \(IdentityLimits.maximumText) characters",
                hint: "it is what tokens must be for, such as the server's address")
        }
        guard (1...IdentityLimits.maximumRules).contains(rules.count) else {
            throw CairnError(
                .invalid, "issuer.rules must have 1 to \(IdentityLimits.maximumRules) rules",
                hint: "without a rule, nobody would come in")
        }
        for (index, rule) in rules.enumerated() { try rule.check(path: "issuer.rules[\(index)]") }
    }
}

extension IssuerDocument.Rule {
    fileprivate func check(path: String) throws(CairnError) {
        guard !claims.isEmpty else {
            throw CairnError(
                .invalid, "\(path).claims is empty: the rule would be about everybody whom the issuer knows",
                hint: "to mean that, write the condition sub: '*'")
        }
        guard claims.count <= IdentityLimits.maximumConditions else {
            throw CairnError(
                .invalid, "\(path).claims has more than \(IdentityLimits.maximumConditions) conditions")
        }
        for (name, pattern) in claims
        where name.isEmpty || name.unicodeScalars.count > IdentityLimits.maximumText
            || pattern.unicodeScalars.count > IdentityLimits.maximumText
        {
            throw CairnError(
                .invalid, "\(path).claims has a name or a value that no claim can have",
                hint: "both have at most \(IdentityLimits.maximumText) characters")
        }
        guard !grants.isEmpty else {
            throw CairnError(
                .invalid, "\(path).grants is empty: whoever comes in by the rule could do nothing",
                hint: "say what they may do, such as contributor:fraud-*")
        }
        try IdentityLimits.check(grants: grants)
        do throws(CairnError) {
            _ = try ClaimTemplate(parsing: principal)
            _ = try Principal(parsing: principal)
        } catch {
            throw error.inside("\(path).principal")
        }
    }
}
