/// The beginning of a digest, long enough to be typed by a person: `sha256:` and 8 to 64 hexadecimal digits.
package struct DigestPrefix: Hashable, Sendable, CustomStringConvertible {
    /// 8 to 64 lower-case hexadecimal digits.
    package let hex: String

    package static let minimumLength = 8

    /// - Throws: `invalid` where the text is too short, too long or not hexadecimal.
    package init(parsing text: some StringProtocol) throws(CairnError) {
        let hex = (text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : String(text)).lowercased()
        guard (Self.minimumLength...64).contains(hex.utf8.count),
            hex.utf8.allSatisfy({ $0.isHexadecimalDigit })
        else {
            throw CairnError(
                .invalid, "'\(text)' is not a digest or the beginning of one",
                hint: "write 'sha256:' and at least \(Self.minimumLength) hexadecimal digits")
        }
        self.hex = hex
    }

    package init(_ digest: Digest) {
        hex = digest.hex
    }

    /// The whole digest, where all 64 digits are given.
    package var digest: Digest? {
        guard hex.utf8.count == 64, let bytes = [UInt8](hexadecimal: hex) else { return nil }
        return Digest(bytes: bytes)
    }

    package func matches(_ digest: Digest) -> Bool { digest.hex.hasPrefix(hex) }

    package var description: String { "sha256:\(hex)" }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
