import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Registering a version whose files are in the store already, under a lease.
extension API {
    func register(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let lease = try Self.lease(try members.requiredString("lease"))
        let registration = try await registration(&members, in: try call.group, call)
        let reason = try members.string("reason") ?? registration.record.message
        try members.refuseRest(
            known: ["record", "files", "card", "report", "labels", "parents", "force", "lease", "reason"])
        let receipt = try await registry.register(
            registration, under: lease, by: try call.intent(reason))
        let present = receipt.present.map(\.description).sorted()
        let isNew = receipt.outcome == .registered
        return .json(
            receipt.json.with(["present": .array(present.map(JSON.string))]),
            status: isNew ? .created : .ok)
    }

    private func registration(
        _ members: inout JSONMembers, in group: GroupName, _ call: Call
    ) async throws -> Registration {
        var files: [Registration.File] = []
        for (index, file) in try members.array("files").enumerated() {
            files.append(try Self.file(file, path: "body.files[\(index)]"))
        }
        var record = try members.object("record")
        // Who registers is whom the credentials prove, and when is now, whatever the client says.
        record["createdAt"] = .text(Timestamp.now())
        if record["author"] ?? .null == .null { record["author"] = ["name": .text(call.access.principal)] }
        var value = try Record(json: .object(record))
        value.author.principal = call.access.principal
        var registration = Registration(group: group, files: files, record: value)
        registration.card = try members.value("card", Self.file)
        registration.report = try members.value("report", Self.file)
        registration.labels = try members.texts("labels")
        registration.force = try members.bool("force") ?? false
        registration.parents = try await parents(&members, call)
        return registration
    }

    /// `"standing"`, which is what holds where nothing is said, or the names of versions.
    private func parents(_ members: inout JSONMembers, _ call: Call) async throws -> Registration.Parents {
        guard let json = members.take("parents") else { return .standing }
        if json == .string("standing") { return .standing }
        var list = try JSONMembers(.object(["parents": json]), path: "body")
        var specs: [VersionSpec] = []
        for text in try list.strings("parents") {
            let spec = try VersionSpec(parsing: text)
            try call.access.require(.read, in: spec.group)
            specs.append(spec)
        }
        return specs.isEmpty ? .none : .versions(specs)
    }

    /// A file whose bytes were sent before. That the lease holds so many of them is for the storage to say.
    static func file(_ json: JSON, path: String) throws(CairnError) -> Registration.File {
        var members = try JSONMembers(json, path: path)
        let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        let size = try members.required("size", try members.count("size"))
        let name = try members.string("name") ?? digest.hex
        let type = try members.string("mediaType")
        try members.refuseRest(known: ["name", "digest", "size", "mediaType"])
        return Registration.File(
            name: try FileName(parsing: name), source: .held(digest, size: size), mediaType: type)
    }
}
