package import CairnObjects

extension Event {
    /// Reads what `json` writes.
    ///
    /// - Throws: `invalid` where it is none; `unsupported` for an action that only a newer program knows.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "event")
        self.init(
            sequence: try members.count("sequence"),
            at: try members.required("at", try members.parsed("at", Timestamp.init(parsing:))),
            actor: try members.required("actor", try members.parsed("actor", Principal.init(parsing:))),
            action: try members.required("action", try members.parsed("action", Action.init(parsing:))),
            reason: try members.string("reason") ?? "")
        for (index, move) in try members.array("moves").enumerated() {
            moves.append(try RefMove(json: move, path: members.path(of: "moves[\(index)]")))
        }
        group = try members.parsed("group", GroupName.init(parsing:))
        version = try members.string("version")
        manifest = try members.parsed("digest", Digest.init(parsing:))
        stage = try members.parsed("stage", StageName.init(parsing:))
        from = try members.string("from")
    }
}
