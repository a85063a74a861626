/// Who may approve a version, how many it takes, and what for.
package struct ApprovalRules: Equatable, Sendable {
    /// How many distinct people must approve; at least 1.
    package var quorum = 1
    /// Who may vote; `nil` for anybody.
    package var approvers: Roster?
    /// Whose hand may not be the approver's too.
    package var separation: Set<Duty> = []
    package var reason: ReasonRule?
    /// How long a vote counts; `nil` for ever.
    package var expires: Period?
    /// What the version must bring along before anybody may approve it.
    package var require = Requirements()

    /// A part that somebody plays in a version's life.
    package enum Duty: String, Sendable, CaseIterable, Comparable {
        /// Who made it, by the record.
        case author
        /// Who registered it, by the log.
        case pusher
        /// Who moves it into a guarded stage.
        case promoter

        package static func < (a: Duty, b: Duty) -> Bool { a.rawValue < b.rawValue }
    }

    package init() {}

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        let quorum = try members.count("quorum") ?? 1
        guard (1...100).contains(quorum) else {
            throw CairnError(.invalid, "\(members.path(of: "quorum")) must be from 1 to 100")
        }
        self.quorum = Int(quorum)
        approvers = try members.value("approvers", Roster.init(json:path:))
        for (index, text) in try members.strings("separation").enumerated() {
            guard let duty = Duty(rawValue: text) else {
                let all = Duty.allCases.map(\.rawValue).joined(separator: ", ")
                throw CairnError(
                    .invalid,
                    "\(members.path(of: "separation"))[\(index)]: '\(text.printable)' is no part to separate",
                    hint: "use \(all)")
            }
            separation.insert(duty)
        }
        reason = try members.value("reason", ReasonRule.init(json:path:))
        expires = try members.parsed("expires", Period.init(parsing:))
        require = try members.value("require", Requirements.init(json:path:)) ?? Requirements()
        try members.refuseRest(
            known: ["quorum", "approvers", "separation", "reason", "expires", "require"])
    }

    /// The quorum is written even where it is one: rules that say nothing else are still rules, and an empty
    /// object would be left out.
    var json: JSON {
        .compact([
            "quorum": .integer(quorum), "approvers": approvers?.json,
            "separation": .array(separation.sorted().map { .string($0.rawValue) }), "reason": reason?.json,
            "expires": expires.map(JSON.text), "require": require.json,
        ])
    }
}

/// That a decision says why, and how.
package struct ReasonRule: Equatable, Sendable {
    /// A regular expression that the reason must contain a match of; `nil` where any words do.
    package var pattern: String?

    package init(pattern: String? = nil) { self.pattern = pattern }

    /// `true`, or an object with a `pattern`.
    init(json: JSON, path: String) throws(CairnError) {
        if json == .bool(true) { return }
        var members = try JSONMembers(json, path: path)
        let pattern = try members.requiredString("pattern")
        try members.refuseRest(known: ["pattern"])
        self.pattern = pattern
        do {
            _ = try Regex(pattern)
        } catch {
            throw CairnError(
                .invalid, "\(path).pattern is no regular expression: \(error)",
                hint: "for example '^RISK-[0-9]+'; quote it in YAML")
        }
    }

    var json: JSON { pattern.map { ["pattern": .string($0)] } ?? true }

    /// Whether the words satisfy the rule.
    package func accepts(_ reason: String) -> Bool {
        guard !reason.allSatisfy(\.isWhitespace) else { return false }
        // A pattern that does not parse was refused when it was read.
        guard let pattern else { return true }
        guard let expression = try? Regex(pattern) else { return false }
        return reason.firstMatch(of: expression) != nil
    }
}
