import CairnObjects
import HTTPTypes

@testable import CairnServer

extension AccessRow {
    /// What a request says beyond its method and path, where who may ask depends on it.
    struct Saying: Sendable {
        var remark = ""
        var query = ""
        var body: JSON?
        var headers: HTTPFields = [:]
        /// What stands in the path's holes, where it is not the scene's.
        var holes: [String: String] = [:]
    }

    /// Every route of the native API, in the server's order; those whose handlers check, with each thing that
    /// they check.
    static func api(_ routes: [Route]) -> [AccessRow] {
        routes.filter { !$0.path.hasSuffix("/events") }.flatMap { route in
            let name = "\(route.method) /\(route.path.drop { $0 == "/" })"
            return (sayings[name] ?? [Saying()]).map { saying in
                row("`\(name)`" + (saying.remark.isEmpty ? "" : " (\(saying.remark))"), route, saying)
            }
        }
    }

    private static func row(_ name: String, _ route: Route, _ saying: Saying) -> AccessRow {
        AccessRow(name: name) { scene, caller in
            var path = route.path.replacing("refs/**", with: "refs/groups/{group}")
                .replacing("files/**", with: "files/model.bin")
                .replacing("documents/{digest}", with: "documents/{manifest}")
                .replacing("{digest}", with: "{blob}")
            for (hole, value) in saying.holes { path = path.replacing("{\(hole)}", with: value) }
            path = scene.filled(path + (saying.query.isEmpty ? "" : "?" + saying.query))
            let body = saying.body.map { scene.filled(String(decoding: $0.canonicalBytes, as: UTF8.self)) }
            let target = "/" + (path.hasPrefix("/") ? path : "/" + path)
            return AccessAnswer(
                try await scene.visitor(caller).send(
                    route.method, target, bytes: Array((body ?? "").utf8), headers: saying.headers))
        }
    }

    private static let sayings: [String: [Saying]] = {
        let root = "/api/v1"
        let group = "\(root)/groups/{group}"
        let version = "\(group)/versions/{version}"
        let offset: HTTPFields = [.uploadOffset: "0"]
        return [
            "POST \(root)/groups": [Saying(body: ["name": "fraud-new"])],
            "PATCH \(group)": [
                Saying(body: ["description": "x"]),
                Saying(remark: "guarding a stage", body: ["guarded": ["staging": true]]),
            ],
            "POST \(version)/decisions": [
                Saying(body: ["decision": "approve"]),
                Saying(remark: "withdrawing", body: ["decision": "reject", "withdraw": true]),
            ],
            "POST \(group)/selection": [
                Saying(body: ["sort": "-metrics.auc"]),
                Saying(remark: "approving", body: ["sort": "-metrics.auc", "approve": true]),
            ],
            "GET \(root)/diff": [Saying(query: "before={group}:1&after={group}:2")],
            "GET \(root)/refs": [
                Saying(remark: "all"), Saying(remark: "a group's", query: "scope=group&group={group}"),
                Saying(remark: "users", query: "scope=users"),
                Saying(remark: "tokens", query: "scope=tokens"),
                Saying(remark: "webhooks", query: "scope=webhooks"),
            ],
            "POST \(root)/documents": [Saying(body: ["digests": .array(["{manifest}"])])],
            "POST \(root)/query": [Saying(body: [:])],
            "GET \(root)/log/history": [Saying(query: "ref=groups/{group}")],
            "PATCH \(root)/uploads/{key}": [Saying(headers: offset)],
            "POST \(root)/leases/{lease}/holdings": [Saying(body: ["digests": .array(["{blob}"])])],
            "GET \(root)/tokens": [
                Saying(remark: "one's own"), Saying(remark: "somebody's", query: "user={user}"),
            ],
            "POST \(root)/tokens": [
                Saying(remark: "one's own", body: [:]),
                Saying(
                    remark: "one's own, for more than one may",
                    body: ["grants": .array(["administrator"])]),
                Saying(remark: "somebody's", body: ["user": "{user}"]),
            ],
            "POST \(root)/access-keys": [
                Saying(remark: "one's own", body: [:]),
                Saying(remark: "somebody's", body: ["user": "{user}"]),
            ],
            "DELETE \(root)/tokens/{token}": [Saying(remark: "somebody's")],
            "POST \(root)/jobs": [
                Saying(remark: "verify all", body: ["kind": "verify"]),
                Saying(
                    remark: "verify a version",
                    body: ["kind": "verify", "versions": .array(["{group}:1"])]),
                Saying(remark: "collect", body: ["kind": "collect"]),
            ],
        ]
    }()
}
