import CairnObjects

/// A JSON Schema (draft 2020-12, which OpenAPI 3.1 takes over whole), made from values.
///
/// Forms that the server answers with are closed: the document describes this server and no later one, so
/// that a member which it does not tell of is a fault. Documents keep members that nobody knows: they are
/// open.
struct Schema: Sendable {
    typealias Members = KeyValuePairs<String, Schema>

    private let members: [String: JSON]

    var json: JSON { .object(members) }

    init(_ members: KeyValuePairs<String, JSON?>) {
        var kept: [String: JSON] = [:]
        for case (let key, let value?) in members { kept[key] = value }
        self.members = kept
    }

    private init(merging members: [String: JSON]) { self.members = members }

    private func setting(_ key: String, _ value: JSON) -> Schema {
        Schema(merging: members.merging([key: value]) { _, new in new })
    }
}

extension Schema {
    /// Any value at all.
    static var anything: Schema { Schema([:]) }
    static var number: Schema { Schema(["type": "number"]) }
    static var flag: Schema { Schema(["type": "boolean"]) }

    /// - Parameter length: In characters.
    static func text(
        pattern: String? = nil, format: String? = nil, length: ClosedRange<Int>? = nil
    ) -> Schema {
        Schema([
            "type": "string", "pattern": pattern.map(JSON.string), "format": format.map(JSON.string),
            "minLength": length.flatMap { $0.lowerBound > 0 ? .integer($0.lowerBound) : nil },
            "maxLength": length.map { .integer($0.upperBound) },
        ])
    }

    static var text: Schema { text() }

    /// A whole number; what is counted where nothing else is said.
    static func integer(_ range: ClosedRange<Int64> = 0...JSON.largestExactInteger) -> Schema {
        Schema([
            "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
        ])
    }

    static var count: Schema { integer() }

    static func words(_ words: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(words.map(JSON.string))])
    }

    static func constant(_ value: JSON) -> Schema { Schema(["const": value]) }

    static func list(of element: Schema, _ count: ClosedRange<Int>? = nil) -> Schema {
        Schema([
            "type": "array", "items": element.json,
            "minItems": count.flatMap { $0.lowerBound > 0 ? .integer($0.lowerBound) : nil },
            "maxItems": count.map { .integer($0.upperBound) },
        ])
    }

    /// An object with members of any name and one kind.
    static func map(of element: Schema, upTo count: Int? = nil, named name: Schema? = nil) -> Schema {
        Schema([
            "type": "object", "additionalProperties": element.json, "propertyNames": name?.json,
            "maxProperties": count.map(JSON.integer),
        ])
    }

    /// - Parameter isOpen: Whether there may be members besides.
    static func object(_ required: Members, optional: Members = [:], isOpen: Bool = false) -> Schema {
        let names = required.map { JSON.string($0.key) }
        return Schema([
            "type": "object",
            "properties": .object(
                Dictionary((Array(required) + Array(optional)).map { ($0.key, $0.value.json) }) { $1 }),
            "required": names.isEmpty ? nil : .array(names),
            "additionalProperties": isOpen ? nil : false,
        ])
    }

    /// What clients send: a member that may be left out may be null as well.
    static func body(_ required: Members, optional: Members = [:], isOpen: Bool = false) -> Schema {
        object(required, optional: optional, isOpen: isOpen).orNull(optional.map(\.key))
    }

    /// What has one of several forms.
    static func any(of forms: [Schema]) -> Schema { Schema(["anyOf": .array(forms.map(\.json))]) }

    /// A schema of `Schemas.all`, by its name there.
    static func ref(_ name: String) -> Schema { Schema(["$ref": .string(componentPrefix + name)]) }

    private static let componentPrefix = "#/components/schemas/"
}

extension Schema {
    /// The same, with words about what it is for.
    func about(_ text: String) -> Schema { setting("description", .string(text)) }

    func example(_ value: JSON) -> Schema { setting("examples", .array([value])) }

    func standard(_ value: JSON) -> Schema { setting("default", value) }

    var orNull: Schema {
        guard case .string(let type)? = members["type"], members["enum"] == nil else {
            return .any(of: [self, Schema(["type": "null"])])
        }
        return setting("type", .array([.string(type), "null"]))
    }

    /// An object's schema in which these members may be null.
    private func orNull(_ names: [String]) -> Schema {
        guard case .object(var properties)? = members["properties"] else { return self }
        for name in names {
            guard case .object(let members)? = properties[name] else { continue }
            properties[name] = Schema(merging: members).orNull.json
        }
        return setting("properties", .object(properties))
    }

    /// An object's schema with more members.
    func with(_ required: Members, optional: Members = [:]) -> Schema {
        let more = Schema.object(required, optional: optional)
        return setting("properties", .object(properties.merging(more.properties) { _, new in new }))
            .setting("required", .array(self.required + more.required))
    }

    /// Whether an empty object is not enough.
    var demandsMembers: Bool {
        if let name = reference { return Schemas.all[name]?.demandsMembers ?? false }
        guard case .array(let forms)? = members["anyOf"] else { return !required.isEmpty }
        return forms.allSatisfy { if case .object(let form) = $0 { form["required"] != nil } else { true } }
    }

    /// The name in `Schemas.all` that it stands for.
    private var reference: String? {
        guard case .string(let text)? = members["$ref"] else { return nil }
        return String(text.dropFirst(Self.componentPrefix.count))
    }

    private var properties: [String: JSON] {
        if case .object(let properties)? = members["properties"] { properties } else { [:] }
    }

    private var required: [JSON] {
        if case .array(let names)? = members["required"] { names } else { [] }
    }
}
