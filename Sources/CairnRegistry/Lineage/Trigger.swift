import CairnObjects

/// The log entry that caused a training, as records name it: `log entry 17`.
package struct Trigger: Sendable, CustomStringConvertible {
    package let sequence: Int64

    private static let prefix = "log entry "

    package init(_ sequence: Int64) { self.sequence = sequence }

    /// `nil` for what names no entry of this registry's log.
    package init?(parsing text: String) {
        guard text.hasPrefix(Self.prefix), let sequence = Int64(text.dropFirst(Self.prefix.count)),
            sequence >= 0
        else { return nil }
        self.sequence = sequence
    }

    package var description: String { Self.prefix + String(sequence) }
}

extension Registry {
    /// The trigger that an entry of the log is.
    ///
    /// - Throws: `notFound` where the log has no such entry.
    package func trigger(_ sequence: Int64) async throws -> Trigger {
        guard sequence >= 0, try await !entries(from: sequence, limit: 1).isEmpty else {
            throw CairnError(
                .notFound, "the log has no entry \(sequence) to name as the trigger",
                hint: "'cairn audit log' lists them; for an event elsewhere, use words")
        }
        return Trigger(sequence)
    }
}
