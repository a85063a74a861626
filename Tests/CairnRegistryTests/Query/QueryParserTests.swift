import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("QueryParser")
struct QueryParserTests {
    private static let auc = Predicate.compare(.metric("auc"), .greaterOrEqual, .number(0.9))
    private static let approved = Predicate.compare(.approval, .equal, .text("Approved"))
    private static let risk = Predicate.compare(.label("team"), .equal, .text("risk"))

    static let sentences: [Case<String, Predicate>] = [
        Case("at least", "metrics.auc >= 0.9", auc),
        Case("at most", "metrics.loss<=1e-3", .compare(.metric("loss"), .lessOrEqual, .number(0.001))),
        Case("less", "version < 3", .compare(.number, .less, .number(3))),
        Case("greater", "number > -1", .compare(.number, .greater, .number(-1))),
        Case("equal", "labels.team = risk", risk), Case("equal, doubled", "labels.team == risk", risk),
        Case("not equal", "labels.team != risk", .not(risk)),
        Case("holds", "message ~ \"drop out\"", .compare(.message, .contains, .text("drop out"))),
        Case("begins", "digest ^= sha256:ab", .compare(.digest, .begins, .text("sha256:ab"))),
        Case("has", "has metrics.auc", .exists(.metric("auc"))),
        Case("other words for fields", "metric.auc >= 0.9 and label.team = risk", .and(auc, risk)),
        Case("a parameter's number", "params.depth = 7", .compare(.parameter("depth"), .equal, .number(7))),
        Case(
            "a parameter's digits in quotes are text", "parameters.depth = '7'",
            .compare(.parameter("depth"), .equal, .text("7"))),
        Case(
            "a label's number is text, as spelled", "labels.build = 007",
            .compare(.label("build"), .equal, .text("007"))),
        Case("a field with dots in its name", "has labels.owner.mail", .exists(.label("owner.mail"))),
        Case("an approval in any case", "APPROVAL".lowercased() + " = aPPROVED", approved),
        Case(
            "an approval's short name", "approval = pending",
            .compare(.approval, .equal, .text("PendingManualApproval"))),
        Case(
            "a day", "created >= 1970-01-02", .compare(.created, .greaterOrEqual, .number(86_400_000))),
        Case("a moment", "created = 1970-01-01T00:00:01Z", .compare(.created, .equal, .number(1000))),
        Case("a size", "size > 1000", .compare(.size, .greater, .number(1000))),
        Case("a stage", "stage = production", .compare(.stage, .equal, .text("production"))),
        Case(
            "a group and an author", "group = g and author = 'Ana B'",
            .and(
                .compare(.group, .equal, .text("g")), .compare(.author, .equal, .text("Ana B")))),
        Case("a quote inside other quotes", "message = \"it's\"", .compare(.message, .equal, .text("it's"))),
        Case("an empty text", "message = ''", .compare(.message, .equal, .text(""))),
        Case("a keyword in quotes is text", "message = 'and'", .compare(.message, .equal, .text("and"))),
        Case(
            "keywords in any case",
            "NOT labels.team = risk AND Has "
                + "stage", .and(.not(risk), .exists(.stage))),
        Case(
            "no space where none is needed", "(labels.team=risk)and(has stage)", .and(risk, .exists(.stage))),
    ]

    @Test("reads", arguments: sentences)
    func reads(_ sentence: Case<String, Predicate>) throws {
        #expect(try QueryParser.parse(sentence.input) == sentence.output)
    }

    static let precedence: [Case<String, Predicate>] = [
        Case(
            "and binds more than or", "has stage or has size and has author",
            .or(.exists(.stage), .and(.exists(.size), .exists(.author)))),
        Case(
            "not binds more than and", "not has stage and has size",
            .and(.not(.exists(.stage)), .exists(.size))),
        Case(
            "and from the left", "has stage and has size and has author",
            .and(.and(.exists(.stage), .exists(.size)), .exists(.author))),
        Case(
            "or from the left", "has stage or has size or has author",
            .or(.or(.exists(.stage), .exists(.size)), .exists(.author))),
        Case(
            "brackets first", "has size and (has stage or has author)",
            .and(.exists(.size), .or(.exists(.stage), .exists(.author)))),
        Case(
            "not before brackets", "not (has stage or has author)",
            .not(.or(.exists(.stage), .exists(.author)))),
        Case("not not", "not not has stage", .not(.not(.exists(.stage)))),
    ]

