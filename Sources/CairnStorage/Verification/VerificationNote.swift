package import CairnObjects

/// What came of a look at everything that is stored: who asked for it, when, and what was found.
package struct VerificationNote: Sendable, Equatable {
    package let by: Principal
    package let startedAt: Timestamp
    package let endedAt: Timestamp
    /// The report, as `cairn verify --json` prints it; of many problems, the first.
    package let report: JSON

    package init(by: Principal, startedAt: Timestamp, endedAt: Timestamp, report: JSON) {
        (self.by, self.startedAt, self.endedAt, self.report) = (by, startedAt, endedAt, report)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "verification")
        by = try members.required("by", try members.parsed("by", Principal.init(parsing:)))
        startedAt = try members.required(
            "startedAt", try members.parsed("startedAt", Timestamp.init(parsing:)))
        endedAt = try members.required("endedAt", try members.parsed("endedAt", Timestamp.init(parsing:)))
        report = .object(try members.object("report"))
    }

    package var json: JSON {
        ["by": .text(by), "startedAt": .text(startedAt), "endedAt": .text(endedAt), "report": report]
    }
}
