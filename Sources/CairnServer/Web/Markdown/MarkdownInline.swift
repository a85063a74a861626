import CairnObjects

/// What stands within a paragraph of Markdown: code, strong and emphasised words, links to the web.
///
/// Works on bytes: all marks are ASCII. What a mark needs to its right is looked for once and remembered, so
/// that no text makes it slow.
struct MarkdownInline {
    private let bytes: ArraySlice<UInt8>
    private let depth: Int
    private var place: Int
    private var parts: [HTML] = []
    private var plain: [UInt8] = []
    /// Where the next of a mark is; `Int.max` where there is none any more.
    private var next: [[UInt8]: Int] = [:]

    private static let deepest = 4

    static func render(_ text: String) -> HTML { render(Array(text.utf8)[...], depth: 0) }

    private static func render(_ bytes: ArraySlice<UInt8>, depth: Int) -> HTML {
        var inline = MarkdownInline(bytes, depth: depth)
        return inline.html()
    }

    private init(_ bytes: ArraySlice<UInt8>, depth: Int) {
        (self.bytes, self.depth, place) = (bytes, depth, bytes.startIndex)
    }

    private mutating func html() -> HTML {
        while place < bytes.endIndex {
            if let (html, end) = mark() {
                flush()
                parts.append(html)
                place = end
            } else {
                plain.append(bytes[place])
                place += 1
            }
        }
        flush()
        return .joined(parts)
    }

    private mutating func flush() {
        guard !plain.isEmpty else { return }
        parts.append(HTML(escaping: String(decoding: plain, as: UTF8.self)))
        plain = []
    }

    private mutating func mark() -> (HTML, Int)? {
        switch bytes[place] {
        case UInt8(ascii: "`"): code()
        case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"): emphasis()
        case UInt8(ascii: "["): link(from: place)
        case UInt8(ascii: "!") where byte(place + 1) == UInt8(ascii: "["): link(from: place + 1)
        case UInt8(ascii: "<"): angle()
        case UInt8(ascii: "h") where !isWord(place - 1): bare()
        case UInt8(ascii: "\\"): escaped()
        case UInt8(ascii: "&"): entity()
        case UInt8(ascii: " ") where isBreak: ("<br>\n", breakEnd)
        default: nil
        }
    }

    private func byte(_ index: Int) -> UInt8? { bytes.indices.contains(index) ? bytes[index] : nil }

    private func isWord(_ index: Int) -> Bool {
        guard let byte = byte(index) else { return false }
        return byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
            || (0x61...0x7a).contains(byte)
    }

    private func isSpace(_ index: Int) -> Bool { byte(index).map { $0 == 0x20 || $0 == 0x0a } ?? true }

    /// The place of the next such mark from an index on.
    private mutating func find(_ mark: [UInt8], from start: Int) -> Int? {
        if let known = next[mark], known >= start { return known == .max ? nil : known }
        var index = start
        while index + mark.count <= bytes.endIndex {
            if bytes[index] == mark[0], bytes[index..<index + mark.count].elementsEqual(mark) {
                next[mark] = index
                return index
            }
            index += 1
        }
        next[mark] = .max
        return nil
    }

    private mutating func code() -> (HTML, Int)? {
        var start = place
        while byte(start) == UInt8(ascii: "`") { start += 1 }
        let fence = Array(bytes[place..<start])
        guard fence.count <= 4, let end = find(fence, from: start) else {
            plain += bytes[place..<start]
            return (.none, start)
        }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        return ("<code>\(text)</code>", end + fence.count)
    }

    private mutating func emphasis() -> (HTML, Int)? {
        let mark = bytes[place]
        let length = byte(place + 1) == mark ? 2 : 1
        let fence = Array(repeating: mark, count: length)
        let (start, isLine) = (place + length, mark == UInt8(ascii: "_"))
        guard depth < Self.deepest, mark != UInt8(ascii: "~") || length == 2, !isSpace(start),
            !isLine || !isWord(place - 1), let end = find(fence, from: start + 1),
            !isSpace(end - 1), !isLine || !isWord(end + length)
        else {
            plain += fence
            return (.none, start)
        }
        let inner = Self.render(bytes[start..<end], depth: depth + 1)
        if mark == UInt8(ascii: "~") { return ("<del>\(inner)</del>", end + length) }
        return (length == 2 ? "<strong>\(inner)</strong>" : "<em>\(inner)</em>", end + length)
    }

