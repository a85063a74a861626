package import CairnObjects

/// Whoever wants to be asked before something happens in a registry, and told after it.
///
/// Verbs call it: `before` when the policy has said yes and nothing has moved yet, `after` when the entry is
/// in the log. A verb that has to try again because somebody else was first asks again.
package protocol Hooks: Sendable {
    /// Whether anybody is asked before a verb or told after it, at this moment. Where nobody is, nothing need
    /// be put together for them.
    func listens(to verb: Verb) throws(CairnError) -> Bool

    /// - Returns: whether there was anybody to ask.
    /// - Throws: `refused`, with the hook's own words, where it says no; whatever else it throws stops the
    ///   verb too, since a hook that could not be asked has not agreed.
    func before(_ verb: Verb, _ event: Event) async throws(CairnError) -> Bool

    /// Cannot undo anything; what goes wrong is the hook's to report.
    func after(_ verb: Verb, _ event: Event) async
}

/// Nobody is asked.
package struct NoHooks: Hooks {
    package init() {}

    package func listens(to verb: Verb) -> Bool { false }

    package func before(_ verb: Verb, _ event: Event) async throws(CairnError) -> Bool { false }

    package func after(_ verb: Verb, _ event: Event) async {}
}
