import CairnObjects
import Testing

@Suite("Principal and RequestKey")
struct PrincipalTests {
    @Test(
        "People and machines have names",
        arguments: ["ana", "ci@example.com", "Ana Gómez", String(repeating: "a", count: 256)])
    func principal(_ name: String) throws {
        #expect(try Principal(parsing: name).description == name)
    }

    static let malformed = [
        Case("nothing", ""), Case("a space", " "), Case("a space first", " ana"),
        Case("a space last", "ana "),
        Case("a newline", "a\nb"), Case("a tab", "a\tb"), Case("an escape", "a\u{1B}[0m"),
        Case("a zero byte", "\0"),
        Case("a mark that turns text around", "a\u{202E}b"),
        Case("257 bytes", String(repeating: "a", count: 257)),
        Case("258 bytes", String(repeating: "é", count: 129)),
    ]

    @Test("Names that deceive are refused", arguments: malformed)
    func refused(_ name: Case<String, Void>) {
        #expect(refusal { try Principal(parsing: name.input) }?.code == .invalid)
    }

    @Test(
        "A request has a key of 1 to 255 bytes",
        arguments: ["1", "7d5c9bf0-44a1", String(repeating: "k", count: 255)])
    func requestKey(_ key: String) throws {
        #expect(try RequestKey(parsing: key).description == key)
    }

    @Test(
        "Other keys are refused",
        arguments: ["", "a\nb", "a b", "é", "\u{7F}", String(repeating: "k", count: 256)])
    func refusedKey(_ key: String) {
        #expect(refusal { try RequestKey(parsing: key) }?.code == .invalid)
    }
}
