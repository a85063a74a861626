import CairnObjects
import CairnRegistry

// What the decoders have in common. An answer of a newer server may have members that this client does not
// know: nobody refuses the rest.

extension JSONMembers {
    /// An array of values, each with a JSON form of its own.
    mutating func values<Value>(
        _ key: String, _ read: (JSON, String) throws(CairnError) -> Value
    ) throws(CairnError) -> [Value] {
        let path = path(of: key)
        var values: [Value] = []
        for (index, json) in try array(key).enumerated() {
            values.append(try read(json, "\(path)[\(index)]"))
        }
        return values
    }

    /// An array of texts, each in a form of its own.
    mutating func parsedAll<Value>(
        _ key: String, _ parse: (String) throws(CairnError) -> Value
    ) throws(CairnError) -> [Value] {
        var values: [Value] = []
        for text in try strings(key) {
            do throws(CairnError) {
                values.append(try parse(text))
            } catch {
                throw error.inside(path(of: key))
            }
        }
        return values
    }

    mutating func verdict(_ key: String) throws(CairnError) -> Verdict {
        Verdict(rules: try values(key, RuleResult.init(json:path:)))
    }

    mutating func approvalState(_ key: String) throws(CairnError) -> ApprovalState {
        try required(key, try parsed(key, ApprovalState.init(parsing:)))
    }

    mutating func entry() throws(CairnError) -> LogEntry? {
        try value("entry") { (json, path) throws(CairnError) in
            do throws(CairnError) {
                return try LogEntry(bytes: json.canonicalBytes)
            } catch {
                throw error.inside(path)
            }
        }
    }

    mutating func requiredCount(_ key: String) throws(CairnError) -> Int64 {
        try required(key, try count(key))
    }

    mutating func versionNumber(_ key: String) throws(CairnError) -> VersionNumber? {
        guard let count = try count(key) else { return nil }
        guard let number = VersionNumber(Int(count)) else {
            throw CairnError(.invalid, "\(path(of: key)) is no version's number")
        }
        return number
    }

    mutating func flag(_ key: String) throws(CairnError) -> Bool {
        try required(key, try bool(key))
    }

    mutating func texts(_ key: String) throws(CairnError) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, json) in try object(key) {
            guard case .string(let text) = json else {
                throw CairnError(.invalid, "\(path(of: key)).\(name) must be text")
            }
            texts[name] = text
        }
        return texts
    }
}
