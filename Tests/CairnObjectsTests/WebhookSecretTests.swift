import CairnObjects
import Testing

@Suite("WebhookSecret")
struct WebhookSecretTests {
    @Test func `it signs as the official vector of Standard Webhooks says`() throws {
        let secret = try WebhookSecret(encoded: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330,
            body: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `new ones have 32 bytes, differ, and read back`() throws {
        let (one, other) = (WebhookSecret.generate(), WebhookSecret.generate())
        #expect(one.encoded != other.encoded)
        #expect(Base64.decode(one.encoded.dropFirst("whsec_".count))?.count == 32)
        #expect(try WebhookSecret(encoded: one.encoded).encoded == one.encoded)
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa",
        "whsec_not base64", "whsec_" + Base64.encode([UInt8](repeating: 1, count: 23)),
        "whsec_" + Base64.encode([UInt8](repeating: 1, count: 65)),
    ])
    func `what is none is refused, and not repeated`(text: String) {
        do throws(CairnError) {
            _ = try WebhookSecret(encoded: text)
            Issue.record("'\(text)' was taken")
        } catch {
            #expect(error.code == .invalid)
            #expect(text.isEmpty || text == "whsec_" || !error.message.contains(text))
        }
    }
}
