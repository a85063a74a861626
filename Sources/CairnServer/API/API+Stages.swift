import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Stages: what stands where, moving it, putting it back.
extension API {
    var stageRoutes: [Route] {
        let all = "\(Self.root)/groups/{group}/stages"
        let one = "\(all)/{stage}"
        return [
            Route(.get, all, .group(.read), listStages), Route(.get, one, .group(.read), showStage).kept,
            Route(.put, one, .group(.move), promote),
            Route(.post, "\(one)/rollback", .group(.move), rollback),
            Route(.get, "\(one)/history", .group(.read), stageHistory),
        ]
    }

    private func stage(_ call: Call) throws(CairnError) -> StageSpec {
        StageSpec(group: try call.group, stage: try StageName(parsing: try call.parameter("stage")))
    }

    private func listStages(_ call: Call) async throws -> Answer {
        let group = try await view(call).group(try call.group).summary
        var stages: [String: JSON] = [:]
        for (stage, _) in group.stages {
            let id = try await standing(in: StageSpec(group: group.name, stage: stage), call)
            stages[stage.description] = id?.json
        }
        return .json(["stages": .object(stages)])
    }

    private func showStage(_ call: Call) async throws -> Answer {
        let spec = try stage(call)
        guard let id = try await standing(in: spec, call) else {
            throw CairnError(
                .notFound, "nothing stands in \(spec)", hint: "promote a version to it with PUT")
        }
        return .json(id.json.with(["stage": .text(spec.stage)]), tag: EntityTag(id.manifest))
    }

    /// The version that stands in a stage.
    ///
    /// - Throws: `notFound` where there is no such group.
    private func standing(in spec: StageSpec, _ call: Call) async throws -> VersionID? {
        let registry = view(call)
        let group = try await registry.spelled(spec.group)
        let base = VersionSpec.Base.stage(spec.stage, movesAgo: 0)
        guard try await registry.storage.target(of: spec.ref) != nil else { return nil }
        return try await registry.resolve(VersionSpec(group: group, base: base))
    }

    private func promote(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let text = try members.requiredString("version")
        let override = try members.bool("override") ?? false
        let reason = try members.string("reason")
        try members.refuseRest(known: ["version", "override", "reason"])
        let spec = try stage(call)
        let receipt = try await registry.promote(
            try await version(text, in: spec.group), to: spec.stage,
            expecting: try await expectation(call, spec), override: override, by: try call.intent(reason))
        return moved(receipt)
    }

    private func rollback(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let text = try members.string("to")
        let reason = try members.string("reason")
        try members.refuseRest(known: ["to", "reason"])
        let spec = try stage(call)
        var target: VersionID?
        if let text { target = try await version(text, in: spec.group) }
        let receipt = try await registry.rollback(
            spec, to: target, expecting: try await expectation(call, spec), by: try call.intent(reason))
        return moved(receipt)
    }

    private func moved(_ receipt: StageReceipt) -> Answer {
        .json(receipt.json, tag: receipt.change.to.map { EntityTag($0.manifest) })
    }

    /// What `If-Match` and `If-None-Match` say must stand there: compare-and-set, by the digest.
    private func expectation(_ call: Call, _ spec: StageSpec) async throws -> StageExpectation? {
        if let field = call.header(.ifNoneMatch) {
            guard EntityTag.list(field) == ["*"] else {
                throw CairnError(.invalid, "If-None-Match can only be '*' here: nothing stands there")
            }
            return .nothing
        }
        guard let field = call.header(.ifMatch) else { return nil }
        let tags = EntityTag.list(field)
        if tags == ["*"] { return nil }
        let standing = try await standing(in: spec, call)
        if let standing, EntityTag(standing.manifest).isAmong(field) { return .version(standing) }
        // In the words of the registry, where the tag is of a version that there is.
        guard let tag = tags.first, let expected = try? await version(tag, in: spec.group) else {
            throw Refusal.preconditionFailed("\(spec) does not hold what If-Match says")
        }
        throw Refusal(
            status: .preconditionFailed, error: Registry.unexpected(standing, for: expected, in: spec))
    }

    private func stageHistory(_ call: Call) async throws -> Answer {
        let moves = try await view(call).reflog(try stage(call))
        return .json(["moves": .array(moves.map(\.json))])
    }
}
