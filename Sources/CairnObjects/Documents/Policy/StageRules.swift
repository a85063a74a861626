/// A group's rules for one stage.
package struct StageRules: Equatable, Sendable {
    /// Whether it takes only approved versions; `nil` for what holds without a policy: `production` does.
    package var guarded: Bool?
    /// Where a version must have stood before.
    package var after: Prerequisite?
    package var require = Requirements()
    /// When nothing moves into it.
    package var freeze: [FreezeWindow] = []
    /// Who may move it; `nil` for anybody.
    package var movers: Roster?
    /// Who may move it against the rules, with a reason.
    package var override: Override = .nobody

    /// A stage that comes before.
    package struct Prerequisite: Equatable, Sendable {
        package var stage: StageName
        /// How long a version must have stood there, in all.
        package var period: Period?

        package init(_ stage: StageName, for period: Period? = nil) {
            (self.stage, self.period) = (stage, period)
        }
    }

    /// Who may move a stage in an emergency, whatever the other rules say.
    package enum Override: Equatable, Sendable {
        case nobody
        case anybody
        case these(Roster)
    }

    package init(guarded: Bool? = nil) { self.guarded = guarded }

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        guarded = try members.bool("guarded")
        after = try members.value("after", Prerequisite.init(json:path:))
        require = try members.value("require", Requirements.init(json:path:)) ?? Requirements()
        for (index, window) in try members.array("freeze").enumerated() {
            freeze.append(try FreezeWindow(json: window, path: "\(members.path(of: "freeze"))[\(index)]"))
        }
        movers = try members.value("movers", Roster.init(json:path:))
        override = try members.value("override", Override.init(json:path:)) ?? .nobody
        try members.refuseRest(known: ["guarded", "after", "require", "freeze", "movers", "override"])
    }

    var json: JSON {
        .compact([
            "guarded": guarded.map(JSON.bool), "after": after?.json, "require": require.json,
            "freeze": .array(freeze.map(\.json)), "movers": movers?.json, "override": override.json,
        ])
    }
}

extension StageRules.Prerequisite {
    /// A stage's name, or an object with `stage` and `for`.
    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, orTextFor: "stage", path: path)
        let stage = try members.required("stage", try members.parsed("stage", StageName.init(parsing:)))
        self.init(stage, for: try members.parsed("for", Period.init(parsing:)))
        try members.refuseRest(known: ["stage", "for"])
    }

    var json: JSON { period.map { ["stage": .text(stage), "for": .text($0)] } ?? .text(stage) }
}

extension StageRules.Override {
    /// `true`, `false`, or an array of names.
    init(json: JSON, path: String) throws(CairnError) {
        switch json {
        case .bool(true): self = .anybody
        case .bool(false): self = .nobody
        case .array: self = .these(try Roster(json: json, path: path))
        default: throw CairnError(.invalid, "\(path) must be true, false or an array of names")
        }
    }

    var json: JSON? {
        switch self {
        case .nobody: nil
        case .anybody: true
        case .these(let roster): roster.json
        }
    }
}
