/// Something that was measured on a version after it was registered, most often while it was live.
package struct Observation: DocumentValue, Equatable {
    package static let mediaType = MediaType.observation

    /// The manifest that was observed.
    package var subject: Digest
    package var actor: Principal
    package var at: Timestamp
    package var metrics: [String: Metric]
    /// The stage in which it stood, where that was said.
    package var stage: StageName?
    /// The time that the figures are about, in the words of whoever measured (`2026-11`, `24h`).
    package var window: String?
    package var message = ""
    /// The report that the figures come from, a blob.
    package var report: Descriptor?
    /// What crossed a bound of the policy, as it was judged when it was recorded.
    package var drift: [RuleResult] = []
    package var unknown: [String: JSON] = [:]

    package init(subject: Digest, actor: Principal, at: Timestamp, metrics: [String: Metric]) {
        (self.subject, self.actor, self.at, self.metrics) = (subject, actor, at, metrics)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "observation")
        subject = try members.required("subject", try members.parsed("subject", Digest.init(parsing:)))
        actor = try members.required("actor", try members.parsed("actor", Principal.init(parsing:)))
        at = try members.required("at", try members.parsed("at", Timestamp.init(parsing:)))
        metrics = try Record.metrics(
            json: .object(try members.object("metrics")), path: members.path(of: "metrics"))
        stage = try members.parsed("stage", StageName.init(parsing:))
        window = try members.string("window")
        message = try members.string("message") ?? ""
        report = try members.value("report", Descriptor.init(json:path:))
        for (index, result) in try members.array("drift").enumerated() {
            drift.append(
                try RuleResult(json: result, path: "\(members.path(of: "drift"))[\(index)]"))
        }
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "subject": .text(subject), "actor": .text(actor), "at": .text(at),
                "metrics": .object(metrics.mapValues(\.json)), "stage": stage.map(JSON.text),
                "window": window.map(JSON.string), "message": message.isEmpty ? nil : .string(message),
                "report": report?.json, "drift": .array(drift.map(\.json)),
            ], and: unknown)
    }
}
