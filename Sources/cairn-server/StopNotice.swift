import CairnServer
import ServiceLifecycle

/// Notes, beside the server, that it is asked to stop: from then on `/readyz` says no.
struct StopNotice: Service {
    private let state: ServerState

    init(_ state: ServerState) { self.state = state }

    func run() async throws {
        // Ends also where the server ends by itself.
        try? await gracefulShutdown()
        state.stop()
    }
}
