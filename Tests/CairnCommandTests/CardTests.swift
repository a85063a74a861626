import Foundation
import ProgramTesting
import Testing

@Suite("Model cards")
struct CardTests {
    private static let group = "breast-cancer-screening"

    /// The first real model, pushed with its card, approved and live.
    private static func fixture() throws -> Sandbox {
        try Templates.sandbox(like: "a real model with its card") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", group)
            let push = try sandbox.run([CairnProgram.path] + Fixture.push(group, 1))
            try #require(push.status == 0)
            try sandbox.require("approve", "\(group):1", "-m", "good | <b>enough</b>")
            try sandbox.require("promote", "\(group):1", "production")
        }
    }

    @Test("the card of a real model: its words, its figures, and who approved it")
    func page() throws {
        let sandbox = try Self.fixture()
        let digest = try sandbox.require("show", Self.group, "--json").json.digest.text ?? ""
        let card = try sandbox.digest("\(Fixture.root)/\(Self.group)/v1/card.md")
        let page = try sandbox.require("card", "\(Self.group):production").lines
        for line in [
            "# Model card: \(Self.group):1", "| Digest | `\(digest)` |", "| Approval | Approved |",
            "| Stages | production |", "| Card | `\(card)`, “\(Self.group) v1” |",
            "**Risk rating: Unknown.** None is stated.",
            "> beside auc.", "| estimator | LogisticRegression | record |",
            "| auc | 0.985251 | 0.970567 to 0.995766; maximize |", "**breast_cancer, test**",
            "| Message | version 1 |",
        ] {
            #expect(page.contains(line), "\(line)")
        }
        #expect(page.contains { $0.hasSuffix(#"| Approved | ann | good \| &lt;b>enough&lt;/b> |"#) })
    }

    @Test("--json prints the schema's sections and the registry's own member")
    func json() throws {
        let sandbox = try Self.fixture()
        let json = try sandbox.require("card", Self.group, "--json").json
        #expect(
            json.keys == [
                "additional_information", "business_details", "cairn", "evaluation_details", "intended_uses",
                "model_overview", "training_details",
            ])
        #expect(json.model_overview.model_version.integer == 1)
        #expect(json.intended_uses.risk_rating.text == "Unknown")
        #expect(json.cairn.version.text == "\(Self.group):1")
        #expect(json.cairn.approvals.array.map { $0.actor.text } == ["ann", "ann"])
        #expect(json.cairn.filled.texts.contains("/intended_uses/risk_rating"))
        #expect(try sandbox.cairn("--json", "card", Self.group).json == json)
    }

    @Test("-o writes a new file, and nothing over one that is there")
    func output() throws {
        let sandbox = try Self.fixture()
        let page = try sandbox.require("card", Self.group)
        #expect(try sandbox.cairn("card", Self.group, "-o", "page.md") == .done(note: "Wrote page.md."))
        #expect(sandbox.content("page.md") == page.output)
        #expect(
            try sandbox.cairn("card", Self.group, "-o", "page.md")
                == .failed("'page.md' is there already", hint: "choose another name"))
        try sandbox.require("card", Self.group, "--json", "-o", "card.json")
        #expect(try sandbox.content("card.json") == sandbox.require("card", Self.group, "--json").output)
    }

    @Test("the JSON of a card can be edited and pushed with the next version")
    func exported() throws {
        let sandbox = try Self.fixture()
        let json = try sandbox.require("card", Self.group, "--json").output
            .replacing(
                #""risk_rating": "Unknown""#, with: #""risk_rating": "Unknown", "purpose_of_model": "Demo""#)
        try sandbox.file("card.json", json)
        try sandbox.file("model.bin", "two")
        try sandbox.require("push", Self.group, "model.bin", "--card", "card.json", "-m", "two")
        let next = try sandbox.require("card", "\(Self.group):2", "--json").json
        #expect(next.intended_uses.purpose_of_model.text == "Demo")
        #expect(next.model_overview.model_version.integer == 2)
        #expect(next.evaluation_details.array.map { $0.name.text } == ["Evaluation details"])
    }

    static let refusals: [Case<(String, String, String)>] = [
        Case(
            "a rating that is none",
            (
                #"{"intended_uses": {"risk_rating": "Maybe"}}"#,
                "card.intended_uses.risk_rating: 'Maybe' is not a risk rating",
                "use one of High, Medium, Low, Unknown"
            )),
        Case(
            "text for an object",
            (
                #"{"model_overview": "text"}"#, "card.model_overview must be an object, not text",
                "a card in JSON follows SageMaker's model card schema; Markdown may say anything"
            )),
        Case(
            "no JSON",
            (
                "# Card", "JSON, line 1, column 1: a value should stand here",
                "a card in JSON follows SageMaker's model card schema; Markdown may say anything"
            )),
        Case(
            "other JSON",
            (
                #"{"auc": 0.9}"#, "card has none of a model card's sections",
                "they are model_overview, intended_uses, business_details, training_details, "
                    + "evaluation_details, additional_information"
            )),
    ]

    @Test("a card in JSON that is no card is refused by push, and nothing is written", arguments: refusals)
    func refuses(_ card: Case<(String, String, String)>) throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("card.json", card.input.0)
        #expect(
            try sandbox.push("model", "--card", "card.json")
                == .failed("'card.json': \(card.input.1)", hint: card.input.2))
        #expect(sandbox.files(below: ".cairn/blobs").isEmpty)
        #expect(try sandbox.require("list", "g", "--json").json.versions.array.isEmpty)
    }

    @Test("a damaged card is said to be damaged, and by which version")
    func damaged() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("card.md", "## Risk\nLow")
        try sandbox.push("model", "--card", "card.md")
        try sandbox.overwrite(sandbox.blob(try sandbox.digest("card.md"))) { $0[0] ^= 1 }
        let run = try sandbox.cairn("card", "g:1")
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("error: the card of g:1: blob sha256:"))
        #expect(run.errors.contains("hint: "))
    }

    static let python = ProcessInfo.processInfo.environment["CAIRN_SAGEMAKER"]
    static let script = URL(filePath: #filePath).appending(path: "../../Independent/sagemaker_card.py")
        .standardized
        .path()

    @Test(
        "Amazon's SDK reads the JSON, and makes the same of it",
        .enabled(if: python != nil, "CAIRN_SAGEMAKER"))
    func sageMakerAgrees() throws {
        let python = try #require(Self.python)
        let sandbox = try Self.fixture()
        let card = try sandbox.require("card", Self.group, "--json")
        try sandbox.file("card.json", card.outputBytes)
        let run = try sandbox.run(["sh", "-c", #""$0" "$1" <card.json"#, python, Self.script])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try run.json.keys == card.json.keys.filter { $0 != "cairn" })
        for section in try run.json.keys {
            #expect(try run.json[section] == card.json[section], "\(section)")
        }
        // It would have refused what is not in the schema.
        try sandbox.file("card.json", card.output.replacing("\"Unknown\"", with: "\"Maybe\""))
        #expect(try sandbox.run(["sh", "-c", #""$0" "$1" <card.json"#, python, Self.script]).status == 1)
    }
}
