package import CairnObjects

/// The name of an upload that may take several connections: 64 hexadecimal digits, which nobody can guess.
package struct UploadKey: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Throws: `invalid` unless the text is 64 lower-case hexadecimal digits.
    package init(parsing text: String) throws(CairnError) {
        guard let bytes = [UInt8](hexadecimal: text), bytes.count == Digest.byteCount else {
            throw CairnError(.invalid, "'\(text.printable)' is no key of an upload")
        }
        description = text
    }

    /// The key under which a principal's uploads of this name are kept, and nobody else's.
    package init(_ name: String, of principal: Principal) {
        // No principal's name holds a zero byte, so that no two pairs give the same key.
        description = Digest(of: Array("\(principal)\0\(name)".utf8)).hex
    }

    package static func random() -> UploadKey {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<Digest.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return UploadKey(bytes)
    }

    private init(_ bytes: [UInt8]) { description = bytes.hexadecimal }
}
