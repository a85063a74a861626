import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import HummingbirdCore

/// Answers of operations that only read, kept until anything in the registry changes. Whoever asks was
/// recognised, and their signature checked, before one is given.
struct KeptReads: Sendable {
    /// All of a request that its answer depends on, but who asks.
    struct Question: Hashable {
        private let operation: String
        private let input: Digest
        private let authority: String?
        private let token: Handle?

        /// `nil` for an operation that may change something, and where the input's hash is not known.
        init?(_ operation: String, _ call: Call) {
            guard KeptReads.prefixes.contains(where: operation.hasPrefix),
                case .digest(let digest)? = call.signed?.payload
            else { return nil }
            (self.operation, input) = (operation, digest)
            // Some answers name addresses of this server as the client knows it.
            (authority, token) = (call.request.head.authority, call.access.token)
        }
    }

    private struct Entry {
        let answer: [UInt8]
        /// What whoever got it was allowed.
        let access: Access
    }

    private let changes: any ChangeCounter
    private let entries = StampedCache<Question, Entry>(limit: 4096)

    /// Larger answers are not kept.
    private static let largest = 16 << 10
    private static let prefixes = ["Describe", "BatchDescribe", "List", "Get"]

    init(_ changes: any ChangeCounter) { self.changes = changes }

    /// The answer that the same caller got since anything changed last; else the one that is made now.
    func answer(
        to question: Question, of access: Access, _ make: () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        guard let stamp = changes.changeStamp() else { return try await make() }
        if let entry = entries.value(for: question, at: stamp), entry.access == access { return entry.answer }
        let answer = try await make()
        if answer.count <= Self.largest {
            entries.keep(Entry(answer: answer, access: access), for: question, at: stamp)
        }
        return answer
    }
}
