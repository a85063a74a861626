package import CairnObjects
package import CairnRegistry

extension RegistrationReceipt {
    /// What `RegistrationReceipt.json` writes.
    ///
    /// - Parameter record: The record that the version's manifest names, which the answer does not repeat.
    /// - Parameter present: Names of the files that needed not be sent.
    package init(json: JSON, record: Record, present: Set<FileName>) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        let version = try VersionID(&members)
        let name = try members.requiredString("outcome")
        guard let outcome = Self.outcomes[name] else {
            throw CairnError(.invalid, "answer.outcome: '\(name)' is not known")
        }
        self.init(
            version: version, outcome: outcome, entry: try members.entry(), record: record,
            files: try members.values("files", Manifest.File.init(json:path:)),
            present: present,
            parents: try members.values("parents", VersionID.init(json:path:)),
            approval: try members.approvalState("approval"), automatic: try members.verdict("rules"))
    }

    private static var outcomes: [String: Outcome] {
        ["registered": .registered, "unchanged": .unchanged, "repeated": .repeated]
    }
}
