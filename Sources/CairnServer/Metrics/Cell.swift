import CoreMetrics
import Synchronization

/// One figure of a `MetricStore`, in all roles that swift-metrics has for it. Safe from any thread.
final class Cell: Sendable {
    /// What it stands at.
    enum Reading {
        case number(Double)
        case histogram(HistogramCounts)
    }

    private struct State {
        var value = 0.0
        var histogram: HistogramCounts?
    }

    private let state: Mutex<State>

    init(_ kind: Figure.Kind, _ bounds: [Double]) {
        state = Mutex(State(histogram: kind == .histogram ? HistogramCounts(bounds: bounds) : nil))
    }

    var reading: Reading {
        state.withLock { state in
            state.histogram.map(Reading.histogram) ?? .number(state.value)
        }
    }

    private func change(_ change: (inout Double) -> Void) { state.withLock { change(&$0.value) } }
}

extension Cell: CounterHandler, FloatingPointCounterHandler {
    func increment(by amount: Int64) { change { $0 += Double(amount) } }

    func increment(by amount: Double) { change { $0 += amount } }

    func reset() { change { $0 = 0 } }
}

extension Cell: MeterHandler {
    func set(_ value: Int64) { change { $0 = Double(value) } }

    func set(_ value: Double) { change { $0 = value } }

    func decrement(by amount: Double) { change { $0 -= amount } }
}

extension Cell: RecorderHandler, TimerHandler {
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        state.withLock { state in
            if state.histogram == nil { state.value = value }
            state.histogram?.record(value)
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func preferDisplayUnit(_ unit: TimeUnit) {}
}
