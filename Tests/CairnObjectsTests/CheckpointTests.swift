import CairnObjects
import Testing

@Suite("Checkpoint")
struct CheckpointTests {
    static func key() throws -> SigningKey {
        try SigningKey(name: "example.com/registry", seed: [UInt8](repeating: 7, count: 32))
    }

    static let root = TreeHash(leaf: [1])
    static let text = "example.com/registry\n42\n\(root.base64)\n"

    @Test("Origin, size and root are three lines, and read back")
    func roundTrip() throws {
        let checkpoint = Checkpoint(origin: "example.com/registry", size: 42, root: Self.root)
        #expect(checkpoint.text == Self.text)
        #expect(try Checkpoint(parsing: Self.text) == checkpoint)
        let note = checkpoint.signed(with: try Self.key())
        #expect(
            try Checkpoint(note: SignedNote(parsing: note.encoded), trusting: Self.key().verifier)
                == checkpoint)
    }

    @Test("Extension lines are passed over")
    func extensions() throws {
        #expect(try Checkpoint(parsing: Self.text + "more\n").size == 42)
    }

    static let malformed = [
        Case("nothing", ""), Case("two lines", "a\n42\n"),
        Case("no newline at the end", String(text.dropLast())),
        Case("no origin", text.replacingOnce("example.com/registry", "")),
        Case("a negative size", text.replacingOnce("42", "-1")),
        Case("a leading zero", text.replacingOnce("42", "042")),
        Case("a plus", text.replacingOnce("42", "+42")),
        Case("a size in words", text.replacingOnce("42", "many")),
        Case("past 64 bits", text.replacingOnce("42", "9223372036854775808")),
        Case("a space", text.replacingOnce("42", "42 ")),
        Case("a root cut off", text.replacingOnce("=", "")),
        Case("an empty extension line", text + "\nmore\n"),
        Case("a blank line at the end", text + "\n"),
    ]

    @Test("What is no checkpoint is refused, even when it is signed", arguments: malformed)
    func refused(_ text: Case<String, Void>) throws {
        #expect(refusal { try Checkpoint(parsing: text.input) }?.code == .invalid)
        guard text.input.hasSuffix("\n") else { return }
        let note = SignedNote(signing: text.input, with: try Self.key())
        #expect(refusal { try Checkpoint(note: note, trusting: Self.key().verifier) } != nil)
    }

    @Test("A checkpoint of another key is not trusted")
    func otherKey() throws {
        let note = Checkpoint(origin: "example.com/registry", size: 42, root: Self.root)
            .signed(with: try SigningKey.generate(name: "example.com/registry"))
        #expect(refusal { try Checkpoint(note: note, trusting: Self.key().verifier) }?.code == .damaged)
    }

    @Test("A checkpoint of another log is not taken, though the key signed it")
    func otherOrigin() throws {
        let note = Checkpoint(origin: "example.com/other", size: 42, root: Self.root).signed(
            with: try Self.key())
        let error = refusal { try Checkpoint(note: note, trusting: Self.key().verifier) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("example.com/other") == true)
    }
}
