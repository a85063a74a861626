import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Refs, documents and the index as they are kept: what a client needs to read a registry by itself, and to
/// check everything that it reads.
extension API {
    var objectRoutes: [Route] {
        [
            Route(.get, "\(Self.root)/refs", .handler, listRefs),
            Route(.get, "\(Self.root)/refs/**", .handler, showRef),
            Route(.get, "\(Self.root)/documents/{digest}", .known, showDocument),
            Route(.post, "\(Self.root)/documents", .known, showDocuments),
            Route(.post, "\(Self.root)/query", .known, query),
        ]
    }

    private func showRef(_ call: Call) async throws -> Answer {
        let ref = try RefName(parsing: try call.rest)
        try call.access.requireReading(ref)
        guard let target = try await registry.storage.target(of: ref),
            let name = try await registry.storage.spelling(of: ref)
        else { throw CairnError(.notFound, "nothing is named by \(ref)") }
        return .json(["ref": .text(name), "target": .text(target)], tag: EntityTag(target))
    }

    private func listRefs(_ call: Call) async throws -> Answer {
        let scope = try scope(call)
        try call.access.require(scope.permission, in: scope.group)
        let snapshot = try await registry.storage.snapshot(scope.refs)
        let refs = snapshot.refs.map { ($0.key.description, JSON.text($0.value)) }
        return .json([
            "logSize": .integer(snapshot.logSize),
            "refs": .object(Dictionary(refs, uniquingKeysWith: { first, _ in first })),
        ])
    }

    /// What is asked for, and who may ask for it.
    private struct Scope {
        let refs: RefScope
        let permission: Permission
        let group: GroupName?
    }

    private func scope(_ call: Call) throws(CairnError) -> Scope {
        let kind = try call.query("scope") { $0 } ?? "all"
        // Read also where they are not needed: what is wrong is not passed over.
        let named = try call.query("group", GroupName.init(parsing:))
        let number = try call.query("number", VersionNumber.init(parsing:))
        if kind == "all" { return Scope(refs: .all, permission: .read, group: nil) }
        if let own = Self.ownScopes[kind] { return Scope(refs: own, permission: .administer, group: nil) }
        guard let group = named else {
            throw CairnError(.invalid, "the parameter 'group' is missing")
        }
        switch kind {
        case "group": return Scope(refs: .group(group), permission: .read, group: group)
        case "stages": return Scope(refs: .stages(of: group), permission: .read, group: group)
        case "observations":
            guard let number else {
                throw CairnError(.invalid, "the parameter 'number' is missing")
            }
            return Scope(refs: .observations(of: group, number), permission: .read, group: group)
        default:
            throw CairnError(
                .invalid, "'\(kind.printable)' is no scope of refs",
                hint: "use all, group, stages, observations, users, tokens, issuers or webhooks")
        }
    }

    private static var ownScopes: [String: RefScope] {
        ["users": .users, "tokens": .tokens, "issuers": .issuers, "webhooks": .webhooks]
    }

    private func showDocument(_ call: Call) async throws -> Answer {
        let digest = try Digest(parsing: try call.parameter("digest"))
        return try await document(digest, "application/json", call).immutable()
    }

    private func showDocuments(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        var digests: [Digest] = []
        for text in try members.strings("digests") { digests.append(try Digest(parsing: text)) }
        try members.refuseRest(known: ["digests"])
        guard digests.count <= Self.maximumDocuments else {
            throw CairnError(.invalid, "more than \(Self.maximumDocuments) documents at once")
        }
        var found: [String: JSON] = [:]
        for (digest, document) in try await view(call).storage.documents(digests) {
            found[digest.description] = .string(String(decoding: document.bytes, as: UTF8.self))
        }
        return .json(["documents": .object(found)])
    }

    private static var maximumDocuments: Int { 500 }

    private func query(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let query = try VersionQuery(&members)
        let isCount = try members.bool("count") ?? false
        try members.refuseRest(known: ["group", "where", "sort", "limit", "offset", "count"])
        let storage = view(call).storage
        if isCount { return .json(["count": .integer(try await storage.count(query))]) }
        let rows = try await storage.versions(query)
        return .json(["versions": .array(rows.map(\.wholeJSON))])
    }
}
