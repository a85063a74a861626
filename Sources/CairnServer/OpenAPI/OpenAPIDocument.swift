// The description of the API, made from the operations (`Operations/`), the forms of what goes in and out
// (`Schemas/`), and the routes, which say who may ask. A test holds it and the routes to each other.

import CairnObjects
import CairnRegistry
import HTTPTypes

/// The OpenAPI 3.1 document of a set of routes.
struct OpenAPIDocument: Sendable {
    private let routes: [Route]

    /// - Parameter routes: Those that the document is about; others are left out.
    init(of routes: [Route]) { self.routes = routes }

    /// Every operation there is, with the route that serves it.
    private var served: [(operation: Operation, route: Route)] {
        Operation.all.compactMap { operation in
            routes.first { $0.method == operation.method && $0.path == operation.path }
                .map { (operation, $0) }
        }
    }

    var json: JSON {
        [
            "openapi": "3.1.1", "info": Self.info, "servers": .array([["url": "/"]]),
            "security": .array([["bearer": .array([])]]),
            "tags": .array(Operation.Tag.allCases.map { ["name": .string($0.rawValue)] }),
            "paths": paths,
            "components": [
                "schemas": .object(Schemas.all.mapValues(\.json)),
                "responses": .object(
                    Dictionary(uniqueKeysWithValues: Refused.allCases.map { ($0.name, $0.json) })),
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description":
                            "A token of this server, or one of an OpenID Connect issuer that it trusts.",
                    ]
                ],
            ],
        ]
    }

    private static var info: JSON {
        [
            "title": "Cairn", "version": .string(Release.version),
            "summary": "A model registry that one can check.",
            "description": .string(
                """
                Groups of versions, who decided what about them, what is live in which stage, and the log \
                that proves it. Every error is problem details (RFC 9457). An ETag is the digest of what a \
                ref names, so that `If-Match` is compare-and-set. A member of a body that may be left out \
                may also be null. Where there is GET, there is HEAD; OPTIONS tells the methods of an address.
                """),
            "license": ["name": "Apache 2.0", "identifier": "Apache-2.0"],
        ]
    }

    private var paths: JSON {
        var paths: [String: JSON] = [:]
        for (operation, route) in served {
            let path = operation.documentedPath
            let item = paths[path] ?? [:]
            paths[path] = item.with([operation.method.rawValue.lowercased(): operation.json(route.access)])
        }
        return .object(paths)
    }
}

extension Operation {
    /// - Parameter access: Who may ask, as the route says.
    func json(_ access: Route.Guard) -> JSON {
        let replies = answers.map { ("\($0.status)", $0.json) }
        let refusals = refusals(access).map { ("\($0.rawValue)", $0.reference) }
        let text = [details, access.sentence ?? self.access].compactMap { $0 }.joined(separator: "\n\n")
        return .members([
            "operationId": .string(id), "tags": .array([.string(tag.rawValue)]), "summary": .string(summary),
            "description": .string(text),
            "parameters": allParameters.isEmpty ? nil : .array(allParameters.map(\.json)),
            "requestBody": requestBody,
            "responses": .object(Dictionary(replies + refusals) { first, _ in first }),
            "security": access == .open ? .array([]) : nil, "x-cairn-access": access.json,
        ])
    }
}

extension Operation {
    fileprivate var requestBody: JSON? {
        if takesBytes { return ["content": ["application/octet-stream": [:]]] }
        return body.map {
            ["required": .bool($0.demandsMembers), "content": ["application/json": ["schema": $0.json]]]
        }
    }
}

extension Route.Guard {
    /// Who may ask, in words; `nil` where the handler decides.
    var sentence: String? {
        switch self {
        case .open: "Open: without credentials."
        case .known: "For everybody whom the server knows."
        case .group(let permission): "For \(permission.roles) in the group."
        case .registry(let permission): "For \(permission.roles) in all groups (`*`)."
        case .handler: nil
        }
    }

    /// The same for programs.
    fileprivate var json: JSON {
        switch self {
        case .open: ["who": "anybody"]
        case .known: ["who": "known"]
        case .group(let permission): ["who": "group", "permission": .string(permission.rawValue)]
        case .registry(let permission): ["who": "registry", "permission": .string(permission.rawValue)]
        case .handler: ["who": "depends"]
        }
    }
}

extension Permission {
    /// The roles that have it, in words.
    var roles: String {
        let roles = Role.allCases.filter { $0.permissions.contains(self) }
        return roles.count == Role.allCases.count
            ? "every role" : roles.map { "`\($0)`" }.joined(separator: ", ")
    }
}
