import CairnAutomation
import ServiceLifecycle

/// What goes on in a server beside requests: it watches the log's tail, and delivers to webhooks.
///
/// A class, so that whoever prints it, as a group of services does where one fails, prints its name and none
/// of the keys that it holds.
final class EventService: Service {
    private let tail: LogTail
    private let engine: WebhookEngine?

    init(tail: LogTail, engine: WebhookEngine?) { (self.tail, self.engine) = (tail, engine) }

    /// Ends when it is asked to, after the deliveries in hand.
    func run() async {
        let (tail, engine) = (tail, engine)
        await withTaskGroup { group in
            group.addTask { await cancelWhenGracefulShutdown { await tail.run() } }
            if let engine { group.addTask { await cancelWhenGracefulShutdown { await engine.run() } } }
        }
        // The streams end the tail when the server stops, which is asked before this is.
        try? await gracefulShutdown()  // cancelled, it ends as well
    }
}
