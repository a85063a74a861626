package import CairnObjects
import CairnStorage

extension Issuer {
    /// Who the holder of a token is, and what they may do, by what the token claims. The first rule whose
    /// conditions all hold decides; the token's signature, times and audience are checked already.
    ///
    /// The name begins with the issuer's own and a colon, which no user's name can have: whatever a token
    /// claims, its holder is nobody's namesake.
    ///
    /// - Throws: `unauthenticated` where no rule is about such a token, or its holder could not be named.
    package func authentication(
        by claims: [String: JSON], expiresAt: Timestamp
    ) throws(CairnError) -> Authentication {
        guard let rule = document.rules.first(where: { $0.isAbout(claims) }) else {
            throw CairnError(
                .unauthenticated, "no rule of the issuer '\(name)' is about such a token",
                hint: "an administrator can add one: see 'cairn issuer show \(name)'")
        }
        let principal = try principal(of: rule, claims)
        return Authentication(
            Access(principal, grants: rule.grants, expiresAt: expiresAt),
            grounds: [RefExpectation(.issuer(name), names: digest)])
    }

    private func principal(
        of rule: IssuerDocument.Rule, _ claims: [String: JSON]
    ) throws(CairnError) -> Principal {
        let template = try ClaimTemplate(parsing: rule.principal)
        let filled = try template.filled(from: claims)
        var isPrefixed = false
        if case .text(let text)? = template.parts.first { isPrefixed = text.hasPrefix("\(name):") }
        do {
            return try Principal(parsing: isPrefixed ? filled : "\(name):\(filled)")
        } catch {
            throw CairnError(.unauthenticated, "the token's holder has no name that can be: \(error.message)")
        }
    }
}

extension IssuerDocument.Rule {
    /// Whether all its conditions hold. Where a claim is an array, one element suffices.
    fileprivate func isAbout(_ claims: [String: JSON]) -> Bool {
        self.claims.allSatisfy { name, pattern in
            guard let value = claims[name] else { return false }
            let values = if case .array(let elements) = value { elements } else { [value] }
            return values.contains { element in
                element.claimText.map { Wildcard.matches($0.utf8, pattern.utf8) } ?? false
            }
        }
    }
}
