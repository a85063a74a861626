import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Versions: list, register, look, delete, and what they are made of.
extension API {
    var versionRoutes: [Route] {
        let all = "\(Self.root)/groups/{group}/versions"
        let one = "\(all)/{version}"
        return [
            Route(.get, all, .group(.read), listVersions),
            Route(.post, all, .group(.register), register).repeatable,
            Route(.get, one, .group(.read), showVersion).kept,
            Route(.delete, one, .group(.administer), deleteVersion),
            Route(.get, "\(one)/manifest", .group(.read), showManifest).kept,
            Route(.get, "\(one)/record", .group(.read), showRecord).kept,
            Route(.get, "\(one)/card", .group(.read), showCard),
            Route(.get, "\(one)/lineage", .group(.read), showLineage),
            Route(.get, "\(one)/proof", .group(.read), proveVersion),
        ]
    }

    private func listVersions(_ call: Call) async throws -> Answer {
        try await list(call, in: try call.group)
    }

    private func showVersion(_ call: Call) async throws -> Answer {
        let version = try await view(call).version(try await version(call))
        return .json(version.json, tag: EntityTag(version.id.manifest))
    }

    private func deleteVersion(_ call: Call) async throws -> Answer {
        let id = try await version(call)
        try call.check(.ifMatch, against: EntityTag(id.manifest))
        let entry = try await registry.delete(id, by: try call.intent())
        return .json(id.json.with(["entry": entry?.json]))
    }

    private func showManifest(_ call: Call) async throws -> Answer {
        try await document(try await version(call).manifest, MediaType.manifest, call)
    }

    private func showRecord(_ call: Call) async throws -> Answer {
        let id = try await version(call)
        let manifest = try await view(call).version(id).manifest
        return try await document(manifest.config.digest, MediaType.record, call)
    }

    private func showCard(_ call: Call) async throws -> Answer {
        let card = try await view(call).card(of: try await version(call))
        guard call.header(.accept)?.contains("text/markdown") ?? false else { return .json(card.json) }
        return Answer(.bytes(Array(card.markdown.utf8), type: "text/markdown; charset=utf-8"))
    }

    private func showLineage(_ call: Call) async throws -> Answer {
        let depth = try call.integer("depth", in: 0...100) ?? 10
        return .json(try await view(call).lineage(of: try await version(call), depth: Int(depth)).json)
    }

    private func proveVersion(_ call: Call) async throws -> Answer {
        .text(try await registry.prove(try await version(call)).encoded)
    }

    /// The bytes of a document, as they hash to its name.
    func document(_ digest: Digest, _ type: String, _ call: Call) async throws -> Answer {
        guard let document = try await view(call).storage.document(digest) else {
            throw CairnError(.notFound, "there is no document \(digest)")
        }
        return Answer(.bytes(document.bytes, type: type), tag: EntityTag(digest))
    }
}
