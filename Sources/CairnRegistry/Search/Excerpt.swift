/// A few words of a text, with what was looked for in the middle.
package struct Excerpt: Sendable, Equatable {
    package let before: String
    package let match: String
    package let after: String

    package var text: String { before + match + after }
}

/// What is looked for in texts, without regard to ASCII case.
package struct Needle: Sendable {
    /// In lower case; never empty.
    private let bytes: [UInt8]

    /// More than anybody would look for.
    package static let maximumLength = 200

    /// How much of a text an excerpt has on each side, in bytes.
    private static let margin = 60

    /// - Parameter words: What is longer is cut.
    /// - Returns: `nil` where there is nothing to look for.
    package init?(_ words: String) {
        let words = words.unicodeScalars.prefix(Self.maximumLength)
        bytes = String(String.UnicodeScalarView(words)).utf8.map(Self.lower)
        if bytes.isEmpty { return nil }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    package func isIn(_ text: String) -> Bool { place(in: Array(text.utf8)) != nil }

    /// - Returns: `nil` where the text does not hold it.
    package func excerpt(of text: String) -> Excerpt? { excerpt(of: Array(text.utf8)) }

    /// - Parameter text: UTF-8; what is none is shown as such.
    func excerpt(of text: [UInt8]) -> Excerpt? {
        guard let place = place(in: text) else { return nil }
        func isInside(_ index: Int) -> Bool { index < text.count && text[index] & 0xC0 == 0x80 }
        var start = max(0, place.lowerBound - Self.margin)
        while isInside(start) { start += 1 }
        var end = min(text.count, place.upperBound + Self.margin)
        while isInside(end) { end -= 1 }
        func words(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        return Excerpt(
            before: (start > 0 ? "…" : "") + words(min(start, place.lowerBound)..<place.lowerBound),
            match: words(place),
            after: words(place.upperBound..<max(end, place.upperBound)) + (end < text.count ? "…" : ""))
    }

    private func place(in text: [UInt8]) -> Range<Int>? {
        guard let first = bytes.first, bytes.count <= text.count else { return nil }
        return text.withUnsafeBufferPointer { text in
            // In bounds: no start lies further back than the needle is long.
            for start in 0...(text.count - bytes.count) where Self.lower(text[start]) == first {
                if bytes.indices.allSatisfy({ Self.lower(text[start + $0]) == bytes[$0] }) {
                    return start..<start + bytes.count
                }
            }
            return nil
        }
    }
}
