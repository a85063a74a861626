/// The chain of signatures over the chunks of a body: each covers the one before it, so that none can be
/// left out, moved or repeated (Signature Version 4, "Transferring Payload in Multiple Chunks").
package struct ChunkSignatures: Sendable {
    private let key: SignatureKey
    private let time: SigningTime
    private var previous: String

    /// - Parameter seed: The signature of the request's head.
    package init(key: SignatureKey, time: SigningTime, seed: String) {
        (self.key, self.time, previous) = (key, time, seed)
    }

    /// The signature that the next chunk must have.
    ///
    /// - Parameter digest: Of its bytes.
    package mutating func chunk(_ digest: Digest) -> String {
        previous = key.signature(
            "AWS4-HMAC-SHA256-PAYLOAD", at: time, [previous, Self.empty, digest.hex])
        return previous
    }

    /// The signature that the trailer must have.
    ///
    /// - Parameter fields: A line each, `name:value`, without its end.
    package mutating func trailer(_ fields: [String]) -> String {
        let text = fields.map { $0 + "\n" }.joined()
        previous = key.signature(
            "AWS4-HMAC-SHA256-TRAILER", at: time, [previous, Digest(of: Array(text.utf8)).hex])
        return previous
    }

    private static let empty = Digest(of: []).hex
}
