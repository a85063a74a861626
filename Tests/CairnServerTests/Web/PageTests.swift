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
        "/verification", "/history?words=run&action=version.registered", "/groups/fraud-detection/versions/2",
        "/groups/fraud-detection/versions/1/card", "/groups/fraud-detection/versions/1/proof",
        "/groups/fraud-detection/versions/1/files/model.bin",
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
            #expect(reply.text.components("<h1") == 1)
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

    @Test func anAddressSaysWhichMethodsItHas() async throws {
        try await withServer { bench in
            for (path, allowed) in [
                ("/", "GET, HEAD"), ("/sign-in", "GET, HEAD, POST"), ("/sign-out", "POST"),
                ("/groups/fraud-cards/versions/1/decide", "GET, HEAD, POST"), (Asset.style.path, "GET, HEAD"),
                ("/groups/fraud-cards/versions/1/files/a/b", "GET, HEAD"),
            ] {
                for headers: HTTPFields in [[:], [.accept: "text/html"]] {
                    let reply = try await bench.visitor.send(.put, "/" + path, headers: headers)
                    #expect(reply.status == .methodNotAllowed && reply.headers[.allow] == allowed, "\(path)")
                }
            }
        }
    }

    @Test func whatIsChosenIsDrawn() async throws {
        try await withServer { bench in
            try await bench.registry.fill()
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            let group = try await browser.get("/groups/fraud-detection?columns=metrics.auc,metrics.loss").text
            #expect(group.components("<figure class=\"chart\">") == 2)
            #expect(group.contains("version 2, live in production: auc 0.92"), "what is live is marked")
            let version = try await browser.get("/groups/fraud-detection/versions/2").text
            #expect(version.contains("auc, 1 figures") && version.contains("at training: 0.92"))
            #expect(version.contains("Registered</dt>") && version.contains(" of the log</small>"))
            let other = try await browser.get("/groups/fraud-detection/versions/3").text
            #expect(other.contains("Against production"))
            #expect(version.contains("cairn audit check fraud-detection-2.tlog-proof --key"))
            let compared = try await browser.get("/groups/fraud-detection/compare?versions=1,2,3").text
            #expect(compared.contains("version 3 0.93, the best"))
        }
    }

    @Test func whatIsOldIsFoundToo() async throws {
        try await withServer { bench in
            try await bench.push("the first of all")
            let group = try GroupName(parsing: "fraud-cards")
            let ana = Intent(by: try Principal(parsing: "ana"))
            let id = try await bench.registry.resolve(try VersionSpec(parsing: "fraud-cards:1"))
            for number in 0..<250 {
                _ = try await bench.registry.label(id, set: ["n": "\(number)"], unset: [], by: ana)
            }
            let found = try await bench.registry.findEntries(
                filter(group, .versionRegistered), before: 253, limit: 10, effort: 100, where: { _ in true })
            #expect(found.entries.isEmpty && found.next == 153, "where the effort ends it is said so")
            let rest = try await bench.registry.findEntries(
                filter(group, .versionRegistered), before: 153, limit: 10, where: { _ in true })
            #expect(rest.entries.count == 1 && rest.next == nil)
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            let page = try await browser.get("/history?action=version.registered&group=FRAUD-cards").text
            #expect(page.contains("versions/1\"") && !page.contains("Earlier"))
            #expect(try await browser.get("/history").text.contains("before=153"))
        }
    }

    private func filter(_ group: GroupName, _ action: Action) -> LogFilter {
        var filter = LogFilter()
        (filter.group, filter.action) = (group, action)
        return filter
    }
}

extension String {
    /// How often a text stands in it.
    func components(_ text: String) -> Int { ranges(of: text).count }
}
