import CairnObjects

/// What a value in a model card's content must be: as much of JSON Schema as the cards' schema uses.
indirect enum CardRule: Sendable {
    case anything
    /// A text of at most so many characters; any number for `nil`.
    case text(Int?)
    /// A text with at least one character that ends no line: the schema's `.{1,63}`, which is not anchored.
    case name
    case word([String])
    case number(minimum: Double? = nil)
    case flag
    case list(CardRule, count: ClosedRange<Int> = 0...Int.max)
    /// An object with members of any names.
    case map(CardRule)
    /// - Parameter isOpen: Whether it may have other members too.
    case object([String: CardRule], required: [String] = [], isOpen: Bool = false)
    /// One of several.
    case either([CardRule])

    /// What is wrong with a value, and where; `nil` where nothing is.
    func finding(_ json: JSON, at path: String) -> String? {
        switch (self, json) {
        case (.anything, _), (.flag, .bool): nil
        case (.text(let most), .string(let text)):
            most.map { text.unicodeScalars.count > $0 } == true
                ? "\(path) has more than \(most ?? 0) characters" : nil
        case (.name, .string(let text)):
            text.unicodeScalars.contains { !Self.lineEnds.contains($0) } ? nil : "\(path) is empty"
        case (.word(let words), .string(let text)):
            words.contains(text) ? nil : "\(path) must be one of \(words.joined(separator: ", "))"
        case (.number(let minimum), .number(let number)):
            minimum.map { number < $0 } == true ? "\(path) must be at least \(minimum ?? 0)" : nil
        case (.list(let rule, let count), .array(let items)): Self.finding(items, rule, count, path)
        case (.map(let rule), .object(let members)):
            Self.first(members) { rule.finding($1, at: "\(path).\(Self.shown($0))") }
        case (.object(let rules, let required, let isOpen), .object(let members)):
            Self.missing(required, members, path)
                ?? Self.first(members) { name, value in
                    guard let rule = rules[name] else {
                        return isOpen ? nil : "\(path).\(Self.shown(name)) is not in the schema"
                    }
                    return rule.finding(value, at: "\(path).\(name)")
                }
        case (.either(let rules), _): Self.finding(json, rules, path)
        default: "\(path) must be \(kind), not \(json.kind)"
        }
    }

    /// A member's name, which may be anything, as far as a message has room for it.
    private static func shown(_ name: String) -> String { String(name.prefix(64)).printable }

    /// What a dot in a pattern does not stand for (ECMA-262, LineTerminator).
    private static let lineEnds: Set<Unicode.Scalar> = ["\n", "\r", "\u{2028}", "\u{2029}"]

    private static func first(
        _ members: [String: JSON], _ finding: (String, JSON) -> String?
    ) -> String? {
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if let found = finding(name, value) { return found }
        }
        return nil
    }

    private static func missing(
        _ required: [String], _ members: [String: JSON], _ path: String
    ) -> String? {
        required.first { members[$0] == nil }.map { "\(path).\($0) is missing" }
    }

    private static func finding(
        _ items: [JSON], _ rule: CardRule, _ count: ClosedRange<Int>, _ path: String
    ) -> String? {
        guard items.count >= count.lowerBound else {
            return "\(path) needs at least \(count.lowerBound) elements"
        }
        guard items.count <= count.upperBound else {
            return "\(path) has more than \(count.upperBound) elements"
        }
        for (index, item) in items.enumerated() {
            if let found = rule.finding(item, at: "\(path)[\(index)]") { return found }
        }
        return nil
    }

    /// The finding of the rule that is meant, where the values' `type` tells which.
    private static func finding(_ json: JSON, _ rules: [CardRule], _ path: String) -> String? {
        var findings: [String] = []
        for rule in rules {
            guard let found = rule.finding(json, at: path) else { return nil }
            findings.append(found)
        }
        return findings.first { !$0.hasPrefix("\(path).type ") } ?? findings.first
    }

    private var kind: String {
        switch self {
        case .anything: "anything"
        case .text, .name, .word: "text"
        case .number: "a number"
        case .flag: "a boolean"
        case .list: "an array"
        case .map, .object: "an object"
        case .either: "one of several"
        }
    }
}
