package import CairnObjects
package import CairnRegistry

extension VerificationReport {
    /// What `VerificationReport.json` writes.
    package init(json: JSON) throws(CairnError) {
        self.init()
        var members = try JSONMembers(json, path: "answer")
        problems = try members.values("problems", Problem.init(json:path:))
        groups = Int(try members.requiredCount("groups"))
        versions = Int(try members.requiredCount("versions"))
        refs = Int(try members.requiredCount("refs"))
        entries = try members.requiredCount("entries")
        documents = Int(try members.requiredCount("documents"))
        blobs = Int(try members.requiredCount("blobs"))
        bytes = try members.requiredCount("bytes")
        checkpoint = try members.value("checkpoint", Self.checkpoint)
        if let orphans = members.take("orphans") {
            var members = try JSONMembers(orphans, path: "answer.orphans")
            orphanBlobs = Int(try members.requiredCount("blobs"))
            orphanBytes = try members.requiredCount("bytes")
            orphanDocuments = Int(try members.requiredCount("documents"))
        }
        leftovers = try members.strings("leftovers")
        strangers = try members.strings("strangers")
        // A kind of problem that only the server knows is a problem all the same.
        if try members.bool("sound") == false, isSound {
            throw CairnError(.damaged, "the server found the registry unsound and does not say why")
        }
    }

    private static func checkpoint(_ json: JSON, _ path: String) throws(CairnError) -> Checkpoint {
        var members = try JSONMembers(json, path: path)
        guard let root = TreeHash(base64: try members.requiredString("root")) else {
            throw CairnError(.invalid, "\(members.path(of: "root")) is no root of a tree")
        }
        return Checkpoint(
            origin: try members.requiredString("origin"), size: try members.requiredCount("size"), root: root)
    }
}

extension VerificationReport.Problem {
    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        let name = try members.requiredString("kind")
        guard let kind = Kind(rawValue: name) else {
            throw CairnError(
                .unsupported, "the server found a problem of a kind that this cairn does not know: '\(name)'",
                hint: "use a newer cairn")
        }
        self.init(
            kind: kind, subject: try members.requiredString("subject"),
            detail: try members.requiredString("detail"), affects: try members.strings("affects"))
    }
}
