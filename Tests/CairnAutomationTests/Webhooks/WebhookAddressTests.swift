import CairnObjects
import Testing

@testable import CairnAutomation

@Suite("Addresses that webhooks may have")
struct WebhookAddressTests {
    @Test(arguments: [
        "https://example.org", "https://example.org/hook?x=1", "https://example.org:8443/a/b",
        "https://93.184.216.34/hook", "https://[2606:2800:220:1::1]/hook",
    ])
    func `the public Internet over https`(url: String) throws {
        try WebhookAddress.check(url, allowsPrivate: false)
    }

    @Test(arguments: [
        "http://example.org/hook", "https://localhost/hook", "https://127.0.0.1/", "https://127.8.9.1/",
        "https://10.0.0.7/", "https://192.168.1.1/", "https://172.16.0.1/", "https://169.254.169.254/",
        "https://[::1]/", "https://[fd00::1]/", "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/",
        "https://0.0.0.0/", "https://100.64.0.1/",
    ])
    func `only where private addresses are allowed`(url: String) throws {
        let error = #expect(throws: CairnError.self) {
            try WebhookAddress.check(url, allowsPrivate: false)
        }
        #expect(error?.code == .invalid && error?.hint?.contains("--allow-private") == true)
        try WebhookAddress.check(url, allowsPrivate: true)
    }

    @Test(arguments: [
        "", "example.org", "ftp://example.org", "file:///etc/passwd", "javascript:alert(1)",
        "https://user:secret@example.org", "https://example.org/#part", "https://", "https://exa mple.org",
        "gopher://example.org", "https://example.org/\r\nX: y", "https://example.org:99999/",
        "https://example.org/" + String(repeating: "a", count: 2048),
    ])
    func `never`(url: String) {
        for allowsPrivate in [true, false] {
            #expect(throws: CairnError.self) { try WebhookAddress.check(url, allowsPrivate: allowsPrivate) }
        }
    }

    /// Names, and spellings of numbers, that look public and lead inside: judged where they lead.
    @Test(arguments: [
        "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://0177.0.0.1/",
        "https://localhost.localdomain/", "https://localhost./",
    ])
    func `what leads inside in another spelling is refused when something is sent`(url: String) async throws {
        let sender = HTTPWebhookSender(userAgent: "cairn-test")
        do {
            let response = try await sender.send(
                WebhookRequest(url: url, headers: [], body: [1], allowsPrivate: false))
            Issue.record("\(url) answered \(response.status)")
        } catch let error as CairnError {
            // It is refused, or the name leads nowhere: nothing was spoken to.
            #expect(error.code == .refused || error.message.contains("cannot find"), "\(error.message)")
        }
    }

    @Test func `a private address is not spoken to, and a receiver there hears nothing`() async throws {
        let receiver = try Receiver()
        let sender = HTTPWebhookSender(userAgent: "cairn-test")
        func request(_ allowsPrivate: Bool) -> WebhookRequest {
            WebhookRequest(url: receiver.url, headers: [], body: [1], allowsPrivate: allowsPrivate)
        }
        await #expect(throws: CairnError.self) { try await sender.send(request(false)) }
        #expect(receiver.requests.isEmpty)
        #expect(try await sender.send(request(true)).status == 200)
    }
}
