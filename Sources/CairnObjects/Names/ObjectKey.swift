/// The name of an object in its bucket: 1 to 1024 bytes of UTF-8, without control characters, and without
/// `.` and `..` as a part between slashes, which clients and file systems would take for something else.
///
/// It is a text and no path: `a//b` and `a/b` are two keys, and so are two spellings of `é`.
package struct ObjectKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String
    /// The form that refs have: ASCII, in which bytes from `~` on are `~` and two hexadecimal digits. Its
    /// order is that of the key's bytes, and two keys are the same where it is.
    package let encoded: String

    package static let maximumLength = 1024

    /// - Throws: `invalid` where the text breaks the rule.
    package init(parsing text: String) throws(CairnError) {
        let bytes = Array(text.utf8)
        guard (1...Self.maximumLength).contains(bytes.count) else {
            throw CairnError(
                .invalid, "a key has 1 to \(Self.maximumLength) bytes, not \(bytes.count)")
        }
        guard !text.unicodeScalars.contains(where: \.isControl) else {
            throw CairnError(.invalid, "the key '\(text.printable)' has control characters")
        }
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) else {
            throw CairnError(
                .invalid, "the key '\(text)' has '.' or '..' as a part",
                hint: "a client that downloads it would write elsewhere")
        }
        description = text
        encoded = Self.encode(bytes)
    }

    /// The form that refs have of the beginning of a key, which may be any text.
    package static func encode(prefix: String) -> String { encode(Array(prefix.utf8)) }

    private static func encode(_ bytes: [UInt8]) -> String {
        guard bytes.contains(where: { $0 >= mark }) else { return String(decoding: bytes, as: UTF8.self) }
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in bytes {
            encoded += byte < mark ? [byte] : [mark, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let mark = UInt8(ascii: "~")

    /// The key that has this form.
    ///
    /// - Throws: `invalid` where none has.
    package init(encoded text: String) throws(CairnError) {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == Self.mark else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self).lowercased()
            guard rest.count >= 2, let value = [UInt8](hexadecimal: digits) else { throw Self.refusal(text) }
            bytes += value
            rest = rest.dropFirst(2)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw Self.refusal(text) }
        let key = try ObjectKey(parsing: decoded)
        guard key.encoded == text else { throw Self.refusal(text) }
        self = key
    }

    private static func refusal(_ text: String) -> CairnError {
        CairnError(.invalid, "'\(text.printable)' is not a key as refs have it")
    }

    package static func == (a: ObjectKey, b: ObjectKey) -> Bool { a.encoded == b.encoded }

    package static func < (a: ObjectKey, b: ObjectKey) -> Bool { a.encoded < b.encoded }

    package func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
}
