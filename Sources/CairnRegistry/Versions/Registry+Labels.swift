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
            var transaction = transaction(.labelsChanged, by: intent)
            let values = try await label(id, set: set, unset: unset, in: &transaction)
            transaction.expectations = [RefExpectation(id.ref, names: id.manifest)]
            return (transaction.moves.isEmpty ? nil : transaction, values)
        }
        return (labels, entry)
    }

    /// Adds to a transaction what sets and removes labels.
    ///
    /// - Returns: the labels afterwards.
    func label(
        _ id: VersionID, set: [String: String], unset: [String], in transaction: inout Transaction
    ) async throws -> [String: String] {
        let ref = RefName.labels(id.group, id.number)
        let current = try await value(Labels.self, of: ref)
        let before = current?.value.values ?? [:]
        var values = before.merging(set) { _, new in new }
        for name in unset { values[name] = nil }
        guard values != before else { return values }
        try transaction.move(ref, from: current?.digest, to: try Labels(values))
        transaction.action = .labelsChanged
        return values
    }
}
