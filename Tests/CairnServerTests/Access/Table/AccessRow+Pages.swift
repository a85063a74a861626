import HTTPTypes

@testable import CairnServer

extension AccessRow {
    /// Every page and every form, in the server's order.
    static func pages(_ routes: [PageRoute]) -> [AccessRow] {
        routes.filter { $0.path != "/events" && !$0.path.hasPrefix("/assets/") }.flatMap { route in
            let name = "`\(route.method) \(route.path)`"
            guard route.path.hasSuffix("/decide"), route.path != "/decide" else {
                return [row(name, route, [:])]
            }
            // Who may depends on what is decided.
            return ["approve", "reject", "retract", "promote"].map { verb in
                row("\(name) (\(verb))", route, ["do": verb, "stage": "production", "expected": "2"])
            }
        }
    }

    private static func row(_ name: String, _ route: PageRoute, _ fields: [String: String]) -> AccessRow {
        AccessRow(name: name) { scene, caller in
            let browser = Browser(scene.visitor("nobody"))
            try await browser.get("/sign-in")
            if caller != "nobody" { try await browser.signIn(caller) }
            let path = scene.filled(route.path.replacing("files/**", with: "files/model.bin"))
            if route.method == .post {
                var sent = fields
                if route.path.hasSuffix("/rollback") { sent = ["to": "1", "expected": "2"] }
                return AccessAnswer(try await browser.send(path, sent))
            }
            let query = fields.map { "\($0)=\($1)" }.sorted().joined(separator: "&")
            return AccessAnswer(try await browser.get(path + (query.isEmpty ? "" : "?" + query)))
        }
    }
}