    @Test("keeps precedence", arguments: precedence)
    func keepsPrecedence(_ sentence: Case<String, Predicate>) throws {
        #expect(try QueryParser.parse(sentence.input) == sentence.output)
    }

    /// What the message must say.
    static let mistakes: [Case<String, String>] = [
        Case("nothing", "", "the name of a field should stand at the end"),
        Case("no operator", "metrics.auc", "an operator such as = or >= should stand at the end"),
        Case("no operator but a word", "metrics.auc above 3", "at column 13, where 'above' is"),
        Case("no value", "metrics.auc >", "a value is missing at the end"),
        Case("an operator for a value", "metrics.auc > >=", "a value should stand where '>=' is"),
        Case("half an operator", "metrics.auc ! 3", "'!' at column 13 has no meaning"),
        Case("a comma", "size > 3, size < 5", "',' at column 9 has no meaning"),
        Case("text for a number", "metrics.auc > high", "'high' is compared with a number but is none"),
        Case("not a number", "metrics.auc = nan", "'nan' is compared with a number but is none"),
        Case("infinity", "metrics.auc < inf", "'inf' is compared with a number but is none"),
        Case("quoted number for a number", "size > '3'", "'3' is compared with a number but is none"),
        Case("no day", "created > yesterday", "'yesterday' is not a time"),
        Case("no such day", "created > 2026-02-30", "is not a time"),
        Case("no such state", "approval = maybe", "'maybe' is not an approval state"),
        Case("an open quote", "message = \"abc", "the text that begins at column 11 is not closed"),
        Case("an open bracket", "(has stage", "a ')' is missing at the end"),
        Case("an open bracket before a word", "(has stage has size", "a ')' is missing at column 12"),
        Case("a closing bracket", "has stage)", "')' at column 10 is one word too many"),
        Case("one word too many", "has stage production", "'production' at column 11 is one word too many"),
        Case("no connective", "size > 3 size < 5", "'size' at column 10 is one word too many"),
        Case("a connective at the end", "has stage and", "the name of a field should stand at the end"),
        Case("a connective at the beginning", "or has stage", "there is no field 'or'"),
        Case("a misspelled field", "metrcs.auc > 1", "there is no field 'metrcs.auc'"),
        Case("a metric without a name", "metrics. > 1", "there is no field 'metrics.'"),
        Case("an empty bracket", "()", "the name of a field should stand at column 2"),
        Case("a number for a field", "3 = 3", "the name of a field should stand at column 1, where 3 is"),
    ]

    @Test("says where it cannot go on, and how to write it", arguments: mistakes)
    func refuses(_ mistake: Case<String, String>) async throws {
        let error = try #require(try await refusal { try QueryParser.parse(mistake.input) })
        #expect(error.code == .invalid)
        #expect(error.message.contains(mistake.output), "\(error.message)")
        #expect(!error.message.unicodeScalars.contains { $0.value < 0x20 })
        let needsHint = !error.message.contains("compared with a number")
        #expect(error.hint != nil || !needsHint)
    }

    @Test func `a misspelled field is suggested`() async throws {
        let error = try await refusal { try QueryParser.parse("approvel = Approved") }
        #expect(error?.hint?.hasPrefix("did you mean 'approval'? Fields: approval, author,") == true)
    }

