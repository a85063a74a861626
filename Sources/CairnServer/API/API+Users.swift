import CairnObjects
import CairnRegistry
import HTTPTypes

/// Who asks, and the users of the registry.
extension API {
    var userRoutes: [Route] {
        let (all, one) = ("\(Self.root)/users", "\(Self.root)/users/{user}")
        return [
            Route(.get, "\(Self.root)/whoami", .known, tellWho),
            Route(.get, all, .registry(.administer), listUsers),
            Route(.post, all, .registry(.administer), createUser),
            Route(.get, one, .registry(.administer), showUser),
            Route(.patch, one, .registry(.administer), editUser),
            Route(.delete, one, .registry(.administer), deleteUser),
        ]
    }

    private func tellWho(_ call: Call) async throws -> Answer {
        let access = call.access
        return .json(
            .members([
                "principal": .text(access.principal), "grants": access.grants.json,
                "limitedTo": access.ceiling.isEmpty ? nil : access.ceiling.json,
                "token": access.token.map(JSON.text), "expiresAt": access.expiresAt.map(JSON.text),
            ]))
    }

    private func listUsers(_ call: Call) async throws -> Answer {
        let page = try Page(try await registry.users(), of: call) { $0.name.description }
        return .json(page.json("users", \.json))
    }

    private func showUser(_ call: Call) async throws -> Answer {
        let user = try await registry.user(try call.handle("user"))
        return .json(user.json, tag: EntityTag(user.digest))
    }

    private func createUser(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let name = try members.required("name", try members.parsed("name", Handle.init(parsing:)))
        guard let grants = try members.grants("grants") else {
            throw CairnError(.invalid, "body.grants is missing", hint: #"say what they may do: ["reader"]"#)
        }
        let description = try members.string("description") ?? ""
        let reason = try members.string("reason")
        try members.refuseRest(known: ["name", "grants", "description", "reason"])
        let (user, entry) = try await registry.createUser(
            name, grants: grants, description: description, by: try call.intent(reason))
        accessChanged()
        return .json(
            user.json.with(["entry": entry?.json]), status: .created, tag: EntityTag(user.digest))
    }

    private func editUser(_ call: Call) async throws -> Answer {
        let name = try call.handle("user")
        var members = try await call.members()
        let edit = UserEdit(
            grants: try members.grants("grants"), description: try members.string("description"),
            isDisabled: try members.bool("disabled"))
        let reason = try members.string("reason")
        try members.refuseRest(known: ["grants", "description", "disabled", "reason"])
        let expected = try await call.expected { try await registry.user(name).digest }
        let (user, entry) = try await registry.editUser(
            name, edit, expecting: expected, by: try call.intent(reason))
        accessChanged()
        return .json(
            user.json.with(["changed": .bool(entry != nil), "entry": entry?.json]),
            tag: EntityTag(user.digest))
    }

    private func deleteUser(_ call: Call) async throws -> Answer {
        let name = try call.handle("user")
        let expected = try await call.expected { try await registry.user(name).digest }
        let entry = try await registry.deleteUser(name, expecting: expected, by: try call.intent())
        accessChanged()
        return .json(.members(["user": .text(name), "entry": entry?.json]))
    }
}

extension Call {
    /// A name in the path.
    ///
    /// - Throws: `invalid` where it cannot be one.
    func handle(_ name: String) throws(CairnError) -> Handle { try Handle(parsing: try parameter(name)) }

    /// What `If-Match` says must stand; `nil` where it says nothing.
    ///
    /// - Throws: a refusal (412) where something else stands.
    func expected(_ standing: () async throws -> Digest) async throws -> Digest? {
        guard header(.ifMatch) != nil else { return nil }
        let digest = try await standing()
        try check(.ifMatch, against: EntityTag(digest))
        return digest
    }
}

extension JSONMembers {
    /// - Returns: `nil` where the member is absent or null, which is not the same as an empty array.
    mutating func grants(_ key: String) throws(CairnError) -> [Grant]? {
        let isThere = rest[key].map { $0 != .null } ?? false
        let grants = try Grant.list(&self, key)
        return isThere ? grants : nil
    }
}
