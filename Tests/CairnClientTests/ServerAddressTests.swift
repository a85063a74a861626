import CairnClient
import CairnObjects
import Testing

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("https://models.example.org", "https://models.example.org"),
        ("https://models.example.org/", "https://models.example.org"),
        ("https://models.example.org/api/v1", "https://models.example.org"),
        ("https://models.example.org/api/v1/", "https://models.example.org"),
        ("https://Example.org:443/models//", "https://example.org/models"),
        ("http://127.0.0.1:8420/models/api/v1", "http://127.0.0.1:8420/models"),
    ])
    func theSameServerHasOneName(text: String, name: String) throws {
        #expect(try ServerAddress(parsing: text).description == name)
    }

    @Test(arguments: ["https://example.org/?a=b", "https://u:p@example.org", "https://", "example.org"])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(throws: CairnError.self) { try ServerAddress(parsing: text) }
    }

    @Test(arguments: [
        ("http://x", true), ("HTTPS://x", true), ("models", false), ("/srv/http://x", false), ("", false),
    ])
    func anAddressIsToldFromADirectory(text: String, isOne: Bool) {
        #expect(ServerAddress.isOne(text) == isOne)
    }

    @Test(arguments: ["", "a b", "a\nb", "ü", "a\u{7f}"])
    func aTokenThatCannotBeSentIsRefusedAndNotRepeated(text: String) {
        #expect {
            _ = try AccessToken(text)
        } throws: {
            text.isEmpty || ($0 as? CairnError)?.message.contains(text) == false
        }
    }

    @Test func aTokenDoesNotPrintItself() throws {
        let token = try AccessToken("secret-token")
        #expect(!"\(token) \(String(reflecting: token)) \([token])".contains("secret"))
        #expect(token.exposed == "secret-token")
    }
}
