/// The name of an access key, as signatures have it: `[A-Za-z0-9][A-Za-z0-9.-]{2,127}`.
///
/// In small letters it is the name of the token that the key is, so that no two keys differ only in case.
package struct AccessKeyID: Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// The token's name.
    package let token: Handle

    private static let prefix = "CAIRN"
    private static let generatedLength = 20

    /// - Throws: `invalid` where the text breaks the rule.
    package init(parsing text: String) throws(CairnError) {
        let characters = Array(text.utf8)
        guard (3...Handle.maximumLength).contains(characters.count), characters[0].isAlphanumeric,
            characters.allSatisfy({
                $0.isAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            })
        else {
            throw CairnError(
                .invalid, "'\(text.printable)' cannot be the id of an access key",
                hint: "use 3 to \(Handle.maximumLength) letters and digits, such as AKIAIOSFODNN7EXAMPLE")
        }
        token = try Handle(parsing: text.lowercased())
        description = text
    }

    /// A new one, which nobody has.
    package static func generate() throws(CairnError) -> AccessKeyID {
        var random = SystemRandomNumberGenerator()
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let rest = (prefix.count..<generatedLength).map { _ in
            letters[Int.random(in: letters.indices, using: &random)]
        }
        return try AccessKeyID(parsing: prefix + String(rest))
    }
}
