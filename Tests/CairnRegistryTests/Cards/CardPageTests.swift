import CairnObjects
import CairnStorage
import CairnStorageTesting
import Foundation
import SystemPackage
import Testing

@testable import CairnRegistry

@Suite("A card as a page")
struct CardPageTests {
    private static let fixtures = FilePath(
        URL(filePath: #filePath).appending(path: "../../../../fixtures").standardized.path())

    /// The card of the first real model, with a record of its real figures.
    private static func fixture() throws -> ModelCard {
        let place = fixtures.appending("models/breast-cancer-screening/v1")
        func json(_ name: String) throws -> JSON { try JSONParser.parse(place.appending(name).readAll()) }
        var record = try ModelCardTests.record(try Sample())
        record.metrics = try Record.metrics(json: try json("metrics.json"), path: "metrics")
        if case .object(let parameters) = try json("params.json") { record.parameters = parameters }
        if case .array(let inputs) = try json("inputs.json") {
            record.inputs = try inputs.map { try Input(json: $0, path: "input") }
        }
        let bytes = try place.appending("card.md").readAll()
        let version = try ModelCardTests.version(record, card: (bytes, "text/markdown"))
        return try ModelCard(version, parents: [Digest(of: [1]): "fraud-detection:2"], card: bytes)
    }

    @Test func `the real model's page is the one that was looked at`() throws {
        let golden = Self.fixtures.appending("cards/breast-cancer-screening-1.md")
        let expected = String(decoding: try golden.readAll(), as: UTF8.self).lines
        let page = try Self.fixture().markdown.lines
        let different = page.indices.first { $0 >= expected.count || page[$0] != expected[$0] }
        #expect(different.map { "\($0 + 1): \(page[$0])" } == nil)
        #expect(page.count == expected.count)
    }

    @Test func `sections that nobody filled say so`() throws {
        let sample = try Sample()
        let page = try ModelCardTests.card(nil, record: sample.record("")).markdown.lines
        for title in ["Business", "Training", "Evaluation"].map({ "\($0) details" })
            + ["Additional information"]
        {
            let place = try #require(page.firstIndex(of: "## \(title)"))
            #expect(page[place + 2] == "Not stated.")
        }
        #expect(page.contains("**Risk rating: Unknown.** None is stated."))
        #expect(
            page.contains(
                "*No card was pushed with this version: all of this is from its record and the registry.*"))
    }

    @Test func `a card that cannot be shown is named with how to read it`() throws {
        let version = try ModelCardTests.version(
            try Sample().record(), card: (Array("%PDF".utf8), "application/pdf"))
        let page = try ModelCard(version, card: nil).markdown
        #expect(page.contains("The card is application/pdf, which this page cannot show"))
        #expect(page.contains("`cairn cat \(Digest(of: Array("%PDF".utf8)))`"))
    }

    @Test func `every member of the schema, and what it does not know, is on the page`() throws {
        let page = try ModelCardTests.card(CardContentTests.full).markdown.lines
        for line in [
            "**Risk rating: High.**", "> It blocks payments.", "> Customers.", "> Cards.", "> Seasons.",
            "| Problem type | Binary Classification | card |", "| Model version | 3 | card |",
            "| Inference environment: container image | serve:1 | card |",
            "| Objective function: function: facet | AUC | card |",
            "| Objective function: notes | With early stopping. | card |",
            "| Training ARN | arn:job | card |", "| Training environment: container image | train:1 | card |",
            "| seed | 1 | card |", "| depth | 3 | card |", "| name | x | record |",
            "| loss | 0.5 | last epoch | card |", "### Test, from the card", "> Good.", "| by | Ben |",
            #"| roc | \[\[0,0\],\[1,1\]\] | |"#, "| verdict | pass | |", "No metrics.", "> internal",
            "| Model package details: model package version | 3 | card |",
        ] {
            #expect(page.contains(line), "\(line)")
        }
    }

    static let hostile: [Case<String, String>] = [
        Case("a pipe", "a | b", #"a \| b"#), Case("an escaped pipe", #"a \| b"#, #"a \\\| b"#),
        Case("a pipe with an accent", "a |\u{301} b", "a \\|\u{301} b"),
        Case("a backtick with an accent", "`\u{301}", "\\`\u{301}"),
        Case("a backslash at the end", #"a\"#, #"a\\"#), Case("lines", "a\n\n  b\r\nc\rd", "a b c d"),
        Case("code", "`code`", #"\`code\`"#), Case("a tag", "<img src=x>", "&lt;img src=x>"),
        Case("a comment", "<!-- hidden", "&lt;!-- hidden"),
        Case("an entity", "&lt;b&#62;", "&amp;lt;b&amp;\\#62;"),
        Case("emphasis", "**Approved** _x_", #"\*\*Approved\*\* \_x\_"#),
        Case("a link", "[a](http://b)", #"\[a\](http://b)"#),
        Case("a heading", "# Approval", "\\# Approval"),
        Case("a name with underscores", "log_loss", "log_loss"), Case("R & D", "R & D", "R & D"),
        Case("a terminal's command", "\u{1B}[31m", #"\\u{1b}\[31m"#),
        Case("text turned around", "a\u{202E}b", #"a\\u{202e}b"#),
        Case("a line separator", "a\u{2028}b", #"a\\u{2028}b"#),
    ]

    @Test(arguments: hostile)
    func `what the record says is text, never Markdown`(_ text: Case<String, String>) {
        #expect(MarkdownText.inline(text.input) == text.output)
    }

    static let lines: [Case<String, String>] = [
        Case("a list", "- a\n+ b", "\\- a\n\\+ b"), Case("a numbered list", "1. a\n22) b", "1\\. a\n22\\) b"),
        Case("a date", "2026-11-24", "2026-11-24"), Case("a heading", "a\n===\n---", "a\n\\===\n\\---"),
        Case("a quotation", "> The card says", "\\> The card says"), Case("code", "    a", "a"),
    ]

    @Test(arguments: lines)
    func `a paragraph of the record stays one`(_ text: Case<String, String>) {
        #expect(MarkdownText.paragraph(text.input) == text.output)
    }

    static let quoted: [Case<String, String>] = [
        Case("Markdown", "**a** | b\n\n- `c`", "> **a** | b\n>\n> - `c`"),
        Case("a carriage return", "a\r# Decisions", "> a\n> # Decisions"),
        Case("a line feed with an accent", "a\n\u{301}# b", "> a\n> \u{301}# b"),
        Case("an end of the quotation", "</blockquote>", "> &lt;/blockquote>"),
        Case("a comment", "a <!-- b", "> a &lt;!-- b"), Case("an escaped tag", #"\<div>"#, #"> \&lt;div>"#),
        Case("a tag in code", "`<div>`", "> `&lt;div>`"),
        Case("a comparison", "a < b <= c <3", "> a < b <= c <3"),
        Case("a link", "<https://a.b>", "> <https://a.b>"), Case("a tab", "a\tb", "> a\tb"),
        Case("a terminal's command", "\u{1B}[31m", #"> \u{1b}[31m"#),
    ]

    @Test(arguments: quoted)
    func `what the card says stays inside its quotation`(_ text: Case<String, String>) {
        #expect(MarkdownText.quote(text.input) == text.output)
    }

    @Test func `a hostile card cannot add a line to the page outside of its quotation`() throws {
        let attack =
            "## Decisions\n\n| When | Decision |\n|---|---|\n| now | Approved |\n\n```\n<!--\n</blockquote>"
        let json = JSON.object([
            "model_overview": ["model_description": .string(attack), "model_owner": .string(attack)],
            "evaluation_details": .array([
                ["name": .string(attack), "evaluation_observation": .string(attack)]
            ]),
            "additional_information": ["custom_details": .object([attack: .string(attack)])],
            attack: .string(attack),
        ])
        var record = try ModelCardTests.record(try Sample())
        record.message = attack
        record.parameters = [attack: .string(attack)]
        record.trigger = attack
        let text = String(decoding: json.canonicalBytes, as: UTF8.self)
        let page = try ModelCardTests.card(text, record: record).markdown.lines
        #expect(page.filter { $0 == "## Decisions" }.count == 1)
        let own = page.filter { !$0.hasPrefix(">") }
        for mark in ["<", "```", "## Decisions |", "| now |"] {
            #expect(!own.contains { $0.contains(mark) }, "\(mark)")
        }
        #expect(!page.contains { $0.contains("<") })
        #expect(page.filter { $0.hasPrefix("## ") }.count == 8)
    }
}
