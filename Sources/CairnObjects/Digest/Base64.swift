import COpenSSL

/// Standard base64 with padding (RFC 4648, section 4), by OpenSSL.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        guard !bytes.isEmpty else { return "" }
        let capacity = (bytes.count + 2) / 3 * 4 + 1  // OpenSSL ends the text with a zero byte
        let text = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = Int(EVP_EncodeBlock(buffer.baseAddress, bytes, Int32(bytes.count)))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that the text stands for; `nil` where it is not canonical base64.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let encoded = Array(text.utf8)
        guard !encoded.isEmpty else { return [] }
        guard encoded.count.isMultiple(of: 4) else { return nil }
        let padding = encoded.suffix(2).count { $0 == UInt8(ascii: "=") }
        var decoded = [UInt8](repeating: 0, count: encoded.count / 4 * 3)
        let written = EVP_DecodeBlock(&decoded, encoded, Int32(encoded.count))
        guard written == decoded.count else { return nil }
        decoded.removeLast(padding)
        // EVP_DecodeBlock passes over white space and odd final bits; only the one canonical spelling is
        // accepted.
        return encode(decoded).utf8.elementsEqual(encoded) ? decoded : nil
    }
}
