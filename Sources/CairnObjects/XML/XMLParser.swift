/// Reads the XML that S3 and its clients speak: elements and text, nothing that could refer to anything else.
/// There are no document types, no entities but the five that XML has itself, no processing instructions
/// beyond the first line, and no great depth. Attributes are passed over.
package struct XMLParser {
    /// Why a text is not such XML.
    package struct Malformed: Error {}

    private static let maximumDepth = 8

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: `Malformed`.
    package static func parse(_ bytes: [UInt8]) throws(Malformed) -> XMLElement {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Malformed() }
        var parser = XMLParser(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.position = 3 }
        if parser.take("<?xml") { try parser.skip(past: "?>") }
        try parser.skipSpace()
        let root = try parser.element(depth: 1)
        try parser.skipSpace()
        guard parser.position == bytes.count else { throw Malformed() }
        return root
    }

    private mutating func element(depth: Int) throws(Malformed) -> XMLElement {
        guard depth <= Self.maximumDepth, take("<") else { throw Malformed() }
        var element = XMLElement(try name())
        if try attributes() { return element }
        var text: [UInt8] = []
        while true {
            guard position < bytes.count else { throw Malformed() }
            if take("</") {
                guard try name() == element.name else { throw Malformed() }
                skipWhite()
                guard take(">") else { throw Malformed() }
                element.text = String(decoding: text, as: UTF8.self)
                return element
            } else if take("<!--") {
                try skip(past: "-->")
            } else if bytes[position] == UInt8(ascii: "<") {
                element.children.append(try self.element(depth: depth + 1))
            } else if take("&") {
                text += try reference()
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
    }

    /// A name, without its prefix.
    private mutating func name() throws(Malformed) -> String {
        let start = position
        while position < bytes.count, Self.isName(bytes[position]) { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        guard !name.isEmpty else { throw Malformed() }
        return name.split(separator: ":").last.map(String.init) ?? name
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "."):
            true
        default: byte >= 0x80
        }
    }

    /// What stands behind an element's name in its tag.
    ///
    /// - Returns: whether the element ends with the tag.
    private mutating func attributes() throws(Malformed) -> Bool {
        while true {
            skipWhite()
            if take("/>") { return true }
            if take(">") { return false }
            _ = try name()
            skipWhite()
            guard take("=") else { throw Malformed() }
            skipWhite()
            let quote: String
            if take("\"") { quote = "\"" } else if take("'") { quote = "'" } else { throw Malformed() }
            try skip(past: quote)
        }
    }

    /// The character that stands for itself as `name;` behind an ampersand.
    private mutating func reference() throws(Malformed) -> [UInt8] {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: ";"), position - start <= 10 {
            position += 1
        }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        guard take(";") else { throw Malformed() }
        if let character = Self.entities[name] { return Array(character.utf8) }
        let value: UInt32? =
            name.hasPrefix("#x")
            ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let value, let scalar = Unicode.Scalar(value), value > 0 else { throw Malformed() }
        return Array(String(scalar).utf8)
    }

    private static let entities = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    /// Passes over a text, if it stands here.
    private mutating func take(_ text: String) -> Bool {
        guard bytes[position...].starts(with: text.utf8) else { return false }
        position += text.utf8.count
        return true
    }

    private mutating func skip(past text: String) throws(Malformed) {
        while position < bytes.count {
            if take(text) { return }
            position += 1
        }
        throw Malformed()
    }

    private mutating func skipWhite() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    /// White space and remarks.
    private mutating func skipSpace() throws(Malformed) {
        skipWhite()
        while take("<!--") {
            try skip(past: "-->")
            skipWhite()
        }
    }
}
