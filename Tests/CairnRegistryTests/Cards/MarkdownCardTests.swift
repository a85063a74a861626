import CairnObjects
import Testing

@testable import CairnRegistry

@Suite("A card in Markdown")
struct MarkdownCardTests {
    private static func card(_ text: String) throws -> WrittenCard {
        try WrittenCard(Array(text.utf8), mediaType: "text/markdown")
    }

    typealias Member = any WritableKeyPath<CardContent, String?> & Sendable

    static let headings: [Case<String, Member>] = [
        Case("overview", "## Model overview", \.overview.description),
        Case("overview, numbered", "## 1. MODEL OVERVIEW:", \.overview.description),
        Case("overview, closed", "# Overview #", \.overview.description),
        Case("use", "### Intended use", \.intendedUses.uses),
        Case("uses, decorated", "## 🎯 **Intended uses**", \.intendedUses.uses),
        Case("purpose", "## Purpose of the model", \.intendedUses.purpose),
        Case("risk", "## Risk", \.intendedUses.explanations),
        Case("risk rating", "## Risk rating", \.intendedUses.explanations),
        Case("business", "## Business details", \.business.problem),
        Case("stakeholders", "## Business stakeholders", \.business.stakeholders),
        Case("training", "## Training", \.training.observations),
        Case("training, underlined", "Training details\n---", \.training.observations),
        Case("ethics", "## Ethical considerations", \.additional.ethicalConsiderations),
        Case("caveats", "## Caveats & recommendations", \.additional.caveats),
        Case("caveats, in other words", "## Caveats for the summer", \.additional.caveats),
    ]

    @Test(arguments: headings)
    func `a section is known by its heading`(
        _ heading: Case<String, Member>
    ) throws {
        var expected = CardContent()
        expected[keyPath: heading.output] = "Text."
        #expect(try Self.card("\(heading.input)\n\nText.\n").content == expected)
    }

    @Test func `text is kept as it was written, deeper headings, code and tables with it`() throws {
        let text = "    indented\n\n### Data\n\n| a | b |\n|---|---|\n\n```\n# Risk\n```\n\n  - end  "
        let card = try Self.card("# Fraud 3\n\n## Training details\n\n\n\(text)\n\n\n## Evaluation\nGood.")
        #expect(card.title == "Fraud 3")
        #expect(card.content.training.observations == text)
        #expect(card.content.evaluations.map(\.name) == ["Evaluation"])
        #expect(card.content.evaluations.map(\.observation) == ["Good."])
        #expect(card.content.intendedUses.isEmpty)
    }

    @Test func `unknown headings are kept in order, those of one name together`() throws {
        let card = try Self.card("## Zebra\nz\n## Apple\na\n### Deeper\nd\n## Zebra\nagain\n## Empty\n")
        let expected = [CardDetail("Zebra", "z\n\nagain"), CardDetail("Apple", "a\n### Deeper\nd")]
        #expect(card.content.additional.details == expected)
    }

    @Test func `below a topic, a heading opens a section only for the same part of the schema`() throws {
        let card = try Self.card(
            """
            ## Intended use
            use
            ### Risk rating
            Low
            ### Out of scope
            not this
            ## Evaluation
            ### Training
            rows
            ## Additional information
            more
            ### Ethical considerations
            none
            """)
        #expect(card.content.intendedUses.riskRating == .low)
        #expect(card.content.intendedUses.uses == "use\n### Out of scope\nnot this")
        #expect(card.content.evaluations.map(\.observation) == ["### Training\nrows"])
        #expect(card.content.training.isEmpty)
        #expect(card.content.additional.ethicalConsiderations == "none")
        #expect(card.content.additional.details == [CardDetail("Additional information", "more")])
    }

    @Test func `text without headings, and above the first, describes the model`() throws {
        #expect(try Self.card("A model.\n").content.overview.description == "A model.")
        let card = try Self.card("# Fraud\nFirst.\n## Overview\nSecond.")
        #expect(card.content.overview.description == "First.\n\nSecond.")
    }

