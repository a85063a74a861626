package import CairnObjects
import CairnRegistry
package import CairnStorage
import CairnTransport

extension RemoteStorage {
    package func versions(_ query: VersionQuery) async throws -> [IndexedVersion] {
        let call = ServerCall(.post, ["query"], query.json, isRepeatable: true)
        var members = try JSONMembers(try await server.json(call), path: "answer")
        return try members.values("versions", IndexedVersion.init(json:path:))
    }

    package func count(_ query: VersionQuery) async throws -> Int {
        let call = ServerCall(
            .post, ["query"], query.json.with(["count": true]), isRepeatable: true)
        var members = try JSONMembers(try await server.json(call), path: "answer")
        return Int(try members.requiredCount("count"))
    }

    package func groups() async throws -> [IndexedGroup] {
        var groups: [IndexedGroup] = []
        var cursor: String?
        repeat {
            var call = ServerCall(.get, "groups")
            call.query = [("limit", "1000")] + (cursor.map { [("cursor", $0)] } ?? [])
            var members = try JSONMembers(try await server.json(call), path: "answer")
            groups += try members.values("groups", IndexedGroup.init(json:path:))
            cursor = try members.string("next")
        } while cursor != nil
        return groups
    }

    package func group(_ name: GroupName) async throws -> IndexedGroup? {
        guard let json = try await server.jsonIfFound(ServerCall(.get, "groups", "\(name)")) else {
            return nil
        }
        return try IndexedGroup(json: json, path: "answer")
    }

    package func lastNumber(in group: GroupName) async throws -> VersionNumber? {
        guard let json = try await server.jsonIfFound(ServerCall(.get, "groups", "\(group)")) else {
            return nil
        }
        var members = try JSONMembers(json, path: "answer")
        return try members.versionNumber("lastNumber")
    }
}
