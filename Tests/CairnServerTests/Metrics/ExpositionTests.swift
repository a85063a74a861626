import CairnObjects
import Foundation
import Testing

@testable import CairnServer

@Suite("Figures as Prometheus reads them")
struct ExpositionTests {
    @Test("names and labels are sorted, and each name has its help and its type once")
    func wholeText() {
        var exposition = Exposition()
        let counter = Figure("b_total", .counter, "Bees.", labels: ["kind"])
        exposition.add(counter, ["kind": "queen"], 1)
        exposition.add(Figure("a", .gauge, "Ants."), 2.5)
        exposition.add(counter, ["kind": "drone"], 30)
        var histogram = HistogramCounts(bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { histogram.record(value) }
        exposition.add(Figure("c_seconds", .histogram, "Cats."), [("route", "/")], histogram)
        #expect(
            exposition.text == """
                # HELP a Ants.
                # TYPE a gauge
                a 2.5
                # HELP b_total Bees.
                # TYPE b_total counter
                b_total{kind="drone"} 30
                b_total{kind="queen"} 1
                # HELP c_seconds Cats.
                # TYPE c_seconds histogram
                c_seconds_bucket{route="/",le="0.1"} 2
                c_seconds_bucket{route="/",le="1"} 3
                c_seconds_bucket{route="/",le="+Inf"} 4
                c_seconds_sum{route="/"} 7.65
                c_seconds_count{route="/"} 4

                """)
    }

    @Test("numbers that are none, and very large and small ones, are written as the format has them")
    func numbers() {
        for (value, text) in [
            (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (0, "0"), (-3, "-3"),
            (1e20, "1e+20"), (0.0005, "0.0005"), (9_007_199_254_740_992, "9007199254740992"),
        ] {
            var exposition = Exposition()
            exposition.add(Figure("x", .gauge, ""), value)
            #expect(exposition.text.hasSuffix("\nx \(text)\n"), "\(exposition.text)")
        }
    }

    @Test(
        "what is escaped comes out of prometheus-client's parser as it went in",
        .enabled(if: Python.isThere, "needs CAIRN_PYTHON, which make test sets"))
    func independentParser() async throws {
        let values = [
            "plain", "a \"quoted\" word", "back\\slash", "line\nfeed", "\\n", "\r\n", "\\\"", "ends with \\",
            "ünïcödé 模型", "{route=\"x\"} 1", "tab\there", "",
        ]
        var exposition = Exposition()
        let gauge = Figure("odd_values", .gauge, "A \\ and a\nline feed, \"quoted\".", labels: ["value"])
        for (number, value) in values.enumerated() { exposition.add(gauge, ["value": value], Double(number)) }
        var histogram = HistogramCounts(bounds: Figure.latencies)
        for value in [0.0001, 0.02, 1000] { histogram.record(value) }
        exposition.add(
            .requestDuration, [("route", "/a/{b}"), ("method", "GET")], histogram)
        exposition.add(.requests, ["route": "/a/{b}", "method": "GET", "status": "2xx"], 3)
        exposition.add(Figure("not_a_number", .gauge, ""), .nan)
        let run = try await Python.run("prometheus_text.py", input: Array(exposition.text.utf8))
        #expect(run.status == 0, "\(run.output)")
        let families = try JSONDecoder().decode([String: Family].self, from: Data(run.output.utf8))
        let odd = try #require(families["odd_values"])
        #expect(odd.help == "A \\ and a\nline feed, \"quoted\".")
        #expect(Set(odd.values.map(\.0)) == Set(values))
        for (value, number) in odd.values { #expect(values[Int(number) ?? -1] == value) }
        #expect(families["cairn_requests"]?.type == "counter")
        #expect(families["cairn_request_duration_seconds"]?.type == "histogram")
        #expect(families["cairn_request_duration_seconds"]?.samples.count == Figure.latencies.count + 3)
        #expect(families["not_a_number"]?.samples.first?.value == "nan")
    }

    /// What the parser read of one name.
    struct Family: Decodable {
        struct Sample: Decodable {
            let name: String
            let labels: [String: String]
            let value: String

            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                name = try container.decode(String.self)
                labels = try container.decode([String: String].self)
                value = try container.decode(String.self)
            }
        }

        let type: String
        let help: String
        let samples: [Sample]

        /// The label `value` of each sample, and the sample's number without its fraction.
        var values: [(String, String)] {
            samples.map { ($0.labels["value"] ?? "?", String($0.value.prefix { $0 != "." })) }
        }
    }
}