    @Test("nests 15 deep and no deeper", arguments: ["(", "not "])
    func nesting(_ opening: String) async throws {
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "has stage"
                + (opening == "(" ? String(repeating: ")", count: depth) : "")
        }
        let deepest = try QueryParser.parse(nested(15))
        try await withWorld(.files) { world in
            try await world.push("model")
            _ = try await world.registry.list(VersionQuery(where: deepest))
        }
        let error = try await refusal { try QueryParser.parse(nested(16)) }
        #expect(error?.message.contains("nested too deeply") == true)
        let far = try await refusal { try QueryParser.parse(nested(100_000)) }
        #expect(far?.message.contains("nested too deeply") == true)
    }

    @Test func `what nests as deep as it may in the worst way can be evaluated`() async throws {
        var text = "has metrics.auc"
        for depth in 1..<16 { text = "metrics.auc > 1 \(depth.isMultiple(of: 2) ? "and" : "or") (\(text))" }
        var negated = "has metrics.auc"
        for depth in 1..<8 {
            negated = "params.x = 1 \(depth.isMultiple(of: 2) ? "and" : "or") not (\(negated))"
        }
        for text in [text, negated] {
            let query = VersionQuery(
                group: try GroupName(parsing: "fraud"), where: try QueryParser.parse(text),
                sort: .init(.metric("auc"), descending: true))
            try await withWorld(.files) { world in
                try await world.push("model")
                _ = try await world.registry.list(query)
            }
        }
    }

    @Test("a chain that no storage could evaluate is refused", arguments: ["and", "or"])
    func longChains(_ word: String) async throws {
        func chain(_ count: Int) -> String {
            Array(repeating: "size > 1", count: count).joined(separator: " \(word) ")
        }
        let longest = try QueryParser.parse(chain(200))
        for backend in Backend.allCases {
            try await withWorld(backend) { world in
                let version = try await world.push("model")
                let found = try await world.registry.list(VersionQuery(where: longest)).versions
                #expect(found.map(\.manifest) == [version.manifest])
            }
        }
        let error = try await refusal { try QueryParser.parse(chain(201)) }
        #expect(error?.code == .invalid)
        #expect(error?.message.contains("200") == true)
        #expect(try await refusal { try QueryParser.parse(chain(20_000)) }?.code == .invalid)
    }

    @Test("reads back what was printed", arguments: SeededRandom.seeds(1, 2, 3))
    func readsBack(_ seed: UInt64) throws {
        var printer = RandomCondition(seed: seed)
        for _ in 0..<300 {
            let (text, predicate) = printer.next(depth: 5)
            #expect(try QueryParser.parse(text) == predicate, "seed \(seed): \(text)")
        }
    }
}

/// Makes up conditions together with their text.
private struct RandomCondition {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func next(depth: Int) -> (text: String, predicate: Predicate) {
        switch depth > 0 ? Int.random(in: 0..<7, using: &random) : 0 {
        case 1:
            let inner = next(depth: depth - 1)
            return ("not (\(inner.text))", .not(inner.predicate))
        case 2, 3:
            let (first, second) = (next(depth: depth - 1), next(depth: depth - 1))
            return ("(\(first.text)) and (\(second.text))", .and(first.predicate, second.predicate))
        case 4:
            let (first, second) = (next(depth: depth - 1), next(depth: depth - 1))
            return ("(\(first.text)) or (\(second.text))", .or(first.predicate, second.predicate))
        case 5:
            let (name, field) = field()
            return ("has \(name)", .exists(field))
        default: return comparison()
        }
    }

    private mutating func comparison() -> (String, Predicate) {
        let (name, field) = field()
        let comparison = Predicate.Comparison.allCases.randomElement(using: &random) ?? .equal
        let value: IndexedValue
        switch field {
        case .number, .size, .metric: value = .number(number())
        case .parameter: value = Bool.random(using: &random) ? .number(number()) : .text(text())
        default: value = .text(text())
        }
        let literal =
            switch value {
            case .number(let number): "\(number)"
            case .text(let text): text.contains("\"") ? "'\(text)'" : "\"\(text)\""
            }
        return ("\(name) \(comparison.rawValue) \(literal)", .compare(field, comparison, value))
    }

    private mutating func field() -> (String, Field) {
        let fields: [(String, Field)] = [
            ("group", .group), ("version", .number), ("digest", .digest), ("author", .author),
            ("message", .message), ("stage", .stage), ("size", .size), ("metrics.größe", .metric("größe")),
            ("metrics.p99.ms", .metric("p99.ms")), ("parameters.depth", .parameter("depth")),
            ("labels.team/unit", .label("team/unit")),
        ]
        return fields.randomElement(using: &random) ?? ("size", .size)
    }

    private mutating func number() -> Double {
        [0, -1, 0.94, 1e300, -2.5e-7, 12].randomElement(using: &random) ?? 0
    }

    private mutating func text() -> String {
        ["", "risk", "it's so", "say \"so\"", "a and (b)", "3", "ä\u{301}", " = "]
            .randomElement(using: &random) ?? ""
    }
}
