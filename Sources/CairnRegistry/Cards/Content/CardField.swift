import CairnObjects

/// One member of a part of a model card: its name, and how it is read, written and filled in.
package struct CardField<Part: CardPart>: Sendable {
    let key: String
    /// Whether it is prose, which may have paragraphs, rather than a word or a figure.
    let isProse: Bool
    let read: @Sendable (inout Part, inout JSONMembers) throws(CairnError) -> Void
    /// `nil` where the part says nothing of it.
    let write: @Sendable (Part) -> JSON?
    /// Takes over what the other part says, where the first says nothing.
    let fill: @Sendable (inout Part, Part) -> Void
}

extension CardField {
    /// Where a part keeps a member.
    typealias Place<Value> = any WritableKeyPath<Part, Value> & Sendable

    static func text(_ key: String, _ member: Place<String?>) -> Self {
        optional(key, member, JSON.string) { members throws(CairnError) in try members.statement(key) }
    }

    /// Text that may also be empty.
    static func verbatim(_ key: String, _ member: Place<String?>) -> Self {
        optional(key, member, JSON.string) { members throws(CairnError) in try members.string(key) }
    }

    static func prose(_ key: String, _ member: Place<String?>) -> Self {
        optional(key, member, isProse: true, JSON.string) { members throws(CairnError) in
            try members.statement(key)
        }
    }

    static func number(_ key: String, _ member: Place<Double?>) -> Self {
        optional(key, member, JSON.number) { members throws(CairnError) in try members.number(key) }
    }

    /// One of a few words.
    static func word<Word: CardWord>(
        _ key: String, _ member: Place<Word?>
    ) -> Self {
        optional(key, member, { JSON.string($0.rawValue) }) { members throws(CairnError) in
            try members.parsed(key, Word.init(parsing:))
        }
    }

    /// Any value; what it may be depends on another member, and `check` sees to that.
    static func any(_ key: String, _ member: Place<JSON?>) -> Self {
        optional(key, member, { $0 }) { members throws(CairnError) in members.take(key) }
    }

    static func texts(_ key: String, _ member: Place<[String]>) -> Self {
        list(key, member, JSON.string, isSame: ==) { members throws(CairnError) in try members.strings(key) }
    }

    static func part<Member: CardPart>(
        _ key: String, _ member: Place<Member>
    ) -> Self {
        Self(
            key: key, isProse: false,
            read: { part, members throws(CairnError) in
                guard let json = members.take(key) else { return }
                part[keyPath: member] = try Member(json: json, path: members.path(of: key))
            },
            write: { $0[keyPath: member].isEmpty ? nil : $0[keyPath: member].json },
            fill: { $0[keyPath: member] = $0[keyPath: member].filled(from: $1[keyPath: member]) })
    }

    static func parts<Member: CardPart>(
        _ key: String, _ member: Place<[Member]>
    ) -> Self {
        list(key, member, \.json, isSame: { $0.speaksOf(theSameAs: $1) }) { members throws(CairnError) in
            var parts: [Member] = []
            for (index, json) in try members.array(key).enumerated() {
                parts.append(try Member(json: json, path: "\(members.path(of: key))[\(index)]"))
            }
            return parts
        }
    }

    /// An object of texts under names of the author's own.
    static func details(_ key: String, _ member: Place<[CardDetail]>) -> Self {
        Self(
            key: key, isProse: true,
            read: { part, members throws(CairnError) in
                part[keyPath: member] = try CardDetail.list(
                    json: .object(try members.object(key)), path: members.path(of: key))
            },
            write: { CardDetail.json($0[keyPath: member]) },
            fill: { $0[keyPath: member].add($1[keyPath: member]) { $0.name == $1.name } })
    }

    /// The same member, without which the part is none.
    ///
    /// - Parameter empty: What is written where the member holds nothing; `nil` where it must hold something.
    func required(empty: JSON? = nil) -> Self {
        Self(
            key: key, isProse: isProse,
            read: { part, members throws(CairnError) in
                let isMissing = (members.rest[key] ?? .null) == .null
                try read(&part, &members)
                guard !isMissing, write(part) ?? empty != nil else {
                    throw CairnError(.invalid, "\(members.path(of: key)) is missing")
                }
            },
            write: { write($0) ?? empty }, fill: fill)
    }

    private static func optional<Value: Sendable>(
        _ key: String, _ member: Place<Value?>, isProse: Bool = false,
        _ json: @escaping @Sendable (Value) -> JSON,
        _ read: @escaping @Sendable (inout JSONMembers) throws(CairnError) -> Value?
    ) -> Self {
        Self(
            key: key, isProse: isProse,
            read: { part, members throws(CairnError) in part[keyPath: member] = try read(&members) },
            write: { $0[keyPath: member].map(json) },
            fill: { $0[keyPath: member] = $0[keyPath: member] ?? $1[keyPath: member] })
    }

    private static func list<Value: Sendable>(
        _ key: String, _ member: Place<[Value]>,
        _ json: @escaping @Sendable (Value) -> JSON,
        isSame: @escaping @Sendable (Value, Value) -> Bool,
        _ read: @escaping @Sendable (inout JSONMembers) throws(CairnError) -> [Value]
    ) -> Self {
        Self(
            key: key, isProse: false,
            read: { part, members throws(CairnError) in part[keyPath: member] = try read(&members) },
            write: { $0[keyPath: member].isEmpty ? nil : .array($0[keyPath: member].map(json)) },
            fill: { $0[keyPath: member].add($1[keyPath: member], unless: isSame) })
    }
}

extension Array {
    /// Adds at the end what is not here yet.
    fileprivate mutating func add(_ others: [Element], unless isSame: (Element, Element) -> Bool) {
        let own = self
        self += others.filter { other in !own.contains { isSame($0, other) } }
    }
}

extension JSONMembers {
    /// A text; one without letters states nothing.
    fileprivate mutating func statement(_ key: String) throws(CairnError) -> String? {
        try string(key).flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }
}
