package import CairnObjects

/// A version as the rules see it.
package struct Candidate: Sendable {
    package let id: VersionID
    package let record: Record
    /// The newest approval; `nil` where there is none.
    package let approval: Approval?
    /// Who registered it, by the log.
    package let pusher: Principal?
    /// How long it has stood in stages that a rule asks about, in milliseconds and in all.
    package let stood: [StageName: Int64]

    package init(
        id: VersionID, record: Record, approval: Approval?, pusher: Principal?,
        stood: [StageName: Int64] = [:]
    ) {
        (self.id, self.record, self.approval) = (id, record, approval)
        (self.pusher, self.stood) = (pusher, stood)
    }

    package var state: ApprovalState { approval?.state ?? .pending }

    /// The same with another approval.
    func with(_ approval: Approval) -> Candidate {
        Candidate(id: id, record: record, approval: approval, pusher: pusher, stood: stood)
    }

    /// Whether somebody made it, by what the record says: as a principal, by name, or by mail, whatever the
    /// case they are written in.
    func isMade(by actor: Principal) -> Bool {
        let author = record.author
        let names = [author.principal?.description, author.name, author.email].compactMap { $0 }
        return names.contains { $0.lowercased() == actor.description.lowercased() }
    }
}
