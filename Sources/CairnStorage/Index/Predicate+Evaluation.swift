import CairnObjects

extension Predicate {
    /// Whether the version satisfies the condition: what every storage's own search must agree with.
    package func holds(for version: IndexedVersion) -> Bool {
        switch self {
        case .all: true
        case .compare(let field, let comparison, let value):
            version.values(of: field).contains { comparison.holds(between: $0, and: value) }
        case .exists(let field): !version.values(of: field).isEmpty
        case .not(let predicate): !predicate.holds(for: version)
        case .and(let first, let second): first.holds(for: version) && second.holds(for: version)
        case .or(let first, let second): first.holds(for: version) || second.holds(for: version)
        }
    }
}

extension Predicate.Comparison {
    func holds(between value: IndexedValue, and literal: IndexedValue) -> Bool {
        switch (value, literal) {
        case (.number(let a), .number(let b)):
            switch self {
            case .equal: a == b
            case .less: a < b
            case .lessOrEqual: a <= b
            case .greater: a > b
            case .greaterOrEqual: a >= b
            case .contains, .begins: false
            }
        case (.text(let a), .text(let b)):
            switch self {
            case .equal: a.utf8.elementsEqual(b.utf8)
            case .less: a.precedes(b)
            case .lessOrEqual: !b.precedes(a)
            case .greater: b.precedes(a)
            case .greaterOrEqual: !a.precedes(b)
            case .contains: b.isEmpty || !a.asciiLowercased.ranges(of: b.asciiLowercased).isEmpty
            case .begins: a.utf8.starts(with: b.utf8)
            }
        case (.number, .text), (.text, .number): false
        }
    }
}

extension IndexedVersion {
    /// The values that the field has in this version.
    package func values(of field: Field) -> [IndexedValue] {
        switch field {
        case .group: [.text(group.description)]
        case .number: [.number(Double(number.value))]
        case .digest: [.text(manifest.description)]
        case .author: [.text(author)]
        case .created: [.number(Double(createdAt.milliseconds))]
        case .message: [.text(message)]
        case .approval: [.text(approval.rawValue)]
        case .stage: stages.map { .text($0.description) }
        case .size: [.number(Double(size))]
        case .metric(let name): metrics[name].map { [.number($0)] } ?? []
        case .parameter(let name): parameters[name].map { [$0] } ?? []
        case .label(let name): labels[name].map { [.text($0)] } ?? []
        case .link(let kind): links.filter { $0.kind == kind }.map { .text($0.digest.description) }
        }
    }
}

extension String {
    /// Order by bytes of UTF-8, as SQLite's BINARY collation has it.
    fileprivate func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }

    fileprivate var asciiLowercased: [UInt8] {
        utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
    }
}

extension VersionQuery {
    /// Whether version `a` comes before `b` in the order asked for: versions without a value last, numbers
    /// before texts.
    package func precedes(_ a: IndexedVersion, _ b: IndexedVersion) -> Bool {
        if let sort {
            switch (a.values(of: sort.field).first, b.values(of: sort.field).first) {
            // By bytes, not by `!=`, to which texts that differ only in their Unicode form are the same.
            case (let x?, let y?) where IndexedValue.precedes(x, y): return !sort.descending
            case (let x?, let y?) where IndexedValue.precedes(y, x): return sort.descending
            case (.some, nil): return true
            case (nil, .some): return false
            default: break
            }
        }
        return a.group.folded == b.group.folded ? a.number > b.number : a.group.folded < b.group.folded
    }
}

extension IndexedValue {
    fileprivate static func precedes(_ a: IndexedValue, _ b: IndexedValue) -> Bool {
        switch (a, b) {
        case (.number(let x), .number(let y)): x < y
        case (.text(let x), .text(let y)): x.precedes(y)
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}
