import CoreMetrics
import Testing

@testable import CairnServer

@Suite("Counting by way of swift-metrics")
struct MetricStoreTests {
    private static func text(_ store: MetricStore) -> String {
        var exposition = Exposition()
        store.tell(&exposition)
        return exposition.text
    }

    @Test("what the program counts by name is told under that name")
    func counts() {
        let store = MetricStore()
        let name = "cairn_webhook_deliveries_total"
        for outcome in ["delivered", "failed", "delivered"] {
            Counter(label: name, dimensions: [("webhook", "ci"), ("outcome", outcome)], factory: store)
                .increment()
        }
        // In another order the labels are the same ones.
        Counter(label: name, dimensions: [("outcome", "failed"), ("webhook", "ci")], factory: store)
            .increment(by: 5)
        #expect(
            Self.text(store) == """
                # HELP cairn_webhook_deliveries_total Deliveries of webhooks that were tried.
                # TYPE cairn_webhook_deliveries_total counter
                cairn_webhook_deliveries_total{outcome="delivered",webhook="ci"} 2
                cairn_webhook_deliveries_total{outcome="failed",webhook="ci"} 6

                """)
    }

    @Test("meters, recorders and timers become gauges and histograms, in seconds")
    func kinds() {
        let store = MetricStore()
        let meter = Meter(label: "queue.depth", factory: store)
        meter.set(5)
        meter.decrement(by: 2)
        Gauge(label: "level", factory: store).record(1.5)
        Timer(label: "wait", factory: store).recordNanoseconds(2_000_000)
        Recorder(label: "sizes", aggregate: true, factory: store).record(3)
        FloatingPointCounter(label: "rain", factory: store).increment(by: 0.5)
        let text = Self.text(store)
        for line in [
            "# TYPE queue_depth gauge\nqueue_depth 3\n", "# TYPE level gauge\nlevel 1.5\n",
            "# TYPE wait histogram\n", "wait_bucket{le=\"0.001\"} 0\n", "wait_bucket{le=\"0.0025\"} 1\n",
            "wait_sum 0.002\n", "# TYPE sizes histogram\n", "sizes_sum 3\n",
            "# TYPE rain counter\nrain 0.5\n",
        ] {
            #expect(text.contains(line), "\(line) is not in\n\(text)")
        }
    }

    @Test("nobody fills the memory with labels: past the limit all are counted together")
    func bounded() {
        let store = MetricStore(maximumSeries: 3)
        for number in 0..<100 {
            Counter(label: "c", dimensions: [("name", "n\(number)")], factory: store).increment()
        }
        let lines = Self.text(store).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            lines == ["c{name=\"n0\"} 1", "c{name=\"n1\"} 1", "c{name=\"n2\"} 1", "c{name=\"other\"} 97"])
    }

    @Test("two kinds under one name are not told as one; what is destroyed is told no more")
    func conflicts() {
        let store = MetricStore()
        let counter = Counter(label: "x", factory: store)
        counter.increment()
        Meter(label: "x", factory: store).set(9)
        #expect(Self.text(store).contains("# TYPE x counter\nx 1\n"))
        #expect(!Self.text(store).contains("9"))
        counter.destroy()
        #expect(!Self.text(store).contains("x 1"))
    }

    @Test("many tasks count at once, and none is lost")
    func concurrent() async {
        let store = MetricStore()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<1000 {
                        Counter(label: "c", dimensions: [("n", "\(number % 3)")], factory: store).increment()
                    }
                }
            }
        }
        let text = Self.text(store)
        #expect(text.contains("c{n=\"0\"} 2672") && text.contains("c{n=\"1\"} 2664"), "\(text)")
    }
}
