import CairnObjects
import CairnRegistry

/// Where pages are.
enum PageAddress {
    static let signIn = "/sign-in"
    /// Where somebody goes who signs in by an issuer, and where the issuer sends them back to.
    static let (signInStart, signInCallback) = ("/sign-in/start", "/sign-in/callback")

    static func group(_ group: GroupName) -> String { "/groups/\(group)" }

    static func version(_ id: VersionID) -> String { version(id.group, id.number) }

    static func version(_ group: GroupName, _ number: VersionNumber) -> String {
        "/groups/\(group)/versions/\(number)"
    }

    static func file(_ name: FileName, of id: VersionID) -> String {
        let parts = name.description.split(separator: "/", omittingEmptySubsequences: false)
        return "\(version(id))/files/" + parts.map { encode($0) }.joined(separator: "/")
    }

    static func stage(_ group: GroupName, _ stage: StageName) -> String {
        "/groups/\(group)/stages/\(encode(stage.description))"
    }

    /// An address with a query; what has no value is left out.
    static func with(_ path: String, _ query: KeyValuePairs<String, String?>) -> String {
        let pairs = query.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : "\(encode(name))=\(encode($0))" }
        }
        return pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }

    /// RFC 3986, section 2.3: what need not be encoded anywhere.
    static func encode(_ text: some StringProtocol) -> String { PercentEncoding.encode(text) }

    /// Whether a path leads to a page of this server and nowhere else.
    static func isOwn(_ path: String) -> Bool {
        path.hasPrefix("/") && !path.hasPrefix("//")
            && path.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }
    }
}
