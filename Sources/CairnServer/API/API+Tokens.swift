import CairnObjects
import CairnRegistry
import HTTPTypes

/// Tokens: a user's own for the user, all for administrators of the registry.
extension API {
    var tokenRoutes: [Route] {
        let all = "\(Self.root)/tokens"
        return [
            Route(.get, all, .known, listTokens), Route(.post, all, .handler, createToken),
            Route(.delete, "\(all)/{token}", .handler, revokeToken),
            Route(.post, "\(Self.root)/access-keys", .handler, createAccessKey),
        ]
    }

    private func listTokens(_ call: Call) async throws -> Answer {
        var user = try call.query("user", Handle.init(parsing:))
        if !call.access.allows(.administer, in: nil) {
            if user == nil { user = try call.access.ownName() }
            try call.access.requireOwn(user)
        }
        let tokens = try await registry.tokens(of: user).sorted { $0.id < $1.id }
        let page = try Page(tokens, of: call) { $0.id.description }
        return .json(page.json("tokens", \.json))
    }

    private static let draftMembers = ["user", "description", "expiresAt", "grants", "reason"]

    private func createToken(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let (draft, reason) = try call.draft(&members)
        try members.refuseRest(known: Self.draftMembers)
        try call.access.requireMinting(draft)
        let new = try await registry.createToken(draft, by: try call.intent(reason))
        return made(new.json)
    }

    private func createAccessKey(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let (draft, reason) = try call.draft(&members)
        let id = try members.parsed("accessKeyId", AccessKeyID.init(parsing:))
        try members.refuseRest(known: Self.draftMembers + ["accessKeyId"])
        try call.access.requireMinting(draft)
        let new = try await registry.createAccessKey(draft, id: id, by: try call.intent(reason))
        return made(new.json)
    }

    private func made(_ json: JSON) -> Answer {
        accessChanged()
        var answer = Answer.json(json, status: .created)
        answer.isSecret = true
        return answer
    }

    private func revokeToken(_ call: Call) async throws -> Answer {
        let id = try call.handle("token")
        // An administrator is told that there is none, whoever asked; others only of their own.
        if !call.access.allows(.administer, in: nil) {
            try call.access.requireOwn(try await registry.token(id).user)
        }
        let entry = try await registry.revokeToken(id, by: try call.intent())
        accessChanged()
        return .json(.members(["id": .text(id), "entry": entry?.json]))
    }
}

extension Call {
    /// What a token is to be, and why.
    fileprivate func draft(_ members: inout JSONMembers) throws(CairnError) -> (TokenDraft, String?) {
        let user = try members.parsed("user", Handle.init(parsing:))
        let description = try members.string("description") ?? ""
        let expiry = try members.parsed("expiresAt", TokenExpiry.init(parsing:)) ?? .standard
        let grants = try members.grants("grants") ?? []
        let owner: Handle
        if let user { owner = user } else { owner = try access.ownName() }
        let draft = TokenDraft(
            user: owner, description: description, expiry: expiry, grants: grants)
        return (draft, try members.string("reason"))
    }
}