    private mutating func link(from start: Int) -> (HTML, Int)? {
        guard depth < Self.deepest, let middle = find(Array("](".utf8), from: start + 1),
            let end = find([UInt8(ascii: ")")], from: middle + 2),
            !bytes[(start + 1)..<middle].contains(UInt8(ascii: "["))
        else { return nil }
        // A title behind the address says nothing that is needed.
        let target = bytes[(middle + 2)..<end].prefix { $0 != 0x20 && $0 != 0x0a }
        guard let address = Self.web(target) else { return nil }
        let words = Self.render(bytes[(start + 1)..<middle], depth: Self.deepest)
        return (Self.anchor(address, words.isEmpty ? HTML(escaping: address) : words), end + 1)
    }

    private mutating func angle() -> (HTML, Int)? {
        guard Self.isWeb(bytes[(place + 1)...]), let end = find([UInt8(ascii: ">")], from: place + 1),
            let address = Self.web(bytes[(place + 1)..<end])
        else { return nil }
        return (Self.anchor(address, HTML(escaping: address)), end + 1)
    }

    private func bare() -> (HTML, Int)? {
        guard depth < Self.deepest, Self.isWeb(bytes[place...]) else { return nil }
        var end = place
        while let byte = byte(end), (0x21...0x7e).contains(byte), !#"<>"'()[]`|*"#.utf8.contains(byte) {
            end += 1
        }
        while end > place, ".,;:!?".utf8.contains(bytes[end - 1]) { end -= 1 }
        guard let address = Self.web(bytes[place..<end]) else { return nil }
        return (Self.anchor(address, HTML(escaping: address)), end)
    }

    private static func isWeb(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.starts(with: "https://".utf8) || bytes.starts(with: "http://".utf8)
    }

    /// An address that browsers fetch, and nothing that runs.
    private static func web(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard ["https://", "http://"].contains(where: { text.lowercased().hasPrefix($0) && text != $0 })
        else {
            return nil
        }
        return text
    }

    private static func anchor(_ address: String, _ words: HTML) -> HTML {
        "<a href=\"\(address)\" rel=\"noreferrer noopener\">\(words)</a>"
    }

    private func escaped() -> (HTML, Int)? {
        guard let next = byte(place + 1) else { return nil }
        if next == 0x0a { return ("<br>\n", place + 2) }
        let isMark = (0x21...0x7e).contains(next) && !isWord(place + 1)
        guard isMark else { return nil }
        return (HTML(escaping: String(decoding: [next], as: UTF8.self)), place + 2)
    }

    /// Two spaces before the end of a line.
    private var isBreak: Bool {
        guard byte(place + 1) == 0x20 else { return false }
        return byte(breakEnd - 1) == 0x0a
    }

    /// Where the spaces end; further than a hundred nobody looks, so that many of them cost no more than as
    /// many letters.
    private var breakEnd: Int {
        var end = place
        while byte(end) == 0x20, end - place < 100 { end += 1 }
        return byte(end) == 0x0a ? end + 1 : end
    }

    private func entity() -> (HTML, Int)? {
        let name = bytes[(place + 1)...].prefix(10).prefix { $0 != UInt8(ascii: ";") }
        guard byte(name.endIndex) == UInt8(ascii: ";") else { return nil }
        let text = String(decoding: name, as: UTF8.self)
        let known = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'", "nbsp": "\u{a0}"]
        var character = known[text]
        if character == nil, text.hasPrefix("#") {
            let digits = text.dropFirst()
            let isHexadecimal = digits.first == "x" || digits.first == "X"
            let number = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10)
            character = number.flatMap(Unicode.Scalar.init).map { String($0) }
        }
        return character.map { (HTML(escaping: $0), name.endIndex + 1) }
    }
}
