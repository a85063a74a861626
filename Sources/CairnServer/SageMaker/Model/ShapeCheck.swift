import CairnObjects

/// Checks an input against the service model, and words what is wrong as SageMaker does.
struct ShapeCheck {
    let model: ServiceModel
    private(set) var faults: [String] = []

    init(_ model: ServiceModel) { self.model = model }

    /// The input without members that are null.
    ///
    /// - Throws: a fault that names everything that is wrong.
    static func check(_ input: JSON, as shape: String, of model: ServiceModel) throws(SageMakerFault) -> JSON
    {
        var check = ShapeCheck(model)
        let checked = try check.check(input, shape, path: "")
        guard check.faults.isEmpty else {
            let count = check.faults.count
            throw SageMakerFault(
                .validation,
                "\(count) validation error\(count == 1 ? "" : "s") detected: "
                    + check.faults.prefix(maximumFaults).joined(separator: "; "))
        }
        return checked
    }

    private static let maximumFaults = 20

    private mutating func check(
        _ value: JSON, _ name: String, path: String
    ) throws(SageMakerFault) -> JSON {
        guard let shape = model.shapes[name] else { return value }
        switch (shape.kind, value) {
        case (.structure(let parts, let required), .object(let members)):
            return try structure(members, parts, required, path)
        case (.list(let member), .array(let items)):
            checkLength(items.count, shape, value, path)
            var checked: [JSON] = []
            for (index, item) in items.enumerated() {
                checked.append(try check(item, member, path: "\(path).\(index + 1).member"))
            }
            return .array(checked)
        case (.map(let key, let part), .object(let members)):
            checkLength(members.count, shape, value, path)
            var checked: [String: JSON] = [:]
            for (name, item) in members.sorted(by: { $0.key < $1.key }) where item != .null {
                _ = try check(.string(name), key, path: "\(path).\(name.prefix(Self.longest)).key")
                checked[name] = try check(item, part, path: "\(path).\(name.prefix(Self.longest)).member")
            }
            return .object(checked)
        case (.string, .string(let text)): checkText(text, shape, path)
        case (.integer, .number(let number)), (.long, .number(let number)):
            try checkNumber(number, shape, path)
        case (.boolean, .bool): break
        case (.timestamp, .number), (.timestamp, .string):
            guard Timestamp(wire: value) != nil else { throw Self.serialization(value, path, "a timestamp") }
        case (.structure, _): throw Self.serialization(value, path, "a structure")
        case (.list, _): throw Self.serialization(value, path, "a list")
        case (.map, _): throw Self.serialization(value, path, "a map")
        case (.string, _): throw Self.serialization(value, path, "a String")
        case (.integer, _), (.long, _): throw Self.serialization(value, path, "an Integer")
        case (.boolean, _): throw Self.serialization(value, path, "a Boolean")
        case (.timestamp, _): throw Self.serialization(value, path, "a timestamp")
        }
        return value
    }

    /// Members that the model does not know are kept: a newer client's are given back as they came.
    private mutating func structure(
        _ members: [String: JSON], _ parts: [String: String], _ required: [String], _ path: String
    ) throws(SageMakerFault) -> JSON {
        var checked: [String: JSON] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
            guard let part = parts[name] else {
                checked[name] = value
                continue
            }
            checked[name] = try check(value, part, path: Self.path(path, name))
        }
        for name in required where checked[name] == nil {
            fault("null", Self.path(path, name), "Member must not be null")
        }
        return .object(checked)
    }

    private mutating func checkText(_ text: String, _ shape: Shape, _ path: String) {
        var told: String { "'\(String(text.prefix(Self.longest)).printable)'" }
        if !shape.values.isEmpty, !shape.values.contains(text) {
            let all = shape.values.joined(separator: ", ")
            return fault(told, path, "Member must satisfy enum value set: [\(all)]")
        }
        let length = text.utf16.count
        if let maximum = shape.maximum, Double(length) > maximum {
            return fault(told, path, "Member must have length less than or equal to \(Int(maximum))")
        }
        if let minimum = shape.minimum, Double(length) < minimum {
            fault(told, path, "Member must have length greater than or equal to \(Int(minimum))")
        }
        guard let pattern = shape.pattern else { return }
        guard length <= Self.longestMatched, pattern.matches(text) else {
            return fault(told, path, "Member must satisfy regular expression pattern: \(pattern.told)")
        }
    }

    private mutating func checkLength(_ count: Int, _ shape: Shape, _ value: JSON, _ path: String) {
        var told: String { "'\(String(decoding: value.canonicalBytes.prefix(Self.longest), as: UTF8.self))'" }
        if let maximum = shape.maximum, Double(count) > maximum {
            fault(told, path, "Member must have length less than or equal to \(Int(maximum))")
        }
        if let minimum = shape.minimum, Double(count) < minimum {
            fault(told, path, "Member must have length greater than or equal to \(Int(minimum))")
        }
    }

    private mutating func checkNumber(
        _ number: Double, _ shape: Shape, _ path: String
    ) throws(SageMakerFault) {
        guard let whole = Int64(exactly: number), abs(whole) <= JSON.largestExactInteger else {
            throw Self.serialization(.number(number), path, "an Integer")
        }
        if let maximum = shape.maximum, number > maximum {
            fault("'\(whole)'", path, "Member must have value less than or equal to \(Int64(maximum))")
        }
        if let minimum = shape.minimum, number < minimum {
            fault("'\(whole)'", path, "Member must have value greater than or equal to \(Int64(minimum))")
        }
    }

    private mutating func fault(_ value: String, _ path: String, _ constraint: String) {
        faults.append("Value \(value) at '\(path)' failed to satisfy constraint: \(constraint)")
    }

    /// So many characters of a wrong value are said again.
    private static let longest = 256
    /// So long a text is matched with an expression at most: longer than any that the model lets pass and has
    /// an expression for.
    private static let longestMatched = 20_480

    private static func path(_ path: String, _ name: String) -> String {
        let first = name.prefix(1).lowercased() + name.dropFirst()
        return path.isEmpty ? first : "\(path).\(first)"
    }

    private static func serialization(_ value: JSON, _ path: String, _ wanted: String) -> SageMakerFault {
        let place = path.isEmpty ? "the request" : "'\(path)'"
        return SageMakerFault(
            .serialization, "\(value.kind) at \(place) can not be converted to \(wanted)")
    }
}
