package import CairnObjects
package import CairnTransport

/// Where a registry's server is: an origin, and the path under which a proxy may have put it.
package struct ServerAddress: Sendable, Equatable, CustomStringConvertible {
    package let web: WebAddress
    /// Without a slash at its end: empty, or `/models`.
    private let base: String

    /// Whether a text names a server rather than a directory.
    package static func isOne(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
    }

    /// - Throws: `invalid` where it is no address of a server.
    package init(parsing text: String) throws(CairnError) {
        web = try WebAddress(parsing: text)
        guard web.query == nil else {
            throw CairnError(
                .invalid, "the address of \(web.host) has a query in it",
                hint: "leave out the question mark and what follows it")
        }
        var path = web.path[...]
        while path.hasSuffix("/") { path.removeLast() }
        // Who copies the address of the API means the server.
        if path.hasSuffix(Self.root) { path.removeLast(Self.root.count) }
        while path.hasSuffix("/") { path.removeLast() }
        base = String(path)
    }

    package static let root = "/api/v1"

    /// Names the server in credentials and messages.
    package var description: String { web.origin + base }

    /// The URL of what lies below the API's root.
    func url(_ path: [String], _ query: [(String, String)]) -> String {
        let segments = path.map { "/" + PathSegment.encode($0) }.joined()
        let parameters = query.map { "\(PathSegment.encode($0))=\(PathSegment.encode($1))" }
        let tail = parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&")
        return description + Self.root + segments + tail
    }
}

/// Percent-encoding (RFC 3986, section 2.1): all but unreserved characters.
enum PathSegment {
    static func encode(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
