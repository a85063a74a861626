package import CairnObjects

/// A token as its holder shows it: `cairn_<id>_<secret>`. Whoever has it is believed, so it does not print
/// itself: a text in which it is interpolated has only its id.
package struct TokenText: Sendable, CustomStringConvertible, CustomReflectable {
    package let id: Handle
    /// 64 hexadecimal digits: 256 random bits.
    private let secret: String

    package static let prefix = "cairn_"
    private static let idLength = 16
    private static let secretLength = 64

    /// A new token, from the system's random numbers.
    package static func generate() throws(CairnError) -> TokenText {
        var random = SystemRandomNumberGenerator()
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let id = (0..<idLength).map { _ in letters[Int.random(in: letters.indices, using: &random)] }
        let secret = (0..<secretLength / 2).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return TokenText(id: try Handle(parsing: String(id)), secret: secret.hexadecimal)
    }

    private init(id: Handle, secret: String) { (self.id, self.secret) = (id, secret) }

    /// - Throws: `unauthenticated` where the text is no token; it is not repeated.
    package init(parsing text: String) throws(CairnError) {
        let parts = text.dropFirst(Self.prefix.count).split(separator: "_", omittingEmptySubsequences: false)
        guard text.hasPrefix(Self.prefix), parts.count == 2, parts[0].utf8.count == Self.idLength,
            parts[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
            parts[1].utf8.count == Self.secretLength,
            [UInt8](hexadecimal: parts[1]) != nil,
            let id = try? Handle(parsing: String(parts[0]))  // the refusal is the same, whatever is wrong
        else {
            throw CairnError(
                .unauthenticated, "this is no token of a cairn registry",
                hint: "a token begins with \(Self.prefix) and is one word; copy all of it")
        }
        (self.id, secret) = (id, String(parts[1]))
    }

    /// All of it: for whoever it is given to, once.
    package var exposed: String { "\(Self.prefix)\(id)_\(secret)" }

    /// What the registry keeps of the secret.
    package var secretHash: Digest { Digest(of: Array(secret.utf8)) }

    package var description: String { "\(Self.prefix)\(id)_…" }

    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
