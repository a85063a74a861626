package import CairnObjects

/// `snapshot.json`: what a snapshot is and holds. A snapshot without it is not there.
package struct SnapshotManifest: Sendable, Equatable {
    package static let currentFormat: Int64 = 1

    /// When the database was copied.
    package let takenAt: Timestamp
    /// The log's signed head in the copied database.
    package let checkpoint: SignedNote
    /// What the log named in the last so many days is in the backup, beside what refs need.
    let retentionDays: Int64
    let database: HashedContent
    /// Of the list of blobs.
    let blobList: HashedContent
    package let blobCount: Int
    /// In bytes.
    package let blobBytes: Int64
    /// Of the registry's directory (`.`), its database, its configuration and its directory of blobs.
    let attributes: [String: FileAttributes]
    let files: [SavedFile]
    /// The names of the private keys that it holds.
    package let keys: [String]
    /// What was wrong in the registry when it was copied; nothing in a sound one.
    package let problems: [String]

    package var isSound: Bool { problems.isEmpty }
}

extension SnapshotManifest {
    /// With a digest of itself, so that no bit of it changes unseen.
    var text: String {
        let content = JSON.members([
            "format": .integer(Self.currentFormat), "takenAt": .text(takenAt),
            "checkpoint": .string(checkpoint.encoded), "retentionDays": .integer(retentionDays),
            "database": database.json, "blobList": blobList.json, "blobCount": .integer(blobCount),
            "blobBytes": .integer(blobBytes),
            "attributes": .object(attributes.mapValues { .object($0.members) }),
            "files": .array(files.map(\.json)), "keys": .array(keys.map(JSON.string)),
            "problems": .array(problems.map(JSON.string)),
        ])
        guard case .object(var members) = content else { return "" }
        members["digest"] = .text(Digest(of: content.canonicalBytes))
        return JSON.object(members).prettyText + "\n"
    }

    /// - Throws: `unsupported` for a format that this program does not know, `damaged` where the text is no
    ///   manifest.
    init(text: [UInt8], of name: String) throws(CairnError) {
        do throws(CairnError) {
            try self.init(try JSONMembers(try JSONParser.parse(text), path: "snapshot.json"))
        } catch {
            guard error.code == .invalid else { throw error.inside("the snapshot \(name)") }
            throw CairnError(.damaged, "the snapshot \(name) is damaged: \(error.message)")
        }
    }

    private init(_ given: JSONMembers) throws(CairnError) {
        var members = given
        let digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        let content = JSON.object(members.rest)
        let format = try members.required("format", try members.count("format"))
        guard format == Self.currentFormat else {
            throw CairnError(
                .unsupported, "it has format \(format); this cairn knows format \(Self.currentFormat)",
                hint: "a newer cairn made it; install that one")
        }
        guard Digest(of: content.canonicalBytes) == digest else {
            throw CairnError(.invalid, "it is not what was written")
        }
        takenAt = try members.required("takenAt", try members.parsed("takenAt", Timestamp.init(parsing:)))
        checkpoint = try members.required(
            "checkpoint", try members.parsed("checkpoint", SignedNote.init(parsing:)))
        retentionDays = try members.required("retentionDays", try members.count("retentionDays"))
        database = try members.required("database", try members.value("database", HashedContent.init))
        blobList = try members.required("blobList", try members.value("blobList", HashedContent.init))
        blobCount = Int(try members.required("blobCount", try members.count("blobCount")))
        blobBytes = try members.required("blobBytes", try members.count("blobBytes"))
        var attributes: [String: FileAttributes] = [:]
        for (name, json) in try members.object("attributes") {
            var inner = try JSONMembers(json, path: members.path(of: "attributes.\(name)"))
            attributes[name] = try FileAttributes(&inner)
        }
        self.attributes = attributes
        var files: [SavedFile] = []
        for (index, json) in try members.array("files").enumerated() {
            files.append(try SavedFile(json, path: members.path(of: "files[\(index)]")))
        }
        self.files = files
        if let inner = SavedFile.pathThroughLink(among: files) {
            throw CairnError(.invalid, "snapshot.json.files: '\(inner)' is there twice, or lies below a link")
        }
        keys = try members.strings("keys")
        problems = try members.strings("problems")
    }
}

extension HashedContent: Equatable {
    fileprivate var json: JSON { ["digest": .text(digest), "size": .integer(size)] }

    fileprivate init(_ json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        digest = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        size = try members.required("size", try members.count("size"))
    }

    static func == (one: HashedContent, other: HashedContent) -> Bool {
        one.digest == other.digest && one.size == other.size
    }
}
