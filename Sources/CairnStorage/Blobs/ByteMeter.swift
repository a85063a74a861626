import Synchronization

/// Counts bytes as they go by, so that somebody else can show how far a long job is. Safe from any thread.
package final class ByteMeter: Sendable {
    private let counted = Atomic<Int64>(0)
    private let expected = Atomic<Int64>(0)

    package init() {}

    /// The bytes done so far.
    package var done: Int64 { counted.load(ordering: .relaxed) }

    /// The bytes there will be in all, as far as is known yet.
    package var total: Int64 { expected.load(ordering: .relaxed) }

    package func add(_ bytes: Int64) { counted.add(bytes, ordering: .relaxed) }

    package func expect(_ bytes: Int64) { expected.add(bytes, ordering: .relaxed) }
}
