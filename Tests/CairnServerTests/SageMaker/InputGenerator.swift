import CairnObjects
import CairnStorageTesting

@testable import CairnServer

/// Makes inputs from the service model: right ones, and right ones with one thing wrong.
struct InputGenerator {
    let model: ServiceModel
    var random: SeededRandom

    /// A value that the model finds right.
    mutating func valid(_ name: String, depth: Int = 0) -> JSON {
        guard let shape = model.shapes[name] else { return .null }
        switch shape.kind {
        case .structure(let parts, let required):
            var members: [String: JSON] = [:]
            for (part, shape) in parts.sorted(by: { $0.key < $1.key }) {
                let isWanted = required.contains(part) || depth < 4 && below(3) == 0
                if isWanted { members[part] = valid(shape, depth: depth + 1) }
            }
            return .object(members)
        case .list(let member):
            let least = Int(shape.minimum ?? 0)
            let count = depth > 6 ? least : max(least, min(Int(shape.maximum ?? 2), below(3)))
            return .array((0..<count).map { _ in valid(member, depth: depth + 1) })
        case .map(let key, let value):
            let least = Int(shape.minimum ?? 0)
            let count = depth > 6 ? least : max(least, min(Int(shape.maximum ?? 2), below(3)))
            var members: [String: JSON] = [:]
            for _ in 0..<count {
                if let key = valid(key).text { members[key] = valid(value, depth: depth + 1) }
            }
            return .object(members)
        case .string: return .string(text(name, shape))
        case .integer, .long: return .integer(below(3) + max(1, Int(shape.minimum ?? 1)))
        case .boolean: return .bool(below(2) == 0)
        case .timestamp: return .integer(1_700_000_000 + below(100_000_000))
        }
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func text(_ name: String, _ shape: Shape) -> String {
        if !shape.values.isEmpty { return shape.values[below(shape.values.count)] }
        let arn = "arn:aws:sagemaker:\(SageMakerBench.region):\(SageMakerBench.account):"
        let candidates = [
            "credit", "a-1", "credit/1", "\(arn)model-package/credit/1", "\(arn)model-package-group/credit",
            "\(arn)artifact/abc", "\(arn)action/act", "\(arn)context/con", "\(arn)model-card/credit",
            "s3://models/credit/model.tar.gz", "https://example.com/x", "s3://elsewhere/x", "{}", "1.2.3",
            "arn:aws:iam::123456789012:role/r", "sha256:" + String(repeating: "a", count: 64), "1234567890",
            "application/json", "5", "abc123", "/opt/data", "1.1.1", "text/csv", "model", "x",
            "sg-12345678", "subnet-1234567", "arn:aws:lambda:eu-west-1:123456789012:function:f",
            String(repeating: "c", count: Int(min(64, max(1, shape.minimum ?? 1)))),
        ].filter { fits($0, shape) }
        return candidates.isEmpty ? "credit" : candidates[below(candidates.count)]
    }

    private func fits(_ text: String, _ shape: Shape) -> Bool {
        Double(text.utf16.count) <= shape.maximum ?? .infinity
            && Double(text.utf16.count) >= shape.minimum ?? 0 && shape.pattern?.matches(text) ?? true
    }

    /// Values that the shape does not allow.
    func wrong(_ name: String) -> [JSON] {
        guard let shape = model.shapes[name] else { return [] }
        switch shape.kind {
        case .structure: return [.string("text"), .array([])]
        case .list(_):
            let tooMany = shape.maximum.map { JSON.array(Array(repeating: .null, count: Int($0) + 1)) }
            return [.string("text"), .object([:])] + (tooMany.map { [$0] } ?? [])
        case .map: return [.string("text"), .array([])]
        case .string:
            var wrong: [JSON] = [.integer(1), .bool(true), .object([:])]
            if !shape.values.isEmpty { wrong.append("NoSuchValue") }
            if let maximum = shape.maximum, maximum < 200_000 {
                wrong.append(.string(String(repeating: "a", count: Int(maximum) + 1)))
            }
            if let minimum = shape.minimum, minimum >= 1 { wrong.append("") }
            if let pattern = shape.pattern, !pattern.matches("\u{1}  \n") { wrong.append("\u{1}  \n") }
            return wrong
        case .integer, .long:
            return [.string("1"), .number(1.5), .bool(true)]
                + (shape.maximum.map { [.number($0 + 1)] } ?? [])
                + (shape.minimum.map { [.number($0 - 1)] } ?? [])
        case .boolean: return [.string("true"), .integer(1)]
        case .timestamp: return [.string("yesterday"), .bool(true), .number(1e300)]
        }
    }

    /// A right input in which one value, at any depth, is wrong.
    ///
    /// - Returns: also where it is wrong; `nil` where the input has nothing that could be.
    mutating func broken(_ name: String) -> (input: JSON, spot: String)? {
        let input = valid(name)
        var spots: [(path: [Step], shape: String)] = []
        collect(input, name, [], into: &spots)
        spots = spots.filter { !wrong($0.shape).isEmpty }
        guard !spots.isEmpty else { return nil }
        let spot = spots[below(spots.count)]
        let choices = wrong(spot.shape)
        let value = choices[below(choices.count)]
        return (
            Self.replace(in: input, at: spot.path[...], by: value),
            "\(spot.path) = \(value)".prefix(200).description
        )
    }

    /// A step from a value into a part of it.
    enum Step: Sendable { case member(String), item(Int) }

    private func collect(
        _ value: JSON, _ name: String, _ path: [Step], into spots: inout [(path: [Step], shape: String)]
    ) {
        if !path.isEmpty { spots.append((path, name)) }
        switch (model.shapes[name]?.kind, value) {
        case (.structure(let parts, _)?, .object(let members)):
            for (part, value) in members.sorted(by: { $0.key < $1.key }) {
                guard let shape = parts[part] else { continue }
                collect(value, shape, path + [.member(part)], into: &spots)
            }
        case (.list(let member)?, .array(let items)):
            for (index, item) in items.enumerated() {
                collect(item, member, path + [.item(index)], into: &spots)
            }
        case (.map(_, let part)?, .object(let members)):
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                collect(value, part, path + [.member(key)], into: &spots)
            }
        default: break
        }
    }

    private static func replace(in value: JSON, at path: ArraySlice<Step>, by new: JSON) -> JSON {
        switch (path.first, value) {
        case (.member(let name)?, .object(var members)):
            members[name] = replace(in: members[name] ?? .null, at: path.dropFirst(), by: new)
            return .object(members)
        case (.item(let index)?, .array(var items)):
            items[index] = replace(in: items[index], at: path.dropFirst(), by: new)
            return .array(items)
        default: return new
        }
    }
}
