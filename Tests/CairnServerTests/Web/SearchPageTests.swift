import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Testing

@testable import CairnServer

/// Finding anything, and nothing that somebody may not read.
@Suite struct SearchPageTests {
    @Test(arguments: [
        ("weights-final", "file: "), ("Kept out of Sundays", "card: "), ("WARRANTY", "label: "),
        ("warranty=expired", "label: "), ("learning_rate", "parameter: "), ("forest", "parameter: "),
        ("brier_score", "metric: "), ("transactions-2026", "input: "), ("s3://lake", "input: "),
    ])
    func wordsAreFoundWhereNoIndexHasThem(words: String, part: String) async throws {
        try await withServer { bench in
            try await fill(bench.registry)
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            let text = try await find(words, browser)
            #expect(text.contains(part) && text.lowercased().contains("<mark>\(words.lowercased())</mark>"))
            #expect(text.contains("/groups/fraud-cards/versions/1\""))
            #expect(text.contains("/groups/churn/versions/1\""))
            #expect(text.contains("Looked through all 2 versions."))
        }
    }

    @Test(arguments: [
        "weights-final", "Kept out of", "warranty", "forest", "brier_score", "lake", "quorum", "churn",
    ])
    func whatSomebodyMayNotReadIsNotFound(words: String) async throws {
        try await withServer { bench in
            try await fill(bench.registry)
            let rita = Browser(bench.visitor)
            try await rita.signIn("rita")
            let text = try await find(words, rita)
            #expect(!text.contains("/groups/churn"), "she may read groups that begin with fraud-")
            if words != "churn", words != "quorum" {
                #expect(text.contains("/groups/fraud-cards/versions/1"))
            }
        }
    }

    @Test func usersAndPoliciesAreFoundByThoseWhoMayReadThem() async throws {
        try await withServer { bench in
            try await fill(bench.registry)
            let (root, reader) = (Browser(bench.visitor), Browser(bench.visitor))
            try await root.signIn("root")
            try await reader.signIn("reader")
            for words in ["mary", "approver:fraud", "audit &"] {
                #expect(
                    try await find(words, root).contains("href=\"/administration/users/mary\""), "\(words)")
                #expect(!(try await find(words, reader).contains("/administration/users")), "\(words)")
            }
            for browser in [root, reader] {
                let text = try await find("quorum", browser)
                #expect(
                    text.contains("href=\"/groups/churn#policy\"") && text.contains("<mark>quorum</mark>"))
            }
        }
    }

    @Test func howFarItLookedIsSaidAndItGoesOn() async throws {
        try await withServer { bench in
            let group = try GroupName(parsing: "fraud-cards")
            for number in 1...7 { try await push(number, to: group, bench.registry) }
            let needle = try #require(Needle("weights-final-1"))
            let first = try await bench.registry.findVersions(
                holding: needle, limit: 10, effort: SearchEffort(versions: 3))
            #expect(first.matches.isEmpty && first.looked == 3 && first.hasMore)
            let rest = try await bench.registry.findVersions(holding: needle, from: 3, limit: 10)
            #expect(rest.matches.map(\.version.number.value) == [1] && rest.looked == 7 && !rest.hasMore)
            let many = try #require(Needle("forest"))
            let two = try await bench.registry.findVersions(holding: many, limit: 2)
            #expect(two.matches.map(\.version.number.value) == [7, 6] && two.looked == 2 && two.hasMore)
            let light = try await bench.registry.findVersions(
                holding: needle, limit: 10, effort: SearchEffort(bytes: 1))
            #expect(light.looked == 1 && light.hasMore, "cards are read as far as the effort goes")
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            let further = try await browser.get("/search?q=forest&from=5").text
            #expect(further.contains("all 2 versions after the newest 5."))
            #expect(further.contains("versions/2\""))
            #expect(!further.contains("versions/3\""))
        }
    }

    @Test func aConditionNarrowsTheWords() async throws {
        try await withServer { bench in
            try await fill(bench.registry)
            let browser = Browser(bench.visitor)
            try await browser.signIn("reader")
            let text = try await browser.get("/search?q=forest&where=group%20%3D%20churn").text
            #expect(
                text.contains("/groups/churn/versions/1") && !text.contains("/groups/fraud-cards/versions/1"))
            let wrong = try await browser.get("/search?q=forest&where=%3E%3E")
            #expect(wrong.status == .ok && wrong.text.contains("role=\"alert\""))
            #expect(wrong.text.contains("value=\"forest\""))
        }
    }

    @Test func aNeedleShowsWhatStandsRoundIt() throws {
        let needle = try #require(Needle("NaDel"))
        let text = String(repeating: "ä", count: 100) + " Nadel " + String(repeating: "ß", count: 100)
        let excerpt = try #require(needle.excerpt(of: text))
        #expect(excerpt.match == "Nadel" && excerpt.before.hasPrefix("…ä") && excerpt.after.hasSuffix("ß…"))
        #expect(!excerpt.text.contains("\u{fffd}"), "characters stay whole")
        #expect(needle.excerpt(of: "Nade") == nil && Needle("") == nil)
        #expect(needle.excerpt(of: "nadel")?.text == "nadel")
    }

    private func find(_ words: String, _ browser: Browser) async throws -> String {
        let reply = try await browser.get("/search?q=\(PageAddress.encode(words))")
        #expect(reply.status == .ok)
        return reply.text
    }

    private func fill(_ registry: Registry) async throws {
        let root = Intent(by: try Principal(parsing: "root"))
        let churn = try GroupName(parsing: "churn")
        _ = try await registry.createGroup(churn, by: root)
        for group in ["fraud-cards", "churn"] {
            try await push(1, to: try GroupName(parsing: group), registry)
            let id = try await registry.resolve(try VersionSpec(parsing: "\(group):1"))
            _ = try await registry.label(id, set: ["warranty": "expired"], unset: [], by: root)
        }
        let policy: JSON = ["approval": ["quorum": .integer(2)]]
        _ = try await registry.setPolicy(
            .group(churn), to: try Policy(json: policy), madeFrom: nil, by: root)
        _ = try await registry.createUser(
            try Handle(parsing: "mary"), grants: [try Grant(parsing: "approver:fraud-*")],
            description: "From <audit & control>", by: root)
    }

    private func push(_ number: Int, to group: GroupName, _ registry: Registry) async throws {
        var record = Record(author: Author(name: "Ana"), createdAt: registry.clock())
        record.metrics = ["brier_score": try Metric(0.1)]
        record.parameters = ["learning_rate": .number(0.1), "kind": "forest"]
        record.inputs = [Input(name: "transactions-2026", uri: "s3://lake/transactions")]
        var registration = Registration(
            group: group,
            files: [
                .init(
                    name: try FileName(parsing: "deep/weights-final-\(number).bin"),
                    source: .bytes(Array("\(group) \(number)".utf8)))
            ], record: record)
        registration.card = .init(
            name: try FileName(parsing: "card.md"),
            source: .bytes(Array("# Card \(number)\n\nKept out of Sundays.\n".utf8)))
        _ = try await registry.register(registration, by: Intent(by: try Principal(parsing: "ana")))
    }
}
