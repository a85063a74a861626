import CairnObjects
import Testing

@Suite("Base64")
struct Base64Tests {
    /// RFC 4648, section 10.
    static let vectors = [
        Case("no bytes", "", ""), Case("one byte", "f", "Zg=="), Case("two bytes", "fo", "Zm8="),
        Case("three bytes", "foo", "Zm9v"), Case("four bytes", "foob", "Zm9vYg=="),
        Case("five bytes", "fooba", "Zm9vYmE="), Case("six bytes", "foobar", "Zm9vYmFy"),
    ]

    @Test("RFC 4648's vectors encode and decode", arguments: vectors)
    func published(_ vector: Case<String, String>) {
        #expect(Base64.encode(Array(vector.input.utf8)) == vector.output)
        #expect(Base64.decode(vector.output) == Array(vector.input.utf8))
    }

    @Test("Bytes of every length up to 300 survive")
    func roundTrip() {
        var random = SeededGenerator()
        for count in 0...300 {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes, random.note)
        }
    }

    static let malformed = [
        Case("padding missing", "Zg"), Case("one padding missing", "Zg="), Case("padding alone", "===="),
        Case("three paddings", "Z==="), Case("padding inside", "Zg==Zm9v"), Case("padding first", "=Zm9"),
        Case("odd final bits after one byte", "Zh=="), Case("odd final bits after two bytes", "Zm9="),
        Case("space before", " Zm9v"), Case("space inside", "Zm 9v"), Case("newline after", "Zm9v\n"),
        Case("four characters of white space", "Zm9v    "), Case("URL alphabet", "-_-_"),
        Case("a character outside", "Zm9*"), Case("not ASCII", "Zm9\u{E9}"), Case("a zero byte", "Zm9\0"),
    ]

    @Test("Only the canonical spelling decodes", arguments: malformed)
    func refused(_ text: Case<String, Void>) {
        #expect(Base64.decode(text.input) == nil)
    }
}
