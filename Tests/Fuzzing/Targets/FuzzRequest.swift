import CairnObjects
import HTTPTypes

/// A request as a text: a line with method and target, header fields, an empty line, the body.
struct FuzzRequest: Sendable {
    let method: HTTPRequest.Method
    let target: String
    var fields = HTTPFields()
    let body: [UInt8]

    /// - Returns: `nil` for what HTTP's own parser would never let pass.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        func line() -> String? {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            rest = rest[line.endIndex...].dropFirst()
            return String(validating: line, as: UTF8.self)
        }
        guard let first = line() else { return nil }
        let words = first.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let method = HTTPRequest.Method(String(words[0])), !words[1].isEmpty,
            words[1].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        (self.method, target) = (method, String(words[1]))
        while let next = line(), !next.isEmpty {
            let parts = next.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let name = HTTPField.Name(String(parts[0])), !next.contains("\r") else {
                return nil
            }
            fields.append(HTTPField(name: name, value: parts[1].trimmingPrefix(" ").description))
        }
        body = Array(rest)
    }

    /// As signatures see it.
    var signable: SignableRequest {
        SignableRequest(
            method: method.rawValue, target: target,
            headers: fields.map { ($0.name.canonicalName, $0.value) })
    }
}
