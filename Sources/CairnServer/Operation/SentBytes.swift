import Synchronization

/// How many bytes of an answer were given to the connection.
final class SentBytes: Sendable {
    private let bytes = Atomic<Int64>(0)

    var count: Int64 { bytes.load(ordering: .relaxed) }

    func add(_ more: Int) { bytes.add(Int64(more), ordering: .relaxed) }
}
