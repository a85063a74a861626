import CairnObjects

/// A condition on one property, which may have several values: it holds where one of them satisfies it.
struct SearchFilter: Sendable {
    private enum Comparison: String, Sendable {
        case equals = "Equals"
        case notEquals = "NotEquals"
        case greater = "GreaterThan"
        case greaterOrEqual = "GreaterThanOrEqualTo"
        case less = "LessThan"
        case lessOrEqual = "LessThanOrEqualTo"
        case contains = "Contains"
        case exists = "Exists"
        case notExists = "NotExists"
        case among = "In"
    }

    let path: [String]
    private let comparison: Comparison
    private let value: String

    /// - Parameter prefix: What the name may begin with, being the name of a list around it.
    /// - Throws: a fault where the operator needs a value and there is none.
    init(json: [String: JSON], below prefix: String = "") throws(SageMakerFault) {
        var name = json["Name"]?.text ?? ""
        if !prefix.isEmpty, name.hasPrefix(prefix + ".") { name = String(name.dropFirst(prefix.count + 1)) }
        path = name.split(separator: ".").map(String.init)
        let text = json["Value"]?.text
        comparison = json["Operator"]?.text.flatMap(Comparison.init) ?? (text == nil ? .exists : .equals)
        guard text != nil || comparison == .exists || comparison == .notExists else {
            throw SageMakerFault(.validation, "The filter of '\(name)' needs a Value")
        }
        value = text ?? ""
    }

    /// What the property must be, where the filter says so.
    var requiredText: String? { comparison == .equals ? value : nil }

    func holds(for json: JSON) -> Bool {
        let values = Self.values(at: path[...], of: json).flatMap { $0.items ?? [$0] }
        switch comparison {
        case .exists: return !values.isEmpty
        case .notExists: return values.isEmpty
        case .notEquals: return !values.contains { Self.order($0, value) == .same }
        case .equals: return values.contains { Self.order($0, value) == .same }
        case .greater: return values.contains { Self.order($0, value) == .above }
        case .greaterOrEqual: return values.contains { [.above, .same].contains(Self.order($0, value)) }
        case .less: return values.contains { Self.order($0, value) == .below }
        case .lessOrEqual: return values.contains { [.below, .same].contains(Self.order($0, value)) }
        case .contains:
            let part = value.lowercased()
            return values.contains { $0.text?.lowercased().contains(part) ?? false }
        case .among:
            let all = value.split(separator: ",").map { $0.trimmed }
            return values.contains { found in all.contains { Self.order(found, $0) == .same } }
        }
    }

    private enum Order { case below, same, above, none }

    /// How a value lies to a text that stands for one of its kind; times are RFC 3339, with or without a
    /// zone.
    private static func order(_ value: JSON, _ text: String) -> Order {
        switch value {
        case .string(let own): return compare(own, text)
        case .bool(let flag): return text.lowercased() == "\(flag)" ? .same : .none
        case .number(let number):
            if let other = Double(text), other.isFinite { return compare(number, other) }
            // What is neither a number nor a time is not comparable with one.
            let time = (try? Timestamp(parsing: text)) ?? (try? Timestamp(parsing: text + "Z"))
            return time.map { compare(number, Double($0.milliseconds) / 1000) } ?? .none
        case .null, .array, .object: return .none
        }
    }

    private static func compare<Value: Comparable>(_ a: Value, _ b: Value) -> Order {
        a == b ? .same : a < b ? .below : .above
    }

    /// What stands at a path: through lists, and through tags by their keys, which may have dots.
    static func values(at path: ArraySlice<String>, of json: JSON) -> [JSON] {
        guard let first = path.first else { return json == .null ? [] : [json] }
        switch json {
        case .object(let members):
            if let member = members[first] { return values(at: path.dropFirst(), of: member) }
            return members[path.joined(separator: ".")].map { [$0] } ?? []
        case .array(let items):
            let key = path.joined(separator: ".")
            return items.flatMap { item in
                if let members = item.members, members[first] == nil, members["Key"] == .string(key) {
                    return members["Value"].map { [$0] } ?? []
                }
                return values(at: path, of: item)
            }
        default: return []
        }
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
