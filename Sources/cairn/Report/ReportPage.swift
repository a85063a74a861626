import CairnObjects
import CairnRegistry
import CairnStorage
import Mustache

/// A group's report as one page of HTML.
struct ReportPage {
    private let report: GroupReport

    init(_ report: GroupReport) { self.report = report }

    /// - Throws: `invalid` where a part cannot be written down.
    func html() throws -> String {
        let template = try MustacheTemplate(string: ReportTemplate.text)
        return template.render(try values())
    }

    private func values() throws -> [String: Any] {
        let head = try Checkpoint(note: report.checkpoint, trusting: report.key)
        let document = report.group.document
        return [
            "group": report.group.summary.name.description, "about": Self.optional(document.description),
            "day": report.at.day, "at": report.at.minute, "origin": head.origin, "size": head.size,
            "versionCount": report.versions.count, "pending": report.group.summary.pendingCount,
            "problem": report.problems.map {
                ["kind": $0.kind.rawValue, "subject": $0.subject, "detail": $0.detail.printable]
            },
            "isLive": !report.live.isEmpty, "live": try report.live.map(live),
            "versions": report.versions.map(row),
            "event": report.events.map(event), "policyOrigin": policyOrigin,
            "policy": try report.policy.value.json.yamlText().printableLines,
            "hasPolicyHistory": !report.policyHistory.isEmpty,
            "policyChange": report.policyHistory.map(policyChange), "key": report.key.encoded,
            "checkpoint": report.checkpoint.encoded, "proof": report.proofs.map(proof),
            "program": Release.version,
        ]
    }

    /// A section of its own where there is something to say.
    private static func optional(_ text: String?) -> [String] {
        text.map { $0.isEmpty ? [] : [$0.printableLines] } ?? []
    }

    private func live(_ live: GroupReport.Live) throws -> [String: Any] {
        let (version, record) = (live.version, live.version.record)
        return [
            "stage": "\(live.stage)", "version": "\(version.id)", "since": live.since.at.minute,
            "by": "\(live.since.actor)", "how": "\(live.since.action)", "sequence": live.since.sequence,
            "why": Self.optional(live.since.reason), "digest": "\(version.id.manifest)",
            "isSound": live.isSound, "approval": "\(version.approval)",
            "votes": live.tally.described.printable,
            "created": record.createdAt.minute, "author": record.author.name.printable,
            "message": Self.optional(record.message), "source": Self.optional(source(record)),
            "card": Self.optional(record.card?.digest.description),
            "report": Self.optional(record.report?.digest.description),
            "decision": version.approvals.map(decision),
            "file": try version.files().map { file in
                [
                    "name": "\(file.name)", "size": "\(file.content.size)",
                    "digest": "\(file.content.digest)",
                ]
            },
            "metric": record.metrics.sorted { $0.key < $1.key }.map(metric),
            "hasInputs": !record.inputs.isEmpty,
            "input": record.inputs.map { input in
                [
                    "name": input.name.printable, "uri": (input.uri ?? "").printable,
                    "digest": input.digest?.description ?? "none",
                ]
            },
            "rule": live.verdict.rules.map { rule in
                [
                    "name": rule.rule.printable, "answer": rule.passes ? "pass" : "FAIL",
                    "class": rule.passes ? "good" : "bad", "finding": rule.finding.printable,
                ]
            },
            "hasObservations": !version.observations.isEmpty,
            "observation": version.observations.reversed().map(observation),
        ]
    }

    private func source(_ record: Record) -> String? {
        guard let commit = record.source?.commit else { return nil }
        let dirty = record.source?.dirty == true ? ", with uncommitted changes" : ""
        return "\(record.source?.repository ?? "local repository") at \(commit)\(dirty)".printable
    }

    private func decision(_ approval: Approval) -> [String: Any] {
        let vote = approval.votes.last { $0.actor == approval.actor && $0.at == approval.at }
        let how =
            if let vote { vote.isFor ? "voted for it" : "voted against it" } else if approval.previous == nil
            {
                approval.policy == nil ? "registered it" : "registered it, approved by policy"
            } else { approval.policy == nil ? "took a vote back" : "decided by policy" }
        return [
            "at": approval.at.minute, "by": "\(approval.actor)", "how": how, "state": "\(approval.state)",
            "why": approval.reason.printable,
        ]
    }

    private func metric(_ name: String, _ metric: Metric) -> [String: Any] {
        var interval = ""
        if let lower = metric.lower, let upper = metric.upper {
            interval = "\(lower.metricText) to \(upper.metricText)"
        }
        return [
            "name": name.printable, "value": JSON.canonicalNumber(metric.value), "interval": interval,
            "on": [metric.dataset, metric.split].compactMap { $0 }.joined(separator: ", ").printable,
        ]
    }

    private func observation(_ observation: RecordedObservation) -> [String: Any] {
        let value = observation.value
        let figures = value.metrics.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(JSON.canonicalNumber($0.value.value))" }
        return [
            "at": value.at.minute, "by": "\(value.actor)",
            "figures": figures.joined(separator: ", ").printable,
            "drift": value.drift.map(\.finding).joined(separator: "; ").printable,
        ]
    }

    private func row(_ version: Version) -> [String: Any] {
        let metrics = version.record.metrics.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value.value.metricText)" }
        return [
            "version": "\(version.id)", "approval": "\(version.approval)",
            "stages": version.stages.map(\.description).joined(separator: ", "),
            "created": version.record.createdAt.minute, "author": version.record.author.name.printable,
            "metrics": metrics.joined(separator: ", ").printable,
        ]
    }

    private func event(_ event: Event) -> [String: Any] {
        var what = event.version ?? ""
        // What takes its own version out of a stage is about that version, and says in words what else moved.
        if let stage = event.stage, event.from == nil || event.from != event.version {
            what = "\(stage): \(event.from.map { "\($0) → " } ?? "")\(event.version ?? "nothing")"
        }
        let isLoud = [.stageOverridden, .driftDetected].contains(event.action)
        return [
            "sequence": event.sequence.map(String.init) ?? "", "at": event.at.minute, "by": "\(event.actor)",
            "action": "\(event.action)", "class": isLoud ? "bad" : "", "what": what,
            "why": event.reason.printable,
        ]
    }

    private var policyOrigin: String {
        switch report.policy.scope {
        case .group: "The group's own."
        case .registry: "The registry's, for groups without their own."
        case nil: "None were set; these hold by themselves."
        }
    }

    private func policyChange(_ entry: LogEntry) -> [String: Any] {
        let move = entry.moves.first { move in
            switch move.ref {
            case .policy, .defaultPolicy: true
            default: false
            }
        }
        return [
            "at": entry.at.minute, "by": "\(entry.actor)", "digest": move?.to?.description ?? "none",
            "of": move?.ref == .defaultPolicy ? "registry" : "group", "why": entry.reason.printable,
        ]
    }

    private func proof(_ proof: GroupReport.Proof) -> [String: Any] {
        [
            "title": proof.title, "index": "\(proof.proof.index)",
            "entry": String(decoding: proof.proof.entry, as: UTF8.self), "text": proof.proof.encoded,
        ]
    }
}
