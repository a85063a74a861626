import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// What is decided about versions, and said of them later: approvals, selections, labels, observations.
extension API {
    var decisionRoutes: [Route] {
        let group = "\(Self.root)/groups/{group}"
        let version = "\(group)/versions/{version}"
        return [
            Route(.post, "\(version)/decisions", .group(.decide), decide),
            Route(.post, "\(group)/selection", .group(.read), select),
            Route(.get, "\(version)/labels", .group(.read), showLabels),
            Route(.patch, "\(version)/labels", .group(.register), editLabels),
            Route(.get, "\(version)/observations", .group(.read), listObservations),
            Route(.post, "\(version)/observations", .group(.observe), observe),
            Route(.post, "\(version)/policy-test", .group(.read), testPolicy),
        ]
    }

    private func decide(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let decision = try members.requiredString("decision")
        let withdraw = try members.bool("withdraw") ?? false
        let reason = try members.string("reason")
        try members.refuseRest(known: ["decision", "withdraw", "reason"])
        guard let state = Self.decisions[decision] else {
            throw CairnError(
                .invalid, "'\(decision.printable)' is no decision", hint: "use approve, reject or retract")
        }
        guard !withdraw || state == .rejected else {
            throw CairnError(.invalid, "only a rejection can take a version out of its stages")
        }
        // To take a version out of its stages is to move them.
        if withdraw { try call.access.require(.move, in: try call.group) }
        let id = try await version(call)
        try call.check(.ifMatch, against: EntityTag(id.manifest))
        let receipt = try await registry.decide(
            id, state, withdraw: withdraw, by: try call.intent(reason))
        return .json(receipt.json)
    }

    private static var decisions: [String: ApprovalState] {
        ["approve": .approved, "reject": .rejected, "retract": .pending]
    }

    private func select(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let sort = try members.required("sort", try members.parsed("sort", SortOrder.parse))
        let condition = try members.value("where", Self.condition) ?? .all
        let approve = try members.bool("approve") ?? false
        let reason = try members.string("reason")
        try members.refuseRest(known: ["sort", "where", "approve", "reason"])
        if approve { try call.access.require(.decide, in: try call.group) }
        let selection = try await registry.select(
            in: try call.group, by: sort, where: condition, approve: approve, by: try call.intent(reason))
        return .json(selection.json)
    }

    /// A condition as people write it, or as a value.
    private static func condition(_ json: JSON, _ path: String) throws(CairnError) -> Predicate {
        guard case .string(let text) = json else { return try Predicate(json: json, path: path) }
        do {
            return try QueryParser.parse(text)
        } catch {
            throw error.inside(path)
        }
    }

    private func showLabels(_ call: Call) async throws -> Answer {
        let version = try await view(call).version(try await version(call))
        return .json(["labels": .object(version.labels.mapValues(JSON.string))])
    }

    private func editLabels(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let (set, unset) = (try members.texts("set"), try members.strings("unset"))
        let reason = try members.string("reason")
        try members.refuseRest(known: ["set", "unset", "reason"])
        let (labels, entry) = try await registry.label(
            try await version(call), set: set, unset: unset, by: try call.intent(reason))
        return .json(
            .members(["labels": .object(labels.mapValues(JSON.string)), "entry": entry?.json]))
    }

    private func listObservations(_ call: Call) async throws -> Answer {
        let observations = try await view(call).observations(of: try await version(call))
        return .json(["observations": .array(observations.map(\.json))])
    }

    private func observe(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let metrics = try Record.metrics(
            json: .object(try members.object("metrics")), path: "body.metrics")
        var draft = ObservationDraft(metrics: metrics)
        draft.stage = try members.parsed("stage", StageName.init(parsing:))
        draft.window = try members.string("window")
        draft.gone = Set(try members.strings("gone"))
        let lease = try members.string("lease").map { Lease(id: $0) }
        let report = members.take("report")
        let reason = try members.string("reason")
        try members.refuseRest(
            known: ["metrics", "stage", "window", "gone", "report", "lease", "reason"])
        if let report {
            guard lease != nil else {
                throw CairnError(.invalid, "a report needs the lease that its bytes were sent under")
            }
            draft.report = try Self.file(report, path: "body.report")
        }
        let receipt = try await registry.observe(
            try await version(call), draft, under: lease, by: try call.intent(reason))
        return .json(receipt.json, status: .created)
    }

    private func testPolicy(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let draft = try members.take("policy").map { (json) throws(CairnError) in try Policy(json: json) }
        let stage = try members.parsed("stage", StageName.init(parsing:))
        let reason = try members.string("reason")
        try members.refuseRest(known: ["policy", "stage", "reason"])
        let test = try await registry.testPolicy(
            on: try await version(call), stage: stage, draft: draft, by: try call.intent(reason))
        return .json(test.json)
    }
}
