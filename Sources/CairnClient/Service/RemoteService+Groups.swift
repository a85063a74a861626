package import CairnObjects
package import CairnRegistry
import CairnTransport

extension RemoteService {
    package func createGroup(
        _ name: GroupName, description: String, labels: [String: String], by intent: Intent
    ) async throws -> LogEntry {
        try intent.refuseDryRun()
        let body = Self.body(
            intent,
            [
                "name": .text(name), "description": description.isEmpty ? nil : .string(description),
                "labels": labels.isEmpty ? nil : .object(labels.mapValues(JSON.string)),
            ])
        let outcome = try await change(.post, ["groups"], body, by: intent)
        guard let entry = try entry(outcome) else {
            throw CairnError(.invalid, "the server does not say how it made the group")
        }
        return entry
    }

    package func editGroup(_ name: GroupName, _ edit: GroupEdit, by intent: Intent) async throws -> LogEntry?
    {
        let guarded = edit.guarded.map { ($0.key.description, JSON.bool($0.value)) }
        let body = Self.body(
            intent,
            [
                "description": edit.description.map(JSON.string),
                "setLabels": edit.setLabels.isEmpty ? nil : .object(edit.setLabels.mapValues(JSON.string)),
                "unsetLabels": edit.unsetLabels.isEmpty ? nil : .array(edit.unsetLabels.map(JSON.string)),
                "guarded": guarded.isEmpty ? nil : .object(Dictionary(uniqueKeysWithValues: guarded)),
            ])
        return try entry(try await change(.patch, ["groups", "\(name)"], body, by: intent))
    }

    package func deleteGroup(_ name: GroupName, recursive: Bool, by intent: Intent) async throws -> LogEntry?
    {
        let query = recursive ? [("recursive", "true")] : []
        return try entry(try await change(.delete, ["groups", "\(name)"], nil, query: query, by: intent))
    }
}
