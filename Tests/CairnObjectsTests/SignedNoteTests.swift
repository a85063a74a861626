import CairnObjects
import Testing

@Suite("SignedNote")
struct SignedNoteTests {
    /// The note in the documentation of Go's sumdb/note.
    static let text =
        "If you think cryptography is the answer to your problem,\n"
        + "then you don't know what your problem is.\n"
    static let line =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFup"
        + "LLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    static let note = text + "\n" + line

    static func verifier() throws -> VerifierKey { try VerifierKey(encoded: SigningKeyTests.goVerifier) }
    static func signer() throws -> SigningKey { try SigningKey(encoded: SigningKeyTests.goSigner) }

    @Test("Go's published note verifies, and signing its text gives the same note")
    func published() throws {
        let note = try SignedNote(parsing: Self.note)
        #expect(note.text == Self.text)
        #expect(note.encoded == Self.note)
        #expect(try note.isSigned(by: Self.verifier()))
        #expect(try SignedNote(signing: Self.text, with: Self.signer()) == note)
    }

    @Test("Any letter of the text that is changed breaks the signature")
    func tampering() throws {
        let key = try Self.verifier()
        for index in Self.text.indices where Self.text[index] != "\n" {
            var text = Self.text
            text.replaceSubrange(index...index, with: "#")
            #expect(try !SignedNote(parsing: text + "\n" + Self.line).isSigned(by: key))
        }
    }

    @Test("Lines of other keys are passed over, and do not count")
    func otherKeys() throws {
        let other = try SigningKey.generate(name: "witness.example")
        let line = SignedNote(signing: Self.text, with: other).encoded.dropFirst(Self.text.count + 1)
        let both = try SignedNote(parsing: Self.note + line)
        #expect(both.signatures.count == 2)
        #expect(try both.isSigned(by: Self.verifier()))
        #expect(both.isSigned(by: other.verifier))
        #expect(try !SignedNote(parsing: Self.note).isSigned(by: other.verifier))
        #expect(both.encoded == Self.note + line)
    }

    @Test("A key of the same name is another key")
    func sameName() throws {
        #expect(
            try !SignedNote(parsing: Self.note).isSigned(
                by: SigningKey.generate(name: "PeterNeumann").verifier))
    }

    @Test("One bad signature of the key is enough to refuse")
    func badBesideGood() throws {
        let bad = Self.line.replacingOnce("Jkub", "Jkuc").replacingOnce("ZJku", "ZJkv")
        #expect(try !SignedNote(parsing: Self.note + bad).isSigned(by: Self.verifier()))
        #expect(try !SignedNote(parsing: Self.text + "\n" + bad + Self.line).isSigned(by: Self.verifier()))
    }

    @Test(
        "A text may hold blank lines, at its end too",
        arguments: ["a\n\nb\n", "a\n\n", "\n", "a\n\n\n\n", "é\n"])
    func blankLines(_ text: String) throws {
        let note = SignedNote(signing: text, with: try Self.signer())
        let read = try SignedNote(parsing: note.encoded)
        #expect(read == note)
        #expect(try read.isSigned(by: Self.verifier()))
    }

    static let malformed = [
        Case("nothing", ""), Case("no signature", text), Case("a blank line and nothing", text + "\n"),
        Case("no blank line", text + line), Case("no newline at the end", String(note.dropLast())),
        Case("a hyphen for the dash", note.replacingOnce("—", "-")),
        Case("no dash", note.replacingOnce("— ", "")),
        Case("two spaces", note.replacingOnce("— Peter", "—  Peter")),
        Case("no name", note.replacingOnce("PeterNeumann ", "")),
        Case("a plus in the name", note.replacingOnce("PeterN", "Peter+N")),
        Case("a plus under a mark", note.replacingOnce("PeterN", "Peter+\u{301}N")),
        Case("another space in the name", note.replacingOnce("PeterN", "Peter\u{A0}N")),
        Case("base64 cut off", note.replacingOnce("JnAM=", "JnAM")),
        Case("base64 not canonical", note.replacingOnce("JnAM=", "JnAN=")),
        Case("only an id", text + "\n— PeterNeumann x08gow==\n"),
        Case("carriage returns", note.replacingOnce("AM=\n", "AM=\r\n")),
        Case("a tab in the text", note.replacingOnce("you think", "you\tthink")),
        Case("a carriage return in the text", note.replacingOnce("problem,\n", "problem,\r\n")),
        Case("a zero byte in the text", note.replacingOnce("you", "y\0u")),
        Case("a space after", note.replacingOnce("AM=\n", "AM= \n")),
        Case("a line that is none between", text + "\nx\n" + line), Case("text after", note + "x\n"),
    ]

    @Test("What is no signed note is refused", arguments: malformed)
    func refused(_ text: Case<String, Void>) {
        #expect(refusal { try SignedNote(parsing: text.input) }?.code == .invalid)
    }
}
