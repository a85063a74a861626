/// What a webhook's deliveries are signed with, as Standard Webhooks has it: 24 to 64 bytes, written
/// `whsec_` and their base64.
package struct WebhookSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let bytes: [UInt8]

    private static let prefix = "whsec_"
    private static let sizes = 24...64

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// A new one of 32 random bytes.
    package static func generate() -> WebhookSecret { WebhookSecret(bytes: .random(count: 32)) }

    /// - Throws: `invalid` where the text is none. The error does not repeat it.
    package init(encoded text: String) throws(CairnError) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64.decode(text.dropFirst(Self.prefix.count)),
            Self.sizes.contains(bytes.count)
        else {
            throw CairnError(
                .invalid, "the text is no webhook's secret",
                hint: "it is '\(Self.prefix)' and the base64 of 24 to 64 bytes")
        }
        self.init(bytes: bytes)
    }

    package var encoded: String { Self.prefix + Base64.encode(bytes) }

    /// Whoever prints it does not print what it is.
    package var description: String { "WebhookSecret" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// What proves that a message comes from somebody who has the secret: `v1,` and a base64 of
    /// HMAC-SHA256 over id, time and body (Standard Webhooks, "Signature scheme").
    ///
    /// - Parameter seconds: When it is sent, since 1970.
    package func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
        let message = Array("\(id).\(seconds).".utf8) + body
        return "v1," + Base64.encode(MessageAuthentication.code(of: message, key: bytes))
    }
}
