import CairnObjects

/// One page of a list that is in order of a key. The cursor is the key of the last item that was given: what
/// is added or removed meanwhile neither repeats nor hides another item.
struct Page<Item> {
    let items: [Item]
    /// What to ask with for the next page; `nil` at the end.
    let next: String?

    static var defaultLimit: Int64 { 100 }
    static var maximumLimit: Int64 { 1000 }

    /// - Parameter all: In ascending order of the key.
    /// - Throws: `invalid` for a limit or a cursor that cannot be.
    init(_ all: [Item], of call: Call, key: (Item) -> String) throws(CairnError) {
        let limit = Int(try call.integer("limit", in: 1...Self.maximumLimit) ?? Self.defaultLimit)
        let after = try call.query("cursor", Cursor.decode)
        let rest = after.map { after in all.drop { key($0) <= after } } ?? all[...]
        items = Array(rest.prefix(limit))
        next = rest.count > limit ? items.last.map { Cursor.encode(key($0)) } : nil
    }

    func json(_ name: String, _ json: (Item) -> JSON) -> JSON {
        .members([name: .array(items.map(json)), "next": next.map(JSON.string)])
    }
}

/// A cursor as clients see it: opaque, so that nobody comes to rely on what it holds.
enum Cursor {
    static func encode(_ key: String) -> String { Base64.encode(Array(key.utf8)) }

    static func decode(_ text: String) throws(CairnError) -> String {
        guard let bytes = Base64.decode(text), let key = String(validating: bytes, as: UTF8.self),
            !key.isEmpty
        else {
            throw CairnError(
                .invalid, "it is none of this server's", hint: "use the 'next' of the page before")
        }
        return key
    }
}

extension JSONMembers {
    /// A member that is an object of texts.
    mutating func texts(_ key: String) throws(CairnError) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, value) in try object(key) {
            guard case .string(let text) = value else {
                throw CairnError(.invalid, "\(path(of: key)).\(name) must be text, not \(value.kind)")
            }
            texts[name] = text
        }
        return texts
    }
}
