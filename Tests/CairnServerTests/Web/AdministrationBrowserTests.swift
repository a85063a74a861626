import CairnObjects
import CairnRegistry
import Testing

@testable import CairnServer

/// Headless Chromium, without scripts, as an administrator.
@Suite("an administrator's browser", .enabled(if: Python.isThere && Chromium.isThere), .serialized)
struct AdministrationBrowserTests {
    @Test("makes a user, a token and a webhook, and sends a delivery again", .timeLimit(.minutes(5)))
    func administer() async throws {
        let recognise: @Sendable (Registry) throws -> any Authenticator = { registry in
            RegistryAuthenticator(
                registry: registry, changes: nil, isReadByAnybody: false,
                limits: RateLimits(principal: nil, address: nil, failures: nil), openID: nil)
        }
        try await withLiveServer(recognise) { server in
            let (user, root) = (try Handle(parsing: "rose"), Intent(by: try Principal(parsing: "root")))
            _ = try await server.registry.createUser(
                user, grants: [Grant(.administrator)], description: "", by: root)
            let token = try await server.registry.createToken(TokenDraft(user: user), by: root)
            let run = try await Python.run("administer_pages.py", [server.url, token.text.exposed])
            #expect(run.status == 0, "\(run.output)")
        }
    }
}
