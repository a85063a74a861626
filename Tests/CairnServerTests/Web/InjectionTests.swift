import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Testing

@testable import CairnServer

/// What users write is text, wherever it is shown.
@Suite struct InjectionTests {
    private static let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"

    @Test func everythingThatUsersWriteIsEscaped() async throws {
        try await withServer { bench in
            let group = try GroupName(parsing: "fraud-cards")
            let (ana, bob) = (try intent("ana"), try intent("bob"))
            var edit = GroupEdit()
            edit.description = Self.hostile
            _ = try await bench.registry.editGroup(group, edit, by: ana)
            for _ in 0..<2 { try await push(to: group, bench.registry) }
            let id = try await bench.registry.resolve(try VersionSpec(parsing: "fraud-cards:1"))
            _ = try await bench.registry.decide(id, .approved, by: bob)
            _ = try await bench.registry.promote(id, to: .production, by: try intent("olga"))
            _ = try await bench.registry.label(id, set: ["note": Self.hostile], unset: [], by: ana)
            let browser = Browser(bench.visitor)
            try await browser.signIn("root")
            let paths = [
                "/", "/decide", "/history", "/search?q=%3Cscript%3E", "/groups/fraud-cards",
                "/groups/fraud-cards?columns=params.note&where=%3Cimg&sort=%22%3E%3Cimg",
                "/groups/fraud-cards/versions/1", "/groups/fraud-cards/versions/1/decide?do=%3Cscript%3E",
                "/groups/fraud-cards/compare?versions=1,2", "/groups/fraud-cards/stages/production",
                "/groups/fraud-cards/stages/production/rollback", "/%3Cscript%3E",
            ]
            for path in paths {
                let reply = try await browser.get(path)
                #expect(reply.headers[.contentType]?.hasPrefix("text/html") == true, "\(path)")
                #expect(!reply.text.contains("<script>") && !reply.text.contains("<img"), "\(path)")
                #expect(!reply.text.contains("javascript:alert(3)\""), "\(path)")
            }
            let shown = try await browser.get("/groups/fraud-cards/versions/1").text
            #expect(shown.contains("&lt;script&gt;alert(1)"), "what was written is shown as it was written")
        }
    }

    private static func card(_ text: String) -> String {
        """
        # \(text)

        - \(text)

        [x](javascript:alert(3)) `\(text)` **\(text)**

        ```
        \(text)
        ```
        """
    }

    private func intent(_ name: String) throws -> Intent {
        Intent(by: try Principal(parsing: name), reason: Self.hostile)
    }

    private func push(to group: GroupName, _ registry: Registry) async throws {
        let text = Self.hostile
        var record = Record(author: Author(name: text, email: text), createdAt: .now())
        record.message = text
        record.metrics = ["auc": try Metric(0.9)]
        record.metrics["auc"]?.dataset = text
        record.parameters = ["note": .string(text + "\(Int.random(in: 0...Int.max))")]
        record.inputs = [Input(name: text, uri: "javascript:alert(3)")]
        record.source = Source(repository: "javascript:alert(3)", commit: text, dirty: true)
        record.build = Build()
        record.build?.runURL = "javascript:alert(3)"
        record.build?.command = text
        var registration = Registration(
            group: group,
            files: [
                .init(
                    name: try FileName(parsing: "model.bin"),
                    source: .bytes(Array("\(Int.random(in: 0...Int.max))".utf8)))
            ], record: record)
        registration.card = .init(
            name: try FileName(parsing: "card.md"),
            source: .bytes(
                Array(Self.card(text).utf8)))
        _ = try await registry.register(registration, by: try intent("ana"))
    }

    @Test func markupIsMadeOfLiteralsAlone() {
        let text = "<b a=\"'&\">"
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        let escaped = "&lt;b a=&quot;&#39;&amp;&quot;&gt;"
        #expect(html.text == "<p title=\"\(escaped)\">\(escaped)</p>")
        let turned: HTML = "\("a\u{202e}b\u{0}")"
        #expect(turned.text == "a\u{fffd}b\u{fffd}")
    }

    @Test func aCardIsRendered() {
        let html = MarkdownHTML.render(
            """
            # Title

            Some *words*, **strong** and `code`, [here](https://example.com/?a=1&b=2).

            - one
            - two
            """)
        #expect(
            html.text == """
                <h3>Title</h3>
                <p>Some <em>words</em>, <strong>strong</strong> and <code>code</code>, \
                <a href="https://example.com/?a=1&amp;b=2" rel="noreferrer noopener">here</a>.</p>
                <ul><li>one</li>
                <li>two</li>
                </ul>

                """)
    }
}
