import CairnObjects
import Synchronization

@testable import CairnAutomation

/// How often deliveries came to what.
final class OutcomeCounts: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// By `WEBHOOK OUTCOME`.
    var all: [String: Int] { counts.withLock { $0 } }

    @Sendable func add(_ webhook: Handle, _ outcome: DeliveryOutcome) {
        counts.withLock { $0["\(webhook) \(outcome.rawValue)", default: 0] += 1 }
    }
}
