import HTTPTypes
import Hummingbird
import Synchronization

/// Counts requests. Costs one look-up and one short lock a request.
package final class RequestMeter: FigureSource {
    /// What a route is found by: its pattern and the method.
    private struct Key: Hashable {
        let route: String
        let method: String
    }

    private let series: [Key: RouteSeries]
    private let rest: [String: RouteSeries]
    private let others: RouteSeries
    private let flying = Atomic<Int>(0)

    /// - Parameter routes: All that the server knows. What has another address or method is counted together,
    ///   so that no client can make up names to fill the memory.
    /// - Parameter further: Paths that can be read beside these.
    /// - Parameter signed: The names of doors whose requests have no routes.
    init(_ routes: [Route], and further: Set<String> = [], signed: [String] = []) {
        var series: [Key: RouteSeries] = [:]
        func add(_ path: String, _ method: HTTPRequest.Method) {
            series[Key(route: path, method: method.rawValue)] = RouteSeries(
                route: path, method: method.rawValue, verb: Self.verb(path, method))
        }
        for (path, routes) in Dictionary(grouping: routes, by: { RouterPath($0.path).description }) {
            for method in Route.methods(of: routes) { add(path, method) }
        }
        for path in further { for method in [HTTPRequest.Method.get, .head, .options] { add(path, method) } }
        for name in signed {
            for method in Self.methods.compactMap({ HTTPRequest.Method(rawValue: $0) }) { add(name, method) }
        }
        self.series = series
        rest = Dictionary(
            uniqueKeysWithValues: Self.methods.map {
                ($0, RouteSeries(route: RequestSummary.unmatched, method: $0, verb: nil))
            })
        others = RouteSeries(route: RequestSummary.unmatched, method: "other", verb: nil)
    }

    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    /// What a request to this route does, where that is of note.
    private static func verb(_ path: String, _ method: HTTPRequest.Method) -> String? {
        let groups = API.root + "/groups"
        let version = groups + "/{group}/versions/{version}"
        let verbs: [String: String] = [
            "POST \(groups)/{group}/versions": "register", "POST \(version)/decisions": "decide",
            "DELETE \(version)": "delete", "POST \(version)/observations": "observe",
            "PUT \(groups)/{group}/stages/{stage}": "promote",
            "POST \(groups)/{group}/stages/{stage}/rollback": "rollback",
            "POST \(groups)/{group}/selection": "select", "PUT \(groups)/{group}/policy": "set-policy",
        ]
        return verbs["\(method.rawValue) \(path)"]
    }

    /// A request has begun.
    func begin() { flying.add(1, ordering: .relaxed) }

    /// A request that has begun is over.
    func record(_ request: RequestSummary) {
        flying.subtract(1, ordering: .relaxed)
        let method = request.method.rawValue
        let series = series[Key(route: request.route, method: method)] ?? rest[method] ?? others
        series.record(request)
    }

    func tell(_ exposition: inout Exposition) {
        exposition.add(.requestsInFlight, Double(flying.load(ordering: .relaxed)))
        for series in Array(series.values) + Array(rest.values) + [others] { series.tell(&exposition) }
    }
}
