/// Reads the members of a JSON object by name and type, and keeps those that nobody asked for.
///
/// What `take` has handed out is gone from `rest`, so that a document type can keep unknown members and write
/// them back unchanged. Errors name the path of the member (`metrics.auc.value`).
package struct JSONMembers {
    /// The members not taken yet.
    package private(set) var rest: [String: JSON]
    private let path: String

    /// - Throws: `invalid` where the value is not an object.
    package init(_ value: JSON, path: String) throws(CairnError) {
        guard case .object(let members) = value else {
            throw CairnError(.invalid, "\(path) must be an object, not \(value.kind)")
        }
        rest = members
        self.path = path
    }

    /// The same, where a text alone stands for an object that has it as its one member.
    package init(_ value: JSON, orTextFor key: String, path: String) throws(CairnError) {
        if case .string = value {
            try self.init(.object([key: value]), path: path)
        } else {
            try self.init(value, path: path)
        }
    }

    /// The member's path, for errors about it.
    package func path(of key: String) -> String { "\(path).\(key)" }

    /// The member as it stands; `nil` where it is absent or null.
    package mutating func take(_ key: String) -> JSON? {
        let value = rest.removeValue(forKey: key)
        return value == .null ? nil : value
    }

    package mutating func string(_ key: String) throws(CairnError) -> String? {
        guard let value = take(key) else { return nil }
        guard case .string(let text) = value else { throw wrong(key, value, "text") }
        return text
    }

    package mutating func requiredString(_ key: String) throws(CairnError) -> String {
        try required(key, try string(key))
    }

    package mutating func number(_ key: String) throws(CairnError) -> Double? {
        guard let value = take(key) else { return nil }
        guard case .number(let number) = value else { throw wrong(key, value, "a number") }
        return number
    }

    /// A whole number from 0 to 2^53 - 1.
    package mutating func count(_ key: String) throws(CairnError) -> Int64? {
        guard let number = try number(key) else { return nil }
        guard let count = Int64(exactly: number), (0...JSON.largestExactInteger).contains(count) else {
            throw CairnError(.invalid, "\(path(of: key)) must be a whole number from 0 to 2^53 - 1")
        }
        return count
    }

    /// The members `min` and `max`.
    ///
    /// - Throws: `invalid` also where they are not finite, or nothing lies between them.
    package mutating func bounds() throws(CairnError) -> (minimum: Double?, maximum: Double?) {
        let (minimum, maximum) = (try number("min"), try number("max"))
        for (key, bound) in [("min", minimum), ("max", maximum)] {
            guard bound?.isFinite ?? true else {
                throw CairnError(.invalid, "\(path(of: key)) must be finite")
            }
        }
        if let minimum, let maximum, minimum > maximum {
            throw CairnError(
                .invalid,
                "\(path) contradicts itself: min \(JSON.canonicalNumber(minimum)) is above max "
                    + JSON.canonicalNumber(maximum))
        }
        return (minimum, maximum)
    }

    package mutating func bool(_ key: String) throws(CairnError) -> Bool? {
        guard let value = take(key) else { return nil }
        guard case .bool(let flag) = value else { throw wrong(key, value, "true or false") }
        return flag
    }

    package mutating func array(_ key: String) throws(CairnError) -> [JSON] {
        guard let value = take(key) else { return [] }
        guard case .array(let elements) = value else { throw wrong(key, value, "an array") }
        return elements
    }

    package mutating func strings(_ key: String) throws(CairnError) -> [String] {
        var texts: [String] = []
        for value in try array(key) {
            guard case .string(let text) = value else { throw wrong(key, value, "an array of texts") }
            texts.append(text)
        }
        return texts
    }

    package mutating func object(_ key: String) throws(CairnError) -> [String: JSON] {
        guard let value = take(key) else { return [:] }
        guard case .object(let members) = value else { throw wrong(key, value, "an object") }
        return members
    }

    /// A member that is text in a form of its own: a digest, a time, a name.
    package mutating func parsed<Value>(
        _ key: String, _ parse: (String) throws(CairnError) -> Value
    ) throws(CairnError) -> Value? {
        guard let text = try string(key) else { return nil }
        do {
            return try parse(text)
        } catch {
            throw error.inside(path(of: key))
        }
    }

    package func required<Value>(_ key: String, _ value: Value?) throws(CairnError) -> Value {
        guard let value else { throw CairnError(.invalid, "\(path(of: key)) is missing") }
        return value
    }

    /// A member that is a value with a JSON form of its own.
    package mutating func value<Value>(
        _ key: String, _ read: (JSON, String) throws(CairnError) -> Value
    ) throws(CairnError) -> Value? {
        guard let json = take(key) else { return nil }
        return try read(json, path(of: key))
    }

    /// Ends the reading of an object in which every member counts.
    ///
    /// - Throws: `invalid` for a member that nobody asked for, with the one that was probably meant.
    package func refuseRest(known: [String]) throws(CairnError) {
        guard let extra = rest.keys.min() else { return }
        let close = Suggestion.closest(to: extra, among: known)
        throw CairnError(
            .invalid, "\(path(of: extra)) is not known",
            hint: close.map { "did you mean '\($0)'?" } ?? "known are \(known.joined(separator: ", "))")
    }

    private func wrong(_ key: String, _ value: JSON, _ expected: String) -> CairnError {
        CairnError(.invalid, "\(path(of: key)) must be \(expected), not \(value.kind)")
    }
}
