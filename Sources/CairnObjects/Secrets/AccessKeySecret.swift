/// What the holder of an access key signs with, as text. Whoever prints it does not print what it is.
package struct AccessKeySecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// For whoever it is given to, once, and for signing.
    package let exposed: String

    private static let length = 40

    package init(_ text: String) { exposed = text }

    /// A new one of 238 random bits: 40 letters and digits.
    package static func generate() -> AccessKeySecret {
        var random = SystemRandomNumberGenerator()
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        let text = (0..<length).map { _ in letters[Int.random(in: letters.indices, using: &random)] }
        return AccessKeySecret(String(text))
    }

    /// What the registry keeps besides the sealed text, to tell that it opened to the same.
    package var hash: Digest { Digest(of: Array(exposed.utf8)) }

    package var description: String { "AccessKeySecret" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
