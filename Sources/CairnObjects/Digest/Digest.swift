/// The name of an immutable object: the SHA-256 of its bytes, written `sha256:<64 lower-case hex>`.
///
/// It is what `sha256sum` prints for the same bytes, and an OCI digest.
package struct Digest: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// - Precondition: exactly `Digest.byteCount` bytes; only the hasher and storages that keep raw bytes
    ///   call this.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == Digest.byteCount, "a SHA-256 digest has 32 bytes")
        self.bytes = bytes
    }

    package static let byteCount = 32

    /// The digest of these bytes.
    package init(of content: [UInt8]) {
        var hasher = SHA256Hasher()
        content.withUnsafeBytes { hasher.update($0) }
        self = hasher.finalize()
    }

    /// The 64 hexadecimal digits, without the algorithm.
    package var hex: String { bytes.hexadecimal }

    /// The first twelve hexadecimal digits, for people (`sha256:9f2c51d0a7be`).
    package var short: String { "sha256:\(hex.prefix(12))" }
}

extension Digest: CustomStringConvertible {
    package var description: String { "sha256:\(hex)" }
}

extension Digest {
    /// - Throws: `invalid` unless the text is `sha256:` and 64 lower-case hexadecimal digits.
    package init(parsing text: String) throws(CairnError) {
        guard text.hasPrefix("sha256:"), let bytes = [UInt8](hexadecimal: text.dropFirst(7)),
            bytes.count == Digest.byteCount
        else {
            throw CairnError(
                .invalid, "'\(text)' is not a digest", hint: "a digest is 'sha256:' and 64 hexadecimal digits"
            )
        }
        self.init(bytes: bytes)
    }
}

extension [UInt8] {
    /// Lower-case hexadecimal, two digits a byte.
    package var hexadecimal: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: count * 2) { buffer in
            // In bounds: two digits are written for each of `count` bytes.
            for (index, byte) in enumerated() {
                buffer[index * 2] = digits[Int(byte >> 4)]
                buffer[index * 2 + 1] = digits[Int(byte & 15)]
            }
            return count * 2
        }
    }

    /// The bytes that lower-case hexadecimal text stands for; `nil` where it is anything else.
    package init?(hexadecimal text: some StringProtocol) {
        guard text.utf8.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for digit in text.utf8 {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self = bytes
    }
}
