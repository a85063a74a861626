import CairnObjects

/// How much can be said of a user, a token or an issuer: each request's judgement goes over it.
enum IdentityLimits {
    static let maximumGrants = 100
    static let maximumDescription = 1000
    static let maximumRules = 100
    static let maximumConditions = 20
    static let maximumText = 1000

    /// - Throws: `invalid` past the limits.
    static func check(grants: [Grant], description: String = "") throws(CairnError) {
        guard grants.count <= maximumGrants else {
            throw CairnError(
                .invalid, "\(grants.count) grants are more than the \(maximumGrants) allowed",
                hint: "a * in a pattern of groups stands for any characters")
        }
        guard description.unicodeScalars.count <= maximumDescription else {
            throw CairnError(.invalid, "a description has at most \(maximumDescription) characters")
        }
    }
}
