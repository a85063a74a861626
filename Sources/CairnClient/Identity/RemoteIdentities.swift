package import CairnObjects
package import CairnRegistry
import CairnTransport

/// Users, tokens and issuers, asked of a server.
package struct RemoteIdentities: IdentityService {
    let service: RemoteService

    package init(service: RemoteService) { self.service = service }

    private func list<Value>(
        _ kind: String, query: [(String, String)] = [], _ read: (JSON) throws(CairnError) -> Value
    ) async throws -> [Value] {
        var values: [Value] = []
        var cursor: String?
        repeat {
            var call = ServerCall(.get, kind)
            call.query = query + [("limit", "1000")] + (cursor.map { [("cursor", $0)] } ?? [])
            var members = try JSONMembers(try await service.server.json(call), path: "answer")
            for json in try members.array(kind) { values.append(try read(json)) }
            cursor = try members.string("next")
        } while cursor != nil
        return values
    }

    private func entry(_ json: JSON) throws(CairnError) -> LogEntry? {
        var members = try JSONMembers(json, path: "answer")
        return try members.entry()
    }
}

extension RemoteIdentities {
    package func users() async throws -> [User] { try await list("users", User.init(json:)) }

    package func user(_ name: Handle) async throws -> User {
        try User(json: try await service.server.json(ServerCall(.get, "users", "\(name)")))
    }

    package func createUser(
        _ name: Handle, grants: [Grant], description: String, by intent: Intent
    ) async throws -> (user: User, entry: LogEntry?) {
        let body = RemoteService.body(
            intent,
            [
                "name": .text(name), "grants": grants.json,
                "description": description.isEmpty ? nil : .string(description),
            ])
        return try changed(try await service.change(.post, ["users"], body, by: intent))
    }

    package func editUser(
        _ name: Handle, _ edit: UserEdit, expecting expected: Digest?, by intent: Intent
    ) async throws -> (user: User, entry: LogEntry?) {
        let body = RemoteService.body(
            intent,
            [
                "grants": edit.grants?.json, "description": edit.description.map(JSON.string),
                "disabled": edit.isDisabled.map(JSON.bool),
            ])
        let outcome = try await service.change(
            .patch, ["users", "\(name)"], body, conditions: Self.match(expected), by: intent)
        return try changed(outcome)
    }

    private func changed(
        _ outcome: RemoteService.Outcome
    ) throws(CairnError) -> (user: User, entry: LogEntry?) {
        let json = try service.answer(outcome)
        return (try User(json: json), try entry(json))
    }

    package func deleteUser(
        _ name: Handle, expecting expected: Digest?, by intent: Intent
    ) async throws -> LogEntry? {
        let outcome = try await service.change(
            .delete, ["users", "\(name)"], nil, conditions: Self.match(expected), by: intent)
        return try service.entry(outcome)
    }

    private static func match(_ digest: Digest?) -> HTTPHeaders {
        digest.map { ["If-Match": "\"\($0)\""] } ?? [:]
    }
}

extension RemoteIdentities {
    package func tokens(of user: Handle?) async throws -> [Token] {
        try await list("tokens", query: user.map { [("user", "\($0)")] } ?? [], Token.init(json:))
    }

    package func createToken(_ draft: TokenDraft, by intent: Intent) async throws -> NewToken {
        try intent.refuseDryRun()
        let body = Self.body(draft, by: intent)
        let json = try service.answer(try await service.change(.post, ["tokens"], body, by: intent))
        var members = try JSONMembers(json, path: "answer")
        let text = try members.required("token", try members.parsed("token", TokenText.init(parsing:)))
        let entry = try members.required("entry", try members.entry())
        return NewToken(token: try Token(json: json), text: text, entry: entry)
    }

    package func createAccessKey(
        _ draft: TokenDraft, id: AccessKeyID?, by intent: Intent
    ) async throws -> NewAccessKey {
        try intent.refuseDryRun()
        let body = Self.body(draft, id: id, by: intent)
        let json = try service.answer(try await service.change(.post, ["access-keys"], body, by: intent))
        var members = try JSONMembers(json, path: "answer")
        let token = try Token(json: json)
        return NewAccessKey(
            token: token, id: try members.required("accessKeyId", token.accessKey),
            secret: AccessKeySecret(try members.requiredString("secretAccessKey")),
            entry: try members.required("entry", try members.entry()))
    }

    private static func body(_ draft: TokenDraft, id: AccessKeyID? = nil, by intent: Intent) -> JSON {
        RemoteService.body(
            intent,
            [
                "user": .text(draft.user), "expiresAt": .text(draft.expiry),
                "description": draft.description.isEmpty ? nil : .string(draft.description),
                "grants": draft.grants.isEmpty ? nil : draft.grants.json, "accessKeyId": id.map(JSON.text),
            ])
    }

    package func revokeToken(_ id: Handle, by intent: Intent) async throws -> LogEntry? {
        try service.entry(try await service.change(.delete, ["tokens", "\(id)"], nil, by: intent))
    }
}

extension RemoteIdentities {
    package func issuers() async throws -> [Issuer] { try await list("issuers", Issuer.init(json:)) }

    package func issuer(_ name: Handle) async throws -> Issuer {
        try Issuer(json: try await service.server.json(ServerCall(.get, "issuers", "\(name)")))
    }

    package func setIssuer(
        _ name: Handle, _ draft: IssuerDraft, expecting expectation: IdentityExpectation?, by intent: Intent
    ) async throws -> (issuer: Issuer, entry: LogEntry?) {
        let conditions: HTTPHeaders =
            switch expectation {
            case .nothing: ["If-None-Match": "*"]
            case .document(let digest): Self.match(digest)
            case nil: [:]
            }
        let body = draft.json.with(["reason": intent.reason.isEmpty ? nil : .string(intent.reason)])
        let outcome = try await service.change(
            .put, ["issuers", "\(name)"], body, conditions: conditions, by: intent)
        let json = try service.answer(outcome)
        return (try Issuer(json: json), try entry(json))
    }

    package func removeIssuer(
        _ name: Handle, expecting expected: Digest?, by intent: Intent
    ) async throws -> LogEntry? {
        let outcome = try await service.change(
            .delete, ["issuers", "\(name)"], nil, conditions: Self.match(expected), by: intent)
        return try service.entry(outcome)
    }
}
