package import CairnObjects
package import CairnStorage
import CairnTransport

extension RemoteStorage {
    package func target(of ref: RefName) async throws -> Digest? { try await standing(ref)?.target }

    package func spelling(of ref: RefName) async throws -> RefName? { try await standing(ref)?.name }

    private func standing(_ ref: RefName) async throws -> (name: RefName, target: Digest)? {
        var call = ServerCall(.get, "refs")
        // An object's key is one part of the path, whatever slashes it has.
        let cuts = ref.bucket == nil ? Int.max : 2
        call.path += ref.description.split(separator: "/", maxSplits: cuts, omittingEmptySubsequences: false)
            .map(String.init)
        guard let json = try await server.jsonIfFound(call) else { return nil }
        var members = try JSONMembers(json, path: "answer")
        let name = try members.required("ref", try members.parsed("ref", RefName.init(parsing:)))
        guard name.key == ref.key else {
            throw CairnError(.damaged, "the server was asked for \(ref) and told of \(name)")
        }
        return (name, try members.required("target", try members.parsed("target", Digest.init(parsing:))))
    }

    package func snapshot(_ scope: RefScope) async throws -> RefSnapshot {
        var call = ServerCall(.get, "refs")
        call.query = Self.query(scope)
        var members = try JSONMembers(try await server.json(call), path: "answer")
        var refs: [RefName: Digest] = [:]
        for (name, json) in try members.object("refs") {
            guard case .string(let text) = json else {
                throw CairnError(.invalid, "answer.refs.\(name) must be text")
            }
            refs[try RefName(parsing: name)] = try Digest(parsing: text)
        }
        return RefSnapshot(refs: refs, logSize: try members.requiredCount("logSize"))
    }

    package func refs(from start: String, before end: String, limit: Int) async throws -> [StandingRef] {
        let refs = try await snapshot(.all).refs.map {
            (key: $0.key.key, StandingRef($0.key, names: $0.value))
        }
        return refs.filter { $0.key >= start && $0.key < end }.sorted { $0.key < $1.key }.prefix(limit)
            .map(\.1)
    }

    private static func query(_ scope: RefScope) -> [(String, String)] {
        switch scope {
        case .all: [("scope", "all")]
        case .group(let group): [("scope", "group"), ("group", "\(group)")]
        case .stages(let group): [("scope", "stages"), ("group", "\(group)")]
        case .observations(let group, let number):
            [("scope", "observations"), ("group", "\(group)"), ("number", "\(number)")]
        case .users: [("scope", "users")]
        case .tokens: [("scope", "tokens")]
        case .issuers: [("scope", "issuers")]
        case .webhooks: [("scope", "webhooks")]
        }
    }
}
