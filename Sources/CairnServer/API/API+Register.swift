import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Registering a version whose files are in the store already, under a lease.
extension API {
    func register(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let lease = Lease(id: try members.requiredString("lease"))
        let registration = try await registration(&members, in: try call.group, under: lease, call)
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
        _ members: inout JSONMembers, in group: GroupName, under lease: Lease, _ call: Call
    ) async throws -> Registration {
        let held = try await holdings(of: lease, call)
        var files: [Registration.File] = []
        for (index, file) in try members.array("files").enumerated() {
            files.append(try Self.file(file, path: "body.files[\(index)]", held))
        }
        var record = try members.object("record")
        // Who registers is whom the credentials prove, and when is now, whatever the client says.
        record["createdAt"] = .text(Timestamp.now())
        var value = try Record(json: .object(record))
        value.author.principal = call.access.principal
        var registration = Registration(group: group, files: files, record: value)
        registration.card = try members.value("card") { (json, path) throws(CairnError) in
            try Self.file(json, path: path, held)
        }
        registration.report = try members.value("report") { (json, path) throws(CairnError) in
            try Self.file(json, path: path, held)
        }
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

    /// A file by what the lease holds. The size that counts is the store's.
    static func file(
        _ json: JSON, path: String, _ held: [Digest: Int64]
    ) throws(CairnError) -> Registration.File {
        var members = try JSONMembers(json, path: path)
        let name = try members.parsed("name", FileName.init(parsing:))
        let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        let type = try members.string("mediaType")
        let claimed = try members.count("size")
        try members.refuseRest(known: ["name", "digest", "size", "mediaType"])
        guard let size = held[digest] else {
            throw CairnError(
                .invalid, "\(path): the lease holds no blob \(digest)",
                hint: "send the bytes first, under the same lease")
        }
        guard claimed == nil || claimed == size else {
            throw CairnError(.invalid, "\(path): the blob has \(size) bytes, not \(claimed ?? 0)")
        }
        return Registration.File(
            name: try name ?? FileName(parsing: digest.hex), source: .held(digest, size: size),
            mediaType: type)
    }
}
