import CairnObjects
import CairnRegistry
import HTTPTypes

/// The rules of groups, and of the registry.
extension API {
    var policyRoutes: [Route] {
        let (own, all) = ("\(Self.root)/groups/{group}/policy", "\(Self.root)/policy")
        return [
            Route(.get, own, .group(.read)) { try await showPolicy(.group(try $0.group), $0) },
            Route(.put, own, .group(.administer)) { try await setPolicy(.group(try $0.group), $0) },
            Route(.delete, own, .group(.administer)) { try await unsetPolicy(.group(try $0.group), $0) },
            Route(.get, "\(own)/history", .group(.read)) {
                try await policyHistory(.group(try $0.group), $0)
            },
            Route(.get, all, .known) { try await showPolicy(.registry, $0) },
            Route(.put, all, .registry(.administer)) { try await setPolicy(.registry, $0) },
            Route(.delete, all, .registry(.administer)) { try await unsetPolicy(.registry, $0) },
            Route(.get, "\(all)/history", .known) { try await policyHistory(.registry, $0) },
        ]
    }

    private func showPolicy(_ scope: PolicyScope, _ call: Call) async throws -> Answer {
        let policy = try await registry.policy(scope)
        return .json(policy.json, tag: EntityTag(policy.tag))
    }

    private func setPolicy(_ scope: PolicyScope, _ call: Call) async throws -> Answer {
        var members = try await call.members()
        let policy = try Policy(json: try members.required("policy", members.take("policy")))
        let unknownMetrics = try members.bool("unknownMetrics") ?? false
        let reason = try members.string("reason")
        try members.refuseRest(known: ["policy", "unknownMetrics", "reason"])
        let entry = try await registry.setPolicy(
            scope, to: policy, madeFrom: try await before(scope, call), unknownMetrics: unknownMetrics,
            by: try call.intent(reason))
        return .json(.members(["changed": .bool(entry != nil), "entry": entry?.json]))
    }

    private func unsetPolicy(_ scope: PolicyScope, _ call: Call) async throws -> Answer {
        let entry = try await registry.setPolicy(
            scope, to: nil, madeFrom: try await before(scope, call), by: try call.intent())
        return .json(.members(["changed": .bool(entry != nil), "entry": entry?.json]))
    }

    /// The rules that `If-Match` says the new ones were made from.
    private func before(_ scope: PolicyScope, _ call: Call) async throws -> EffectivePolicy? {
        guard call.header(.ifMatch) != nil else { return nil }
        let policy = try await registry.policy(scope)
        try call.check(.ifMatch, against: EntityTag(policy.tag))
        return policy
    }

    private func policyHistory(_ scope: PolicyScope, _ call: Call) async throws -> Answer {
        let entries = try await registry.policyHistory(scope)
        return .json(["entries": .array(entries.map(\.json))])
    }
}
