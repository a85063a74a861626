import CairnObjects
import Testing

@Suite("FileName")
struct FileNameTests {
    static let accepted = [
        Case("a name", "model.tar.gz"), Case("a path", "code/inference.py"), Case("a dotfile", ".gitignore"),
        Case("three dots", ".../x"), Case("dots within", "a..b"), Case("a space", "my model.bin"),
        Case("other scripts", "模型/é.bin"), Case("a combining mark after a letter", "e\u{301}.bin"),
        Case("a colon", "a:b"), Case("a part of 255 bytes", String(repeating: "a", count: 255)),
        Case(
            "1024 bytes",
            Array(repeating: String(repeating: "a", count: 204), count: 5).joined(separator: "/")),
    ]

    @Test("A relative path of ordinary names is a file's name", arguments: accepted)
    func accepts(_ name: Case<String, Void>) throws {
        let file = try FileName(parsing: name.input)
        #expect(file.description == name.input)
        #expect(file.parts.joined(separator: "/") == name.input)
    }

    /// A mark that joins the character before it, so that Swift sees `/` and the mark as one character.
    static let joined = "/\u{301}"

    static let malformed = [
        Case("nothing", ""), Case("absolute", "/etc/passwd"), Case("the root", "/"), Case("upward", ".."),
        Case("upward first", "../x"), Case("upward within", "a/../../x"), Case("upward last", "a/.."),
        Case("here", "."), Case("here within", "a/./b"), Case("an empty part", "a//b"),
        Case("a slash last", "a/"),
        Case("upward, the slash hidden in a combining character", "..\(joined)x"),
        Case("upward within, the slashes hidden", "a\(joined)/..\(joined)x"),
        Case("absolute, the slash hidden", "\(joined)etc"),
        Case("hidden behind a variation selector", "../\u{FE0F}x"),
        Case("hidden behind a zero-width joiner", "../\u{200D}x"),
        Case("a backslash", #"a\b"#), Case("upward with backslashes", #"..\x"#),
        Case("a backslash hidden in a combining character", "..\\\u{301}x"),
        Case("a zero byte", "a\0b"), Case("a newline", "a\nb"), Case("an escape", "a\u{1B}[2J"),
        Case("DEL", "a\u{7F}"),
        Case("a C1 control", "a\u{85}"), Case("a line separator", "a\u{2028}"),
        Case("a mark that turns text around", "a\u{202E}gpj.exe"),
        Case("a part of 256 bytes", String(repeating: "a", count: 256)),
        Case("256 bytes in fewer characters", String(repeating: "é", count: 128)),
        Case(
            "1025 bytes",
            Array(repeating: String(repeating: "a", count: 204), count: 5).joined(separator: "/") + "a"),
    ]

    @Test("No name leads out of its directory or deceives a terminal", arguments: malformed)
    func refused(_ name: Case<String, Void>) {
        #expect(refusal { try FileName(parsing: name.input) }?.code == .invalid)
    }

    @Test("Whatever is accepted stays below its directory, byte for byte")
    func neverOut() throws {
        var random = SeededGenerator()
        let alphabet: [Unicode.Scalar] = [
            "/", ".", "a", "\u{301}", "\u{FE0F}", "\u{200D}", "\\", "\0", "é", " ",
        ]
        for _ in 0..<10_000 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1..<9, using: &random) {
                scalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
            }
            // Refusing is fine here.
            guard let name = try? FileName(parsing: String(scalars)) else { continue }
            let parts = Array(name.description.utf8).split(separator: 0x2F, omittingEmptySubsequences: false)
            let dots: [ArraySlice<UInt8>] = [[], [0x2E], [0x2E, 0x2E]]
            try #require(!parts.contains(where: dots.contains), random.note)
            try #require(parts.count == name.parts.count, random.note)
        }
    }

    static let sets: [Case<[String], String?>] = [
        Case("none", [], nil), Case("apart", ["a", "b/c"], nil),
        Case("a file and a directory", ["a", "a/b"], "a"),
        Case("deeper", ["a/b", "a/b/c/d"], "a/b"),
        Case("a common beginning alone", ["a", "ab/c", "a.b"], nil),
        Case("siblings between", ["a", "a-b", "a.c", "a/d"], "a"),
        Case("one directory", ["a/b", "a/c"], nil),
    ]

    @Test("A name that another uses as a directory clashes with it", arguments: sets)
    func clash(_ names: Case<[String], String?>) throws {
        let names = (set: Set(try names.input.map(FileName.init(parsing:))), clash: names.output)
        #expect(FileName.clash(among: names.set)?.description == names.clash)
    }

    @Test("Control characters are shown, not sent")
    func printable() {
        #expect("a\u{1B}b\n\u{202E}é".printable == #"a\u{1b}b\u{a}\u{202e}é"#)
        #expect("plain text".printable == "plain text")
    }
}
