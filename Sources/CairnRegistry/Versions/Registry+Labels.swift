package import CairnObjects
import CairnStorage

extension Registry {
    /// Sets and removes labels of a version.
    ///
    /// - Returns: the labels afterwards, and the log entry; `nil` for the entry where they were so already.
    package func label(
        _ id: VersionID, set: [String: String], unset: [String], by intent: Intent
    ) async throws -> (labels: [String: String], entry: LogEntry?) {
        let (entry, labels) = try await committing(intent) {
            try await requireStanding(id)
            let ref = RefName.labels(id.group, id.number)
            let current = try await value(Labels.self, of: ref)
            var values = current?.value.values ?? [:]
            values.merge(set) { _, new in new }
            for name in unset { values[name] = nil }
            var transaction = transaction(.labelsChanged, by: intent)
            if values != current?.value.values ?? [:] {
                try transaction.move(ref, from: current?.digest, to: try Labels(values))
            }
            transaction.expectations = [RefExpectation(id.ref, names: id.manifest)]
            return (transaction.moves.isEmpty ? nil : transaction, values)
        }
        return (labels, entry)
    }
}
