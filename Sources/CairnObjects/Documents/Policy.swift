/// A group's rules. So far: which stages are guarded, that is, take only approved versions.
package struct Policy: DocumentValue, Equatable {
    package static let mediaType = MediaType.policy

    /// Stages by name, and whether each is guarded.
    package private(set) var guards: [StageName: Bool]
    package var unknown: [String: JSON] = [:]
    private var unknownOfStages: [StageName: [String: JSON]] = [:]

    /// What holds in a group that has no policy of its own: `production` is guarded.
    package static let standard = Policy(guards: [.production: true])

    private init(guards: [StageName: Bool]) { self.guards = guards }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "policy")
        guards = [:]
        for (name, rules) in try members.object("stages") {
            let stage = try StageName(parsing: name)
            var rules = try JSONMembers(rules, path: "policy.stages.\(name)")
            guards[stage] = try rules.bool("guarded")
            if !rules.rest.isEmpty { unknownOfStages[stage] = rules.rest }
        }
        unknown = members.rest
    }

    package var json: JSON {
        let stages = guards.map { stage, isGuarded in
            (
                stage.description,
                JSON.compact(["guarded": .bool(isGuarded)], and: unknownOfStages[stage] ?? [:])
            )
        }
        return .compact(["stages": .object(Dictionary(uniqueKeysWithValues: stages))], and: unknown)
    }

    /// A stage that the policy does not name is free, except `production`.
    package func isGuarded(_ stage: StageName) -> Bool { guards[stage] ?? (stage == .production) }

    package mutating func set(_ stage: StageName, guarded: Bool) { guards[stage] = guarded }
}