    @Test func `front matter is kept as what it is`() throws {
        let card = try Self.card("---\nlicense: mit\n# Risk\n---\n# Fraud\nText.")
        let expected = [CardDetail("Front matter", "```yaml\nlicense: mit\n# Risk\n```")]
        #expect(card.content.additional.details == expected)
        #expect(card.title == "Fraud")
        #expect(card.content.overview.description == "Text.")
    }

    @Test func `a byte order mark and the line ends of other systems make no difference`() throws {
        let plain = try Self.card("# Fraud\n## Risk\nHigh\n\nBecause.\n")
        #expect(try Self.card("\u{FEFF}# Fraud\r\n## Risk\r\nHigh\r\n\r\nBecause.\r\n") == plain)
        #expect(try Self.card("# Fraud\r## Risk\rHigh\r\rBecause.\r") == plain)
        #expect(plain.content.intendedUses.riskRating == .high)
    }

    static let ratings: [Case<String, RiskRating?>] = [
        Case("bare", "High", .high), Case("bold", "**Medium**", .medium), Case("small", "low.", .low),
        Case("as a list", "- High", .high), Case("named", "Risk rating: Unknown", .unknown),
        Case("with a reason", "High: it blocks payments", .high),
        Case("with a reason in brackets", "Low (internal only)", .low),
        Case("with a dash", "Medium – see below", .medium), Case("as words", "Low risk.", .low),
        Case("with a condition", "High if it were used on patients", nil),
        Case("in the middle", "The risk is high.", nil), Case("a longer word", "Highly doubtful", nil),
        Case("a compound", "Low-lying fruit", nil), Case("another word", "Severe", nil),
        Case("none", "", nil),
    ]

    @Test(arguments: ratings)
    func `a rating is read where the section begins with one, and else is not guessed`(
        _ statement: Case<String, RiskRating?>
    ) throws {
        let card = try Self.card("## Risk rating\n\n\(statement.input)\n")
        #expect(card.content.intendedUses.riskRating == statement.output)
        #expect(RiskRating(statedBy: statement.input) == statement.output)
    }

    @Test func `a rating in the heading counts, and the text explains it`() throws {
        let card = try Self.card("## Risk rating: High\nIt blocks payments.")
        #expect(card.content.intendedUses.riskRating == .high)
        #expect(card.content.intendedUses.explanations == "It blocks payments.")
    }

    static let kinds: [Case<([UInt8], String), (isRead: Bool, description: String?)>] = [
        Case("text", (Array("A".utf8), "text/plain"), (true, "A")),
        Case("with a charset", (Array("A".utf8), "text/markdown; charset=utf-8"), (true, "A")),
        Case("without a type", (Array("A".utf8), "application/octet-stream"), (true, "A")),
        Case("bytes without a type", ([0xFF, 0xFE], "application/octet-stream"), (false, nil)),
        Case("a NUL without a type", ([65, 0], "application/octet-stream"), (false, nil)),
        Case("a PDF", (Array("%PDF".utf8), "application/pdf"), (false, nil)),
        Case("HTML", (Array("A".utf8), "text/html"), (false, nil)),
    ]

    @Test(arguments: kinds)
    func `its media type says how a card is read`(
        _ card: Case<([UInt8], String), (isRead: Bool, description: String?)>
    ) throws {
        let read = try WrittenCard(card.input.0, mediaType: card.input.1)
        #expect(read.isRead == card.output.isRead)
        #expect(read.content.overview.description == card.output.description)
    }

    @Test func `Markdown that is not UTF-8 is refused`() throws {
        let error = #expect(throws: CairnError.self) {
            try WrittenCard([0x23, 0xFF], mediaType: "text/markdown")
        }
        #expect(error == CairnError(.invalid, "card: it is not UTF-8 text", hint: "save it as UTF-8"))
    }
}
