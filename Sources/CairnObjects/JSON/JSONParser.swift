/// A strict JSON parser (RFC 8259 with the limits of I-JSON, RFC 7493), kept here because a registry must
/// refuse what common parsers let pass: repeated members, numbers that a double cannot hold, lone surrogates.
///
/// Errors name line and column. Depth is limited so that no input can exhaust the stack.
package struct JSONParser {
    /// Arrays and objects may nest this deep.
    package static let maximumDepth = 128

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// Parses one JSON text.
    ///
    /// - Throws: `invalid`, with line and column, where the bytes are not one valid JSON value.
    package static func parse(_ bytes: [UInt8]) throws(CairnError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        parser.skipSpace()
        let value = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.failure("text after the end of the value") }
        return value
    }

    package static func parse(_ text: String) throws(CairnError) -> JSON {
        try parse(Array(text.utf8))
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value() throws(CairnError) -> JSON {
        switch peek() {
        case UInt8(ascii: "{"): return try nested { (parser) throws(CairnError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { (parser) throws(CairnError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: return .number(try number())
        case nil: throw failure("the text ends where a value should stand")
        case UInt8(ascii: "N"), UInt8(ascii: "I"): throw failure("NaN and Infinity are not JSON numbers")
        default: throw failure("a value should stand here")
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(CairnError) -> JSON
    ) throws(CairnError) -> JSON {
        guard depth < Self.maximumDepth else {
            throw failure("nested deeper than \(Self.maximumDepth) levels")
        }
        depth += 1
        position += 1  // the bracket
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(CairnError) -> JSON {
        var members: [String: JSON] = [:]
        skipSpace()
        if accept("}") { return .object(members) }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else {
                throw failure("a member's name should stand here, in quotes")
            }
            let start = position
            let name = try string()
            guard members[name] == nil else { throw failure("member '\(name)' stands twice", at: start) }
            skipSpace()
            guard accept(":") else { throw failure("a colon should stand here") }
            skipSpace()
            members[name] = try value()
            skipSpace()
        } while accept(",")
        guard accept("}") else { throw failure("a comma or the end of the object should stand here") }
        return .object(members)
    }

    private mutating func array() throws(CairnError) -> JSON {
        var elements: [JSON] = []
        skipSpace()
        if accept("]") { return .array(elements) }
        repeat {
            skipSpace()
            elements.append(try value())
            skipSpace()
        } while accept(",")
        guard accept("]") else { throw failure("a comma or the end of the array should stand here") }
        return .array(elements)
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(CairnError) -> JSON {
        for letter in word.description.utf8 {
            guard peek() == letter else { throw failure("a value should stand here") }
            position += 1
        }
        return value
    }

    private mutating func number() throws(CairnError) -> Double {
        let start = position
        var isInteger = true
        _ = accept("-")
        if accept("0") {
            if let byte = peek(), byte.isDigit { throw failure("a number must not begin with 0", at: start) }
        } else {
            try digits()
        }
        if accept(".") {
            isInteger = false
            try digits()
        }
        if accept("e") || accept("E") {
            isInteger = false
            _ = accept("+") || accept("-")
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw failure("the number \(text) is too large", at: start)
        }
        // Beyond 2^53 a double skips integers; to alter a 64-bit seed or id silently would be worse than to
        // refuse. What canonical JSON itself writes (1e20 as a one and twenty zeros) is not altered.
        if isInteger, value.magnitude > Double(JSON.largestExactInteger), JSON.canonicalNumber(value) != text
        {
            throw failure("the integer \(text) cannot be kept exactly; write it as text", at: start)
        }
        return value
    }

    private mutating func digits() throws(CairnError) {
        guard let byte = peek(), byte.isDigit else { throw failure("a digit should stand here") }
        while let byte = peek(), byte.isDigit { position += 1 }
    }

    private mutating func string() throws(CairnError) -> String {
        position += 1  // the opening quote
        var buffer: [UInt8] = []
        let start = position
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: buffer, as: UTF8.self) else {
                    throw failure("the text is not valid UTF-8", at: start)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &buffer)
            case 0..<0x20: throw failure("a control character must be escaped", at: position - 1)
            default: buffer.append(byte)
            }
        }
        throw failure("the text is not closed", at: start - 1)
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(CairnError) {
        let start = position - 1
        guard let byte = peek() else { throw failure("the text is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code), accept("\\"), accept("u") {
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("a lone surrogate", at: start) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("a lone surrogate", at: start) }
            buffer.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: throw failure("no such escape", at: start)
        }
    }

    private mutating func hexadecimal() throws(CairnError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw failure("four hexadecimal digits should stand here")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private func failure(_ what: String, at place: Int? = nil) -> CairnError {
        let before = bytes[..<(place ?? position)]
        let line = before.count { $0 == 0x0A } + 1
        let column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        return CairnError(.invalid, "JSON, line \(line), column \(column): \(what)")
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
