import CairnObjects
import CairnRegistry

/// Whose tokens somebody may see, make and revoke: their own, and all of them for administrators of the
/// registry; by whichever door.
extension Access {
    /// The user who asks.
    ///
    /// - Throws: `forbidden` where it is none of the registry's users.
    func ownName() throws(CairnError) -> Handle {
        guard principal != .anonymous, let name = try? Handle(parsing: principal.description)
        else {
            throw CairnError(
                .forbidden, "\(principal) is no user of the registry, and has no tokens",
                hint: "an administrator can make a user: 'cairn user create'")
        }
        return name
    }

    /// - Throws: `forbidden` where it is somebody else, and who asks does not administer the registry.
    func requireOwn(_ user: Handle?) throws(CairnError) {
        if user.map(\.principal) == principal { return }
        try require(.administer, in: nil)
    }

    /// - Throws: `forbidden` where the token would let do more than whoever makes it may.
    func requireMinting(_ draft: TokenDraft) throws(CairnError) {
        try requireOwn(draft.user)
        let isLimited = !ceiling.isEmpty && !ceiling.contains(Grant(.administrator))
        guard !isLimited || !draft.grants.isEmpty else {
            throw CairnError(
                .forbidden, "a token that is limited cannot make one that is not",
                hint: "say what the new one may do, or log in without limits")
        }
        // An administrator may make a token of anybody's; it lets do no more than its user may.
        guard allows(.administer, in: nil) && !isLimited || covers(draft.grants) else {
            throw CairnError(
                .forbidden,
                "\(principal) may not do all of "
                    + draft.grants.map(\.description).joined(separator: ", "),
                hint: "a token can let do no more than who makes it; see 'cairn whoami'")
        }
    }
}
