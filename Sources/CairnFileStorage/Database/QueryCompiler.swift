import CairnObjects
import CairnStorage
import GRDB

/// Turns conditions into SQL over the index's tables. Every value travels as an argument, never as text of
/// SQL.
///
/// It must agree with `Predicate.holds(for:)`; the contract suite compares the two on random conditions.
struct QueryCompiler {
    private(set) var arguments: [any DatabaseValueConvertible] = []

    /// A condition on the row `v` of `versions`.
    mutating func condition(_ predicate: Predicate) -> String {
        switch predicate {
        case .all: "1"
        case .compare(let field, let comparison, let value): compare(field, comparison, value)
        case .exists(let field): exists(field)
        case .not(let predicate): "NOT (\(condition(predicate)))"
        case .and: chain(predicate.conjuncts, "AND")
        case .or: chain(predicate.disjuncts, "OR")
        }
    }

    /// Terms side by side: SQLite's parser has no room for a hundred brackets within brackets.
    private mutating func chain(_ terms: [Predicate], _ word: String) -> String {
        "(" + terms.map { condition($0) }.joined(separator: " \(word) ") + ")"
    }

    private mutating func compare(
        _ field: Field, _ comparison: Predicate.Comparison, _ value: IndexedValue
    ) -> String {
        switch Self.home(of: field) {
        case .column(let column, let isNumber):
            guard isNumber == value.isNumber else { return "0" }
            return test("v.\(column)", comparison, value)
        case .attribute(let kind, let name):
            arguments += [kind.rawValue, name]
            let column = value.isNumber ? "number" : "text"
            // Said outright, so that SQLite sees that the partial index has all there is to find.
            return
                "v.id IN (SELECT version FROM attributes WHERE kind = ? AND name = ? AND \(column) "
                + "IS NOT NULL "
                + "AND \(test(column, comparison, value)))"
        case .stage: return value.isNumber ? "0" : Self.inStage(where: test("stage", comparison, value))
        case .link(let kind):
            guard !value.isNumber else { return "0" }
            arguments.append(kind.rawValue)
            return
                "v.id IN (SELECT version FROM links WHERE kind = ? AND \(test("digest", comparison, value)))"
        }
    }

    private mutating func exists(_ field: Field) -> String {
        switch Self.home(of: field) {
        case .column: return "1"
        case .attribute(let kind, let name):
            arguments += [kind.rawValue, name]
            return "EXISTS (SELECT 1 FROM attributes WHERE version = v.id AND kind = ? AND name = ?)"
        case .stage: return Self.inStage(where: "1")
        case .link(let kind):
            arguments.append(kind.rawValue)
            return "EXISTS (SELECT 1 FROM links WHERE version = v.id AND kind = ?)"
        }
    }

    private mutating func test(
        _ column: String, _ comparison: Predicate.Comparison, _ value: IndexedValue
    ) -> String {
        switch (comparison, value) {
        case (.contains, .number), (.begins, .number): return "0"
        case (.contains, .text(let text)):
            guard !text.isEmpty else { return "1" }
            arguments.append(text)
            return "instr(lower(\(column)), lower(?)) > 0"
        case (.begins, .text(let text)):
            guard !text.isEmpty else { return "1" }
            // A range, so that an index serves it: nothing sorts after U+10FFFF in UTF-8.
            arguments += [text, text + "\u{10FFFF}"]
            return "(\(column) >= ? AND \(column) < ?)"
        case (_, .number(let number)): arguments.append(number)
        case (_, .text(let text)): arguments.append(text)
        }
        return "\(column) \(comparison.rawValue) ?"
    }

    private static func inStage(where condition: String) -> String {
        "EXISTS (SELECT 1 FROM stages WHERE manifest = v.manifest AND group_key = v.group_key AND "
            + "\(condition))"
    }

    /// Where a field's values are kept.
    private enum Home {
        case column(String, isNumber: Bool)
        case attribute(AttributeKind, String)
        case stage
        case link(IndexedVersion.Link.Kind)
    }

    private static func home(of field: Field) -> Home {
        switch field {
        case .group: .column("group_name", isNumber: false)
        case .number: .column("number", isNumber: true)
        case .digest: .column("manifest", isNumber: false)
        case .author: .column("author", isNumber: false)
        case .created: .column("created", isNumber: true)
        case .message: .column("message", isNumber: false)
        case .approval: .column("approval", isNumber: false)
        case .size: .column("size", isNumber: true)
        case .stage: .stage
        case .metric(let name): .attribute(.metric, name)
        case .parameter(let name): .attribute(.parameter, name)
        case .label(let name): .attribute(.label, name)
        case .link(let kind): .link(kind)
        }
    }
}

extension QueryCompiler {
    /// How to sort by a field: by a column of `v`, or by an attribute that some versions lack.
    enum Order {
        case column(String)
        /// Rows of `attributes` to join as `a`, and the terms to sort them by.
        case attribute(AttributeKind, name: String, terms: String)
    }

    static func order(_ sort: VersionQuery.Sort) -> Order {
        let direction = sort.descending ? "DESC" : "ASC"
        switch home(of: sort.field) {
        case .column(let column, _): return .column("v.\(column) \(direction)")
        case .attribute(.metric, let name):
            return .attribute(.metric, name: name, terms: "a.number \(direction)")
        case .attribute(let kind, let name):
            return .attribute(
                kind, name: name,
                terms: "a.number IS NULL \(direction), a.number \(direction), a.text \(direction)")
        case .stage:
            let first =
                "(SELECT MIN(stage) FROM stages WHERE manifest = v.manifest AND group_key = "
                + "v.group_key)"
            return .column("\(first) \(direction) NULLS LAST")
        case .link(let kind):
            return .column(
                "(SELECT digest FROM links WHERE version = v.id AND kind = \(kind.rawValue) ORDER "
                    + "BY place LIMIT 1) "
                    + "\(direction) NULLS LAST")
        }
    }
}

extension Predicate {
    fileprivate var conjuncts: [Predicate] {
        if case .and(let first, let second) = self { first.conjuncts + second.conjuncts } else { [self] }
    }

    fileprivate var disjuncts: [Predicate] {
        if case .or(let first, let second) = self { first.disjuncts + second.disjuncts } else { [self] }
    }
}

extension IndexedValue {
    fileprivate var isNumber: Bool {
        if case .number = self { true } else { false }
    }
}
