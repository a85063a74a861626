import Synchronization

/// The figures of one route and method.
final class RouteSeries: FigureSource {
    private struct State {
        /// By the status divided by a hundred.
        var classes = [UInt64](repeating: 0, count: 6)
        var durations = HistogramCounts(bounds: Figure.latencies)
        var received: Int64 = 0
        var sent: Int64 = 0
        var outcomes: [String: UInt64] = [:]
    }

    private let route: String
    private let method: String
    private let verb: String?
    private let state = Mutex(State())

    init(route: String, method: String, verb: String?) {
        (self.route, self.method, self.verb) = (route, method, verb)
    }

    func record(_ request: RequestSummary) {
        let (seconds, attoseconds) = request.duration.components
        let duration = Double(seconds) + Double(attoseconds) / 1e18
        state.withLock { state in
            state.classes[min(max(request.status / 100, 0), 5)] += 1
            state.durations.record(duration)
            state.received += request.received
            state.sent += request.sent
            if verb != nil { state.outcomes[Self.outcome(request.status), default: 0] += 1 }
        }
    }

    private static func outcome(_ status: Int) -> String {
        switch status {
        case ..<400: "done"
        case 403: "refused"
        case 409, 412: "conflict"
        case ..<500: "invalid"
        default: "failed"
        }
    }

    /// Nothing, where nobody has asked for the route yet.
    func tell(_ exposition: inout Exposition) {
        let state = state.withLock { $0 }
        guard state.classes.contains(where: { $0 > 0 }) else { return }
        let labels = [("route", route), ("method", method)]
        for (number, count) in state.classes.enumerated() where count > 0 {
            exposition.add(.requests, labels + [("status", "\(number)xx")], Double(count))
        }
        exposition.add(.requestDuration, labels, state.durations)
        exposition.add(.receivedBytes, labels, Double(state.received))
        exposition.add(.sentBytes, labels, Double(state.sent))
        for (outcome, count) in state.outcomes {
            exposition.add(.verbs, [("verb", verb ?? ""), ("outcome", outcome)], Double(count))
        }
    }
}
