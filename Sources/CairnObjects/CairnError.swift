/// The one error value at Cairn's seams: what went wrong, where, and what to do about it.
///
/// Every parser, storage and verb throws this value, the command line prints it as `error:` and `hint:`, and
/// a server answers with it. Code that must act on one particular failure switches on `code`.
package struct CairnError: Error, Equatable, Sendable {
    /// What kind of failure it is. The raw values are stable: `--json` prints them.
    package enum Code: String, Sendable, CaseIterable {
        /// The input breaks a rule of a format, a name or an option.
        case invalid
        /// What was named does not exist.
        case notFound = "not-found"
        /// What was to be made is there already, as something else.
        case exists
        /// Somebody else moved a ref first (compare-and-set failed).
        case conflict
        /// The registry's rules say no.
        case refused
        /// Bytes, refs or log are not what they must be.
        case damaged
        /// A format or a feature that this program does not know.
        case unsupported
        /// The operating system said no: missing rights, no space, failing device.
        case system
        /// A server does not know who asks: no credentials, or wrong, expired or revoked ones.
        case unauthenticated
        /// A server knows who asks, and they may not.
        case forbidden
        /// Too much was asked at once, or in too short a time.
        case limited
        /// The server cannot be reached, or cannot answer now.
        case unavailable
        /// The caller asked to stop.
        case interrupted
    }

    package let code: Code
    /// One sentence without a full stop, naming the thing concerned. Control characters in it, which only bad
    /// input brings along, are made visible, so that it is safe to print on a terminal.
    package let message: String
    /// What to do next, where that is known.
    package let hint: String?
    /// Every rule that was asked, where a policy said no.
    package let rules: [RuleResult]

    package init(_ code: Code, _ message: String, hint: String? = nil, rules: [RuleResult] = []) {
        self.code = code
        self.message = message.printable
        self.hint = hint
        self.rules = rules
    }

    /// The same error seen from further out: `context` says where it happened.
    package func inside(_ context: String) -> CairnError {
        CairnError(code, "\(context): \(message)", hint: hint, rules: rules)
    }
}
