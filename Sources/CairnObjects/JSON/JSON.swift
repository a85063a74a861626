/// A JSON value as RFC 8259 and I-JSON (RFC 7493) define it: what every document, record and log entry is
/// made of.
///
/// Objects have no order (canonical JSON sorts them) and no repeated members. Numbers are IEEE 754 doubles,
/// as RFC 8785 requires; they are always finite when they come from the parser.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// The largest magnitude up to which a double counts every integer: 2^53 - 1.
    package static let largestExactInteger: Int64 = 9_007_199_254_740_991
}

extension JSON {
    /// A whole number that JSON can carry exactly.
    package static func integer(_ value: some BinaryInteger) -> JSON { .number(Double(value)) }

    /// Anything that prints as its own text form: digests, times, names.
    package static func text(_ value: some CustomStringConvertible) -> JSON { .string(value.description) }

    /// The object of these members; those that are `nil` are left out.
    package static func members(_ members: KeyValuePairs<String, JSON?>, and more: [String: JSON] = [:])
        -> JSON
    {
        var object = more
        for case (let key, let value?) in members { object[key] = value }
        return .object(object)
    }

    /// The same, with empty arrays and objects left out too: the form of documents.
    package static func compact(_ members: KeyValuePairs<String, JSON?>, and more: [String: JSON] = [:])
        -> JSON
    {
        var object = more
        for case (let key, let value?) in members where value != .array([]) && value != .object([:]) {
            object[key] = value
        }
        return .object(object)
    }

    /// What kind of value it is, in words for an error.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByDictionaryLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}
