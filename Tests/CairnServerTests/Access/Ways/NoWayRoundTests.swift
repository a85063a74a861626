import CairnObjects
import HTTPTypes
import Testing

@testable import CairnServer

/// Whoever is refused is refused however they say it: by no other method, spelling or field do they get what
/// they may not have, and nothing changes.
@Suite("No way round")
struct NoWayRoundTests {
    /// What nobody may see who may not read the group.
    private static let marks = ["secret 1", "Run 1", "weights"]

    private func credentials(_ caller: String) -> String? { caller == "nobody" ? nil : "Bearer \(caller)" }

    /// Each request of the native API and of the pages, as the tables of access ask it.
    private func requests(_ scene: AccessScene) async throws -> [RawRequest] {
        let client = RecordingClient(scene.client)
        let recording = AccessScene(
            registry: scene.registry, clock: scene.clock, client: client, server: scene.server,
            names: scene.names)
        for row in AccessRow.api(scene.server.routes) + AccessRow.pages(scene.server.pages.routes) {
            _ = try await row.ask(recording, "nobody")
        }
        var seen: Set<String> = []
        return client.requests.filter { seen.insert("\($0.method) \($0.target)").inserted }
    }

    /// Whether the server has this very method at this very address: then the caller's right to it is a row
    /// of its own.
    private func isAsked(_ request: RawRequest, _ scene: AccessScene) -> Bool {
        let path = String(request.target.prefix { $0 != "?" })
        let routes = scene.server.routes.filter { $0.leads(to: path) }
        let methods = Route.methods(of: routes) + scene.server.pages.methods(at: path)
        return methods.contains { $0 != .options && $0.rawValue == request.method }
    }

    /// Whether it asks for another thing than what was refused, which the caller may have a right to.
    private func isOwn(_ detour: Detour, _ scene: AccessScene) -> Bool {
        let isOverride = detour.name.hasPrefix("X-") && detour.request.method != "GET"
        return (detour.name.hasPrefix("method ") || isOverride) && isAsked(detour.request, scene)
    }

    @Test(arguments: ["nobody", "elsewhere", "reader"])
    func `whoever is refused is refused however they say it`(_ caller: String) async throws {
        try await withRawDoor { scene, door in
            let asked = try await requests(scene)
            let plain = try await door.answers(to: asked.map { $0.bytes(credentials(caller)) })
            let refused = zip(asked, plain).filter { [401, 403, 303, 302].contains($0.1.status) }.map(\.0)
            #expect(refused.count > 15, "hardly anything is refused: nothing was tried")
            let size = try await scene.logSize()
            for (index, request) in refused.enumerated() {
                // Half of them, and the other half of the next request's: each takes its time.
                let detours = Detour.all(of: request).enumerated()
                    .filter { ($0.offset + index).isMultiple(of: 2) && !isOwn($0.element, scene) }
                    .map(\.element)
                let answers = try await door.answers(
                    to: detours.map { $0.request.bytes(credentials(caller)) })
                for (detour, answer) in zip(detours, answers) {
                    let what = "\(request.method) \(request.target) as \(caller), \(detour.name)"
                    #expect(answer.status != 0 && answer.status < 500, "\(what): \(answer.head)")
                    let text = String(decoding: answer.body, as: UTF8.self)
                    if caller != "reader" {
                        #expect(!Self.marks.contains { text.contains($0) }, "\(what): it tells")
                    }
                    // What is asked is another thing then, which changes nothing.
                    let isOther = detour.request.method == "GET" && isAsked(detour.request, scene)
                    let isNothing = detour.request.method == "OPTIONS" && answer.body.isEmpty
                    if (200..<300).contains(answer.status), !isOther, !isNothing {
                        Issue.record("\(what): \(answer.head) \(text.prefix(200))")
                    }
                }
                #expect(try await scene.logSize() == size, "\(request.method) \(request.target): it changed")
            }
        }
    }
}
