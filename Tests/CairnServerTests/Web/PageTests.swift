import CairnObjects
import CairnRegistry
import HTTPTypes
import Testing

@testable import CairnServer

/// What pages show, and to whom.
@Suite struct PageTests {
    private static let paths = [
        "/", "/decide", "/history", "/history?group=fraud-detection&action=stage.moved&actor=olga",
        "/history?since=2020-01-01&until=2020-01-02", "/search", "/search?q=run",
        "/search?where=metrics.auc>0",
        "/groups/fraud-detection", "/groups/fraud-detection?sort=metrics.auc:asc&columns=params.kind,size",
        "/groups/fraud-detection?where=approval%20%3D%20Approved", "/groups/fraud-detection/versions/1",
        "/groups/fraud-detection/versions/4", "/groups/fraud-detection/compare?versions=1,2,3",
        "/groups/fraud-detection/stages/production", "/groups/churn", "/groups/churn/versions/1",
        "/groups/fraud-detection/versions/1/proof", "/groups/fraud-detection/versions/1/files/model.bin",
    ]

    @Test(arguments: paths)
    func everyPageIsThereForAReader(path: String) async throws {
        try await withServer { bench in
            try await bench.registry.fill()
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            let reply = try await browser.get(path)
            #expect(reply.status == .ok, "\(path): \(reply.text.prefix(300))")
            #expect(reply.bytes.count < 100_000)
            let name = try #require(HTTPField.Name("Content-Security-Policy"))
            let policy = try #require(reply.headers[name])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            guard reply.headers[.contentType]?.hasPrefix("text/html") == true else { return }
            #expect(reply.text.contains("<html lang=\"en\">") && reply.text.hasSuffix("</html>\n"))
            #expect(reply.text.contains("<h1>"))
            #expect(!reply.text.contains("/decide?do="), "a reader is offered nothing to do")
            #expect(!reply.text.contains("href=\"/administration\""))
        }
    }

    @Test func whoIsNotSignedInIsAskedTo() async throws {
        try await withServer { bench in
            let reply = try await Browser(bench.visitor).get("/groups/fraud-cards")
            #expect(reply.status == .unauthorized)
            #expect(reply.text.contains("name=\"token\""))
            #expect(reply.text.contains("value=\"/groups/fraud-cards\""), "and comes back here")
        }
    }

    @Test func anAddressThatLeadsNowhereIsAPage() async throws {
        try await withServer { bench in
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            for path in ["/nowhere", "/groups/nothing", "/groups/fraud-cards/versions/9"] {
                let reply = try await browser.get(path)
                #expect(reply.status == .notFound && reply.text.contains("There is no such thing"), "\(path)")
            }
            let program = try await bench.visitor.named("reader").get("//nowhere")
            #expect(program.code == "not-found", "a program is answered as ever")
        }
    }

    @Test func whoMayReadSomeGroupsSeesNothingOfOthers() async throws {
        try await withServer { bench in
            try await bench.registry.fill()
            let browser = Browser(bench.visitor)
            try await browser.signIn("rita")
            for path in ["/", "/decide", "/history", "/search?q=run"] {
                let reply = try await browser.get(path)
                #expect(reply.status == .ok && !reply.text.contains("churn"), "\(path)")
            }
            #expect(try await browser.get("/").text.contains("fraud-detection"))
            #expect(try await browser.get("/groups/churn").status == .forbidden)
            #expect(try await browser.get("/administration").status == .forbidden)
        }
    }

    @Test func anAdministratorSeesWhoThereIs() async throws {
        try await withServer { bench in
            _ = try await bench.registry.createUser(
                try Handle(parsing: "mary"), grants: [try Grant(parsing: "approver")],
                description: "<b>bold</b>", by: Intent(by: try Principal(parsing: "root")))
            let browser = Browser(bench.visitor)
            try await browser.signIn("root")
            let reply = try await browser.get("/administration")
            #expect(reply.text.contains("mary") && reply.text.contains("&lt;b&gt;bold&lt;/b&gt;"))
        }
    }

    @Test func assetsAreKeptForEver() async throws {
        try await withServer { bench in
            for asset in Asset.all {
                let reply = try await bench.visitor.named(nil).get("/" + asset.path)
                #expect(reply.status == .ok && reply.bytes == asset.bytes)
                #expect(reply.headers[.cacheControl]?.contains("immutable") == true)
            }
        }
    }

    @Test func aConditionThatCannotBeReadIsToldBesideTheTable() async throws {
        try await withServer { bench in
            try await bench.push("one")
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            let reply = try await browser.get("/groups/fraud-cards?where=metrics.auc%20%3E%3E")
            #expect(reply.status == .ok && reply.text.contains("role=\"alert\""))
        }
    }
}
