import CairnRegistry
import Foundation
import Testing

/// Headless Chromium at every page, light and dark, small and large, with scripts and without.
@Suite("a browser", .enabled(if: Python.isThere && Chromium.isThere), .serialized)
struct BrowserTests {
    @Test("finds no fault in any page, and decides", .timeLimit(.minutes(5)))
    func browse() async throws {
        try await withLiveServer { server in
            try await server.registry.fill()
            let run = try await Python.run("browse_pages.py", [server.url])
            #expect(run.status == 0, "\(run.output)")
        }
    }
}

/// Debian's browser.
enum Chromium {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")
}
