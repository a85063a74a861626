/// Whether markup is what this program's own literals can have put together: known elements, properly
/// nested, known attributes in quotes, links to the web, and nothing else that a browser takes for markup.
struct MarkupCheck {
    private var rest: ArraySlice<UInt8>
    private var open: [String] = []

    private static let elements: Set<String> = [
        "a", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h3", "h4", "hr",
        "li", "ol", "p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
    ]
    private static let attributes: Set<String> = [
        "aria-label", "class", "href", "rel", "role", "scope", "start", "tabindex",
    ]
    private static let references = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]

    /// - Throws: a finding with what is wrong, and where.
    static func check(_ text: String) throws {
        var check = MarkupCheck(rest: Array(text.utf8)[...])
        do {
            try check.run()
        } catch {
            throw Finding("\(error) in the markup \(text.debugDescription)")
        }
    }

    private mutating func run() throws {
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "<"): try tag()
            case UInt8(ascii: "&"): try reference()
            case UInt8(ascii: ">"): throw Finding("a bare '>'")
            case 0..<0x09, 0x0B..<0x20, 0x7F: throw Finding("a control character")
            default: rest.removeFirst()
            }
        }
        try hold(open.isEmpty, "\(open) are not closed")
    }

    private mutating func tag() throws {
        rest.removeFirst()
        let isEnd = take("/")
        let name = word()
        try hold(Self.elements.contains(name), "the element '\(name)'")
        guard !isEnd else {
            try hold(open.popLast() == name, "'\(name)' ends what is not open")
            return try hold(take(">"), "a tag that does not end")
        }
        while take(" ") { try attribute() }
        try hold(take(">"), "a tag that does not end")
        if name != "br", name != "hr" { open.append(name) }
    }

    private mutating func attribute() throws {
        let name = word()
        try hold(Self.attributes.contains(name), "the attribute '\(name)'")
        try hold(take("=\""), "an attribute without quotes")
        let value = String(decoding: rest.prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        while let byte = rest.first, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "&") {
                try reference()
            } else {
                try hold(byte >= 0x20 && !"<>'".utf8.contains(byte), "a bare character in '\(name)'")
                rest.removeFirst()
            }
        }
        try hold(take("\""), "an attribute that does not end")
        guard name == "href" else { return }
        let address = value.lowercased()
        try hold(
            address.hasPrefix("https://") || address.hasPrefix("http://"), "a link to '\(value)'")
    }

    private mutating func reference() throws {
        guard Self.references.contains(where: { take($0) }) else { throw Finding("a bare '&'") }
    }

    private mutating func word() -> String {
        let name = rest.prefix { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        rest = rest[name.endIndex...]
        return String(decoding: name, as: UTF8.self)
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }
}
