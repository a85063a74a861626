package import CairnObjects
package import CairnRegistry
package import CairnStorage
import CairnTransport

extension RemoteService {
    package func decide(
        _ id: VersionID, _ state: ApprovalState, withdraw: Bool, by intent: Intent
    ) async throws -> DecisionReceipt {
        let decision =
            switch state {
            case .approved: "approve"
            case .rejected: "reject"
            case .pending: "retract"
            }
        let body = Self.body(intent, ["decision": .string(decision), "withdraw": withdraw ? true : nil])
        let outcome = try await change(.post, Self.path(id, "decisions"), body, by: intent)
        return try DecisionReceipt(json: try answer(outcome))
    }

    package func select(
        in group: GroupName, by sort: VersionQuery.Sort, where predicate: Predicate, approve: Bool,
        by intent: Intent
    ) async throws -> Selection {
        let body = Self.body(
            intent,
            [
                "sort": .string("\(sort.field):\(sort.descending ? "desc" : "asc")"),
                "where": predicate == .all ? nil : predicate.json, "approve": approve ? true : nil,
            ])
        let outcome = try await change(.post, ["groups", "\(group)", "selection"], body, by: intent)
        return try Selection(json: try answer(outcome))
    }

    package func label(
        _ id: VersionID, set: [String: String], unset: [String], by intent: Intent
    ) async throws -> (labels: [String: String], entry: LogEntry?) {
        let body = Self.body(
            intent,
            [
                "set": .object(set.mapValues(JSON.string)), "unset": .array(unset.map(JSON.string)),
            ])
        let json = try answer(try await change(.patch, Self.path(id, "labels"), body, by: intent))
        var members = try JSONMembers(json, path: "answer")
        return (try members.texts("labels"), try members.entry())
    }

    package func delete(_ id: VersionID, by intent: Intent) async throws -> LogEntry? {
        try entry(try await change(.delete, Self.path(id), nil, by: intent))
    }

    package func observe(
        _ id: VersionID, _ draft: ObservationDraft, by intent: Intent
    ) async throws -> ObservationReceipt {
        guard let report = draft.report, !draft.metrics.isEmpty, !intent.isDryRun else {
            return try await observe(id, draft, report: nil, by: intent)
        }
        return try await storage.withLease { lease in
            let receipts = try await storage.write([report.source], under: lease, meter: ByteMeter())
            let described: JSON? = receipts.first.map {
                [
                    "digest": .text($0.digest), "size": .integer($0.size),
                    "mediaType": .string(report.mediaType),
                ]
            }
            return (
                try await observe(id, draft, report: described.map { ($0, lease) }, by: intent),
                isConsumed: true
            )
        }
    }

    private func observe(
        _ id: VersionID, _ draft: ObservationDraft, report: (JSON, Lease)?, by intent: Intent
    ) async throws -> ObservationReceipt {
        let body = Self.body(
            intent,
            [
                "metrics": .object(draft.metrics.mapValues(\.json)), "stage": draft.stage.map(JSON.text),
                "window": draft.window.map(JSON.string),
                "gone": draft.gone.isEmpty ? nil : .array(draft.gone.sorted().map(JSON.string)),
                "report": report?.0, "lease": report.map { .string($0.1.id) },
            ])
        let outcome = try await change(.post, Self.path(id, "observations"), body, by: intent)
        return try ObservationReceipt(json: try answer(outcome))
    }
}
