import CairnObjects
import CairnRegistry

/// Where pages are.
enum PageAddress {
    static let signIn = "/sign-in"

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
    static func encode(_ text: some StringProtocol) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%" + [byte].hexadecimal.uppercased()
            }
        }
        return encoded
    }

    /// Whether a path leads to a page of this server and nowhere else.
    static func isOwn(_ path: String) -> Bool {
        path.hasPrefix("/") && !path.hasPrefix("//")
            && path.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }
    }
}
