import CairnObjects
import CairnRegistry
import HTTPTypes

/// Whom the registry believes about who somebody is.
extension API {
    var issuerRoutes: [Route] {
        let (all, one) = ("\(Self.root)/issuers", "\(Self.root)/issuers/{issuer}")
        return [
            Route(.get, all, .registry(.administer), listIssuers),
            Route(.get, one, .registry(.administer), showIssuer),
            Route(.put, one, .registry(.administer), setIssuer),
            Route(.delete, one, .registry(.administer), removeIssuer),
        ]
    }

    private func listIssuers(_ call: Call) async throws -> Answer {
        let page = try Page(try await registry.issuers(), of: call) { $0.name.description }
        return .json(page.json("issuers", \.json))
    }

    private func showIssuer(_ call: Call) async throws -> Answer {
        let issuer = try await registry.issuer(try call.handle("issuer"))
        return .json(issuer.json, tag: EntityTag(issuer.digest))
    }

    private func setIssuer(_ call: Call) async throws -> Answer {
        let name = try call.handle("issuer")
        var members = try await call.members()
        let draft = try IssuerDraft(members: &members)
        let reason = try members.string("reason")
        try members.refuseRest(known: IssuerDraft.names + ["reason"])
        let (issuer, entry) = try await registry.setIssuer(
            name, draft, expecting: try await expectation(name, call), by: try call.intent(reason))
        accessChanged()
        return .json(
            issuer.json.with(["changed": .bool(entry != nil), "entry": entry?.json]),
            tag: EntityTag(issuer.digest))
    }

    private func removeIssuer(_ call: Call) async throws -> Answer {
        let name = try call.handle("issuer")
        let expected = try await call.expected { try await registry.issuer(name).digest }
        let entry = try await registry.removeIssuer(name, expecting: expected, by: try call.intent())
        accessChanged()
        return .json(.members(["issuer": .text(name), "entry": entry?.json]))
    }

    /// What the conditions of the request say must stand: `If-None-Match: *` nothing, `If-Match` what it
    /// names.
    private func expectation(_ name: Handle, _ call: Call) async throws -> IdentityExpectation? {
        let (noneMatch, match) = (call.header(.ifNoneMatch), call.header(.ifMatch))
        guard noneMatch != nil || match != nil else { return nil }
        let standing = try await registry.issuers().first { $0.name == name }
        if let noneMatch {
            guard noneMatch == "*" else {
                throw CairnError(.invalid, "If-None-Match can only be * where something is set")
            }
            guard standing == nil else {
                throw Refusal.preconditionFailed("there is already an issuer '\(name)'")
            }
            return .nothing
        }
        guard let standing else { throw Refusal.preconditionFailed("there is no issuer '\(name)'") }
        try call.check(.ifMatch, against: EntityTag(standing.digest))
        return .document(standing.digest)
    }
}
