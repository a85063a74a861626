import CairnObjects
import Testing

@Suite("Digest")
struct DigestTests {
    static let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test("A digest reads back from what it prints")
    func roundTrip() throws {
        let digest = Digest(of: Array("abc".utf8))
        #expect(digest.description == "sha256:\(Self.hex)")
        #expect(try Digest(parsing: digest.description) == digest)
        #expect(digest.short == "sha256:ba7816bf8f01")
    }

    static let malformed = [
        Case("empty", ""),
        Case("without algorithm", hex),
        Case("another algorithm", "sha512:\(hex)"),
        Case("algorithm in capitals", "SHA256:\(hex)"),
        Case("hexadecimal in capitals", "sha256:\(hex.uppercased())"),
        Case("a digit short", "sha256:\(hex.dropLast())"),
        Case("two digits short", "sha256:\(hex.dropLast(2))"),
        Case("two digits long", "sha256:\(hex)00"),
        Case("no hexadecimal digit", "sha256:\(hex.dropLast())g"),
        Case("space before", " sha256:\(hex)"),
        Case("newline after", "sha256:\(hex)\n"),
        Case("digits of another script", "sha256:\(hex.dropLast(2))\u{0663}"),
    ]

    @Test("Anything but sha256 and 64 lower-case digits is refused", arguments: malformed)
    func refused(_ text: Case<String, Void>) {
        #expect(refusal { try Digest(parsing: text.input) }?.code == .invalid)
    }

    @Test("Every byte survives hexadecimal")
    func hexadecimal() {
        let all = (UInt8.min...UInt8.max).map { $0 }
        #expect([UInt8](hexadecimal: all.hexadecimal) == all)
        #expect([UInt8]([0x00, 0x0F, 0xF0, 0xFF]).hexadecimal == "000ff0ff")
        #expect([UInt8](hexadecimal: "abc") == nil)
    }
}

@Suite("DigestPrefix")
struct DigestPrefixTests {
    static let accepted = [
        Case("eight digits", "ba7816bf", "ba7816bf"),
        Case("with the algorithm", "sha256:ba7816bf8f", "ba7816bf8f"),
        Case("an odd number of digits", "sha256:ba7816bf8", "ba7816bf8"),
        Case("capitals", "sha256:BA7816BF", "ba7816bf"),
        Case("the whole", "sha256:\(DigestTests.hex)", DigestTests.hex),
    ]

    @Test("A beginning of at least eight digits is enough", arguments: accepted)
    func accepts(_ text: Case<String, String>) throws {
        let prefix = try DigestPrefix(parsing: text.input)
        #expect(prefix.hex == text.output)
        #expect(try DigestPrefix(parsing: prefix.description) == prefix)
        #expect(prefix.matches(Digest(of: Array("abc".utf8))))
        #expect(!prefix.matches(Digest(of: Array("abd".utf8))))
    }

    static let malformed = [
        Case("empty", ""),
        Case("only the algorithm", "sha256:"),
        Case("seven digits", "ba7816b"),
        Case("seven digits and the algorithm", "sha256:ba7816b"),
        Case("65 digits", DigestTests.hex + "0"),
        Case("no hexadecimal", "sha256:ba7816bx"),
        Case("another algorithm", "sha512:ba7816bf"),
        Case("algorithm twice", "sha256:sha256:ba7816bf"),
        Case("space", "ba78 16bf"),
        Case("full-width digits", "ba7816b\u{FF11}"),
    ]

    @Test("What is too short, too long or not hexadecimal is refused", arguments: malformed)
    func refused(_ text: Case<String, Void>) {
        #expect(refusal { try DigestPrefix(parsing: text.input) }?.code == .invalid)
    }

    @Test("Only all 64 digits are a digest")
    func whole() throws {
        let digest = Digest(of: Array("abc".utf8))
        #expect(DigestPrefix(digest).digest == digest)
        #expect(try DigestPrefix(parsing: String(digest.hex.dropLast(2))).digest == nil)
    }
}
