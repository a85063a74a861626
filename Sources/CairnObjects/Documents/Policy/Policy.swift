/// A group's rules: who must agree, what a version must bring along, and what each stage takes.
///
/// Unlike every other document, a policy with a member that this program does not know is refused: a rule
/// that nobody understands cannot be kept, and a misspelled one would guard nothing. A value is always
/// coherent; what contradicts itself cannot be read.
package struct Policy: DocumentValue, Equatable {
    package static let mediaType = MediaType.policy

    /// Who is meant by a role.
    package private(set) var roles: [RoleName: [Principal]] = [:]
    /// `nil`: anybody decides, and the newest decision counts.
    package private(set) var approval: ApprovalRules?
    /// `nil`: it always takes a person.
    package private(set) var automatic: AutomaticApproval?
    package private(set) var stages: [StageName: StageRules] = [:]
    /// Whether there are no stages but those that the policy declares.
    package private(set) var isClosed = false
    package private(set) var drift: [DriftRule] = []

    /// What holds where no policy was set: `production` is guarded.
    package static let standard = Policy(stages: [.production: StageRules(guarded: true)])

    private init(stages: [StageName: StageRules]) { self.stages = stages }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "policy")
        for (key, value) in members.rest where key != "stages" {
            try Self.refuseNothing(value, path: members.path(of: key))
        }
        for (name, people) in try members.object("roles") {
            let path = "policy.roles.\(name)"
            let role: RoleName
            do {
                role = try RoleName(parsing: name)
            } catch {
                throw error.inside("policy.roles")
            }
            roles[role] = try Self.people(people, path: path)
        }
        approval = try members.value("approval", ApprovalRules.init(json:path:))
        automatic = try members.value("automatic", AutomaticApproval.init(json:path:))
        for (name, rules) in try members.object("stages") {
            let stage: StageName
            do {
                stage = try StageName(parsing: name)
            } catch {
                throw error.inside("policy.stages")
            }
            // In YAML, a stage without rules is a name and a colon; nothing else may be left empty.
            if rules != .null { try Self.refuseNothing(rules, path: "policy.stages.\(name)") }
            stages[stage] = try StageRules(
                json: rules == .null ? [:] : rules, path: "policy.stages.\(name)")
        }
        isClosed = try members.bool("closed") ?? false
        for (index, rule) in try members.array("drift").enumerated() {
            drift.append(try DriftRule(json: rule, path: "policy.drift[\(index)]"))
        }
        try members.refuseRest(known: ["roles", "approval", "automatic", "stages", "closed", "drift"])
        try checkCoherence()
    }

    /// A rule that is begun and left empty would be read as none, and guard nothing.
    private static func refuseNothing(_ json: JSON, path: String) throws(CairnError) {
        switch json {
        case .null:
            throw CairnError(
                .invalid, "\(path) is left empty", hint: "give it a value, or leave it out")
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                try refuseNothing(element, path: "\(path)[\(index)]")
            }
        case .object(let members):
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                try refuseNothing(value, path: "\(path).\(key)")
            }
        case .bool, .number, .string: break
        }
    }

    private static func people(_ json: JSON, path: String) throws(CairnError) -> [Principal] {
        let roster = try Roster(json: json, path: path)
        var people: [Principal] = []
        for entry in roster.entries {
            guard case .principal(let principal) = entry else {
                throw CairnError(.invalid, "\(path): a role holds people, not other roles")
            }
            people.append(principal)
        }
        return people
    }

    package var json: JSON {
        let people = roles.map { ($0.description, JSON.array($1.map(JSON.text))) }
        let named = stages.map { ($0.description, $1.json) }
        return .compact([
            "roles": .object(Dictionary(uniqueKeysWithValues: people)), "approval": approval?.json,
            "automatic": automatic?.json, "stages": .object(Dictionary(uniqueKeysWithValues: named)),
            "closed": isClosed ? true : nil, "drift": .array(drift.map(\.json)),
        ])
    }
}

extension Policy {
    /// A stage that the policy does not name is free, except `production`.
    package func isGuarded(_ stage: StageName) -> Bool {
        stages[stage]?.guarded ?? (stage == .production)
    }

    /// - Throws: `invalid` where there is no such stage in a closed policy, or the rules then contradict
    ///   each other.
    package mutating func set(_ stage: StageName, guarded: Bool) throws(CairnError) {
        guard !isClosed || stages[stage] != nil else {
            throw CairnError(
                .invalid, "'\(stage)' is no stage of the policy, which is closed",
                hint: "declare it with 'cairn policy set'")
        }
        var policy = self
        policy.stages[stage, default: StageRules()].guarded = guarded
        try policy.checkCoherence()
        self = policy
    }

    /// The people whom a roster names.
    package func members(of roster: Roster) -> Set<Principal> {
        var members: Set<Principal> = []
        for entry in roster.entries {
            switch entry {
            case .principal(let principal): members.insert(principal)
            case .role(let role): members.formUnion(roles[role] ?? [])
            }
        }
        return members
    }

    /// A roster as people read it: all names, and the roles that they come from.
    package func names(of roster: Roster) -> String {
        let names = members(of: roster).map(\.description).sorted().joined(separator: ", ")
        let roles = roster.roles.map(\.description)
        return roles.isEmpty ? names : "\(names) (\(roles.joined(separator: ", ")))"
    }

    /// Every time zone that a rule names.
    package var zones: Set<String> { Set(freezes.map(\.value.zone)) }

    /// All that is asked of versions, with the paths that errors call it by.
    package var requirements: [(path: String, value: Requirements)] {
        let first = [("policy.approval", approval?.require), ("policy.automatic", automatic?.require)]
        let staged = sortedStages.map { ("policy.stages.\($0.key)", Optional($0.value.require)) }
        return (first + staged).compactMap { path, value in value.map { ("\(path).require", $0) } }
    }

    /// All times in which nothing moves, with the paths that errors call them by.
    package var freezes: [(path: String, value: FreezeWindow)] {
        sortedStages.flatMap { stage, rules in
            rules.freeze.enumerated().map { ("policy.stages.\(stage).freeze[\($0)]", $1) }
        }
    }

    private var sortedStages: [(key: StageName, value: StageRules)] { stages.sorted { $0.key < $1.key } }
}
