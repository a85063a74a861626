import Synchronization

/// Whether a server goes on, or is stopping.
package final class ServerState: Sendable {
    private let stopping = Atomic<Bool>(false)

    package init() {}

    package var isStopping: Bool { stopping.load(ordering: .relaxed) }

    /// It takes no new work from now on.
    package func stop() { stopping.store(true, ordering: .relaxed) }
}
