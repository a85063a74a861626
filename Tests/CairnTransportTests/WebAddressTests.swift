import CairnObjects
import CairnTransport
import Testing

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("https://Models.Example.org", "https://models.example.org", "/"),
        ("https://models.example.org:443/", "https://models.example.org", "/"),
        ("http://models.example.org:443/", "http://models.example.org:443", "/"),
        ("http://127.0.0.1:8080/cairn/", "http://127.0.0.1:8080", "/cairn/"),
        ("HTTP://[::1]:80/a?b=c", "http://[::1]", "/a"),
    ])
    func anAddressHasAnOriginAndAPath(text: String, origin: String, path: String) throws {
        let address = try WebAddress(parsing: text)
        #expect(address.origin == origin)
        #expect(address.path == path)
    }

    @Test(arguments: [
        "", "models.example.org", "ftp://example.org", "file:///etc", "https://", "http://a b/", "http:// a/",
        "https://user@example.org", "https://user:pw@example.org", "https://example.org/#part",
        "http://a:99999", "http://a\nb/",
    ])
    func whatIsNoPlainAddressIsRefused(text: String) {
        #expect(throws: CairnError.self) { try WebAddress(parsing: text) }
    }

    @Test(arguments: [
        ("http://localhost:1", true), ("http://127.1.2.3", true), ("http://[::1]:2", true),
        ("http://127.0.0.1.example.org", false), ("http://localhost.example.org", false),
        ("http://10.0.0.1", false), ("http://[::2]", false),
    ])
    func loopbackIsThisMachineOnly(text: String, isLoopback: Bool) throws {
        #expect(try WebAddress(parsing: text).isLoopback == isLoopback)
    }
}
