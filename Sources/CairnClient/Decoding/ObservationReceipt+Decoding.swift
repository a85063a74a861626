package import CairnObjects
package import CairnRegistry

extension ObservationReceipt {
    /// What `ObservationReceipt.json` writes.
    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        var observation = try members.object("observation")
        let number = try JSONMembers.number(observation.removeValue(forKey: "number"))
        self.init(
            version: try VersionID(&members), number: number,
            observation: try Observation(json: .object(observation)), verdict: try members.verdict("rules"),
            silent: try members.strings("unjudged"),
            rolledBack: try members.value("rolledBack", StageChange.init(json:path:)),
            held: try members.string("held"), entry: try members.entry())
    }
}

extension JSONMembers {
    fileprivate static func number(_ json: JSON?) throws(CairnError) -> ObservationNumber {
        guard case .number(let number) = json, let whole = Int64(exactly: number) else {
            throw CairnError(.invalid, "answer.observation.number is no number")
        }
        return try ObservationNumber(parsing: String(whole))
    }
}
