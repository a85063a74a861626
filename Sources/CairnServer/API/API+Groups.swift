import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Groups: list, make, look, edit, delete.
extension API {
    var groupRoutes: [Route] {
        let (all, one) = ("\(Self.root)/groups", "\(Self.root)/groups/{group}")
        return [
            Route(.get, all, .known, listGroups), Route(.post, all, .handler, createGroup),
            Route(.get, one, .group(.read), showGroup), Route(.patch, one, .group(.register), editGroup),
            Route(.delete, one, .group(.administer), deleteGroup),
        ]
    }

    private func listGroups(_ call: Call) async throws -> Answer {
        let groups = try await registry.groups().filter { call.access.allows(.read, in: $0.name) }
        let page = try Page(groups, of: call) { $0.name.description }
        return .json(page.json("groups", \.json))
    }

    private func createGroup(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let name = try members.required("name", try members.parsed("name", GroupName.init(parsing:)))
        try call.access.require(.register, in: name)
        let description = try members.string("description") ?? ""
        let labels = try members.texts("labels")
        let reason = try members.string("reason")
        try members.refuseRest(known: ["name", "description", "labels", "reason"])
        let entry = try await registry.createGroup(
            name, description: description, labels: labels, by: try call.intent(reason))
        return .json(["group": .text(name), "entry": entry.json], status: .created)
    }

    private func showGroup(_ call: Call) async throws -> Answer {
        let group = try await registry.group(try call.group)
        let last = try await registry.storage.lastNumber(in: group.summary.name)
        return .json(group.json.with(["lastNumber": last.map { .integer($0.value) }]))
    }

    private func editGroup(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        var edit = GroupEdit()
        edit.description = try members.string("description")
        edit.setLabels = try members.texts("setLabels")
        edit.unsetLabels = try members.strings("unsetLabels")
        for (stage, isGuarded) in try members.object("guarded") {
            guard case .bool(let flag) = isGuarded else {
                throw CairnError(.invalid, "body.guarded.\(stage) must be true or false")
            }
            edit.guarded[try StageName(parsing: stage)] = flag
        }
        let reason = try members.string("reason")
        try members.refuseRest(
            known: ["description", "setLabels", "unsetLabels", "guarded", "reason"])
        if !edit.guarded.isEmpty { try call.access.require(.administer, in: try call.group) }
        let entry = try await registry.editGroup(try call.group, edit, by: try call.intent(reason))
        return .json(.members(["group": .text(try call.group), "entry": entry?.json]))
    }

    private func deleteGroup(_ call: Call) async throws -> Answer {
        let entry = try await registry.deleteGroup(
            try call.group, recursive: try call.flag("recursive"), by: try call.intent())
        return .json(.members(["group": .text(try call.group), "entry": entry?.json]))
    }
}
