import CairnObjects

/// A kind of value of the service model, and what is allowed of it.
struct Shape: Sendable {
    /// What JSON it is written as, and what that is made of: names of other shapes.
    enum Kind: Sendable {
        case structure([String: String], required: [String])
        case list(String)
        case map(key: String, value: String)
        case string, integer, long, boolean, timestamp
    }

    let kind: Kind
    /// Of a text's or a list's length, or of a number.
    let minimum: Double?
    let maximum: Double?
    let values: [String]
    let pattern: TextPattern?

    init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        (minimum, maximum) = (try members.number("min"), try members.number("max"))
        values = try members.strings("enum")
        let told = try members.string("told")
        pattern = try members.string("pattern").map { (text) throws(CairnError) in
            try TextPattern(text, told: told ?? text)
        }
        switch try members.requiredString("type") {
        case "structure":
            var parts: [String: String] = [:]
            for case (let name, .string(let shape)) in try members.object("members") { parts[name] = shape }
            kind = .structure(parts, required: try members.strings("required"))
        case "list": kind = .list(try members.requiredString("member"))
        case "map":
            kind = .map(key: try members.requiredString("key"), value: try members.requiredString("value"))
        case "string": kind = .string
        case "integer": kind = .integer
        case "long": kind = .long
        case "boolean": kind = .boolean
        case "timestamp": kind = .timestamp
        case let other: throw CairnError(.unsupported, "\(path) is of the unknown type '\(other)'")
        }
    }
}
