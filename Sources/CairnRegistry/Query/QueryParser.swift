package import CairnObjects
package import CairnStorage

/// Reads the `where` language: `metrics.auc >= 0.9 and (approval = Approved or not labels.team = "risk")`.
///
///     condition  = and { "or" and }
///     and        = not { "and" not }
///     not        = "not" not | "(" condition ")" | "has" field | field operator value
///     operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" (holds) | "^=" (begins with)
///
/// A comparison with a field that a version lacks does not hold; `!=` is `not … =`, so it does.
package struct QueryParser {
    private let source: String
    private var tokens: ArraySlice<(token: QueryToken, column: Int)>
    private var depth = 0
    private var comparisons = 0

    /// What SQLite's parser and the stack of whoever evaluates a condition have room for.
    static let (maximumDepth, maximumComparisons) = (16, 200)

    /// - Throws: `invalid`, with the place and what would be right there.
    package static func parse(_ text: String) throws(CairnError) -> Predicate {
        var parser = QueryParser(source: text, tokens: try QueryToken.tokens(of: text)[...])
        let predicate = try parser.condition()
        if let extra = parser.tokens.first {
            throw parser.failure("\(extra.token.described) at column \(extra.column) is one word too many")
        }
        return predicate
    }

    /// A field by its name, as `--sort` takes it: `metrics.auc`, `created`.
    package static func field(_ text: String) throws(CairnError) -> Field {
        if let field = simpleFields[text] { return field }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        if parts.count == 2, !parts[1].isEmpty {
            switch parts[0] {
            case "metrics", "metric": return .metric(parts[1])
            case "parameters", "parameter", "params": return .parameter(parts[1])
            case "labels", "label": return .label(parts[1])
            default: break
            }
        }
        let known = simpleFields.keys.sorted() + ["metrics.NAME", "parameters.NAME", "labels.NAME"]
        let close = Suggestion.closest(
            to: parts[0], among: simpleFields.keys + ["metrics", "parameters", "labels"])
        throw CairnError(
            .invalid, "there is no field '\(text.printable)'",
            hint: close.map { "did you mean '\($0)'? " }.map {
                $0 + "Fields: " + known.joined(separator: ", ")
            }
                ?? "fields: " + known.joined(separator: ", "))
    }

    private static let simpleFields: [String: Field] = [
        "group": .group, "version": .number, "number": .number, "digest": .digest, "author": .author,
        "created": .created, "message": .message, "approval": .approval, "stage": .stage, "size": .size,
    ]

    private mutating func condition() throws(CairnError) -> Predicate {
        var predicate = try conjunction()
        while accept(word: "or") { predicate = .or(predicate, try conjunction()) }
        return predicate
    }

    private mutating func conjunction() throws(CairnError) -> Predicate {
        var predicate = try negation()
        while accept(word: "and") { predicate = .and(predicate, try negation()) }
        return predicate
    }

    private mutating func negation() throws(CairnError) -> Predicate {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw failure("it is nested too deeply") }
        if accept(word: "not") { return .not(try negation()) }
        if accept(symbol: "(") {
            let predicate = try condition()
            guard accept(symbol: ")") else { throw failure("a ')' is missing\(here)") }
            return predicate
        }
        comparisons += 1
        guard comparisons <= Self.maximumComparisons else {
            throw failure("it has more than \(Self.maximumComparisons) comparisons")
        }
        if accept(word: "has") { return .exists(try field()) }
        return try comparison()
    }

    private mutating func comparison() throws(CairnError) -> Predicate {
        let field = try field()
        guard case .symbol(let symbol)? = tokens.first?.token, symbol != "(", symbol != ")" else {
            throw failure("an operator such as = or >= should stand\(here)")
        }
        tokens.removeFirst()
        let value = try value(for: field)
        switch symbol {
        case "!=": return .not(.compare(field, .equal, value))
        case "==": return .compare(field, .equal, value)
        default:
            guard let comparison = Predicate.Comparison(rawValue: symbol) else {
                throw failure("'\(symbol)' is no operator")
            }
            return .compare(field, comparison, value)
        }
    }

    private mutating func field() throws(CairnError) -> Field {
        guard case .word(let name)? = tokens.first?.token else {
            throw failure("the name of a field should stand\(here)")
        }
        tokens.removeFirst()
        do {
            return try Self.field(name)
        } catch {
            throw CairnError(error.code, "cannot read the condition: \(error.message)", hint: error.hint)
        }
    }

    private mutating func value(for field: Field) throws(CairnError) -> IndexedValue {
        guard let token = tokens.popFirst()?.token else { throw failure("a value is missing at the end") }
        let text: String
        switch token {
        case .symbol(let symbol): throw failure("a value should stand where '\(symbol)' is")
        case .number(let number, let spelled):
            if field.isNumeric || field.isMixed { return .number(number) }
            text = spelled
        case .word(let word): text = word
        case .text(let quoted): text = quoted
        }
        return try Self.literal(text, for: field)
    }

    /// The value that a text stands for, compared with this field.
    private static func literal(_ text: String, for field: Field) throws(CairnError) -> IndexedValue {
        switch field {
        case .created:
            let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
            return .number(Double(try Timestamp(parsing: whole).milliseconds))
        case .approval:
            let states = ApprovalState.allCases.map(\.rawValue)
            let wanted = text.lowercased() == "pending" ? ApprovalState.pending.rawValue : text
            guard let state = states.first(where: { $0.lowercased() == wanted.lowercased() }) else {
                throw CairnError(
                    .invalid, "'\(text.printable)' is not an approval state",
                    hint: "use one of \(states.joined(separator: ", "))")
            }
            return .text(state)
        case _ where field.isNumeric:
            throw CairnError(.invalid, "'\(text.printable)' is compared with a number but is none")
        default: return .text(text)
        }
    }

    private mutating func accept(word: String) -> Bool {
        guard case .word(let found)? = tokens.first?.token, found.lowercased() == word else { return false }
        tokens.removeFirst()
        return true
    }

    private mutating func accept(symbol: String) -> Bool {
        guard tokens.first?.token == .symbol(symbol) else { return false }
        tokens.removeFirst()
        return true
    }

    /// Where the parser is, in words.
    private var here: String {
        tokens.first.map { " at column \($0.column), where \($0.token.described) is" } ?? " at the end"
    }

    private func failure(_ what: String) -> CairnError { QuerySyntax.failure(what, in: source) }
}

extension Field {
    /// Whether its values are numbers only.
    fileprivate var isNumeric: Bool {
        switch self {
        case .number, .created, .size, .metric: true
        case .group, .digest, .author, .message, .approval, .stage, .parameter, .label, .link: false
        }
    }

    /// Whether its values may be numbers or texts.
    fileprivate var isMixed: Bool {
        if case .parameter = self { true } else { false }
    }
}
