/// Sends one message to one address, once.
package protocol WebhookSender: Sendable {
    /// Redirects are answers like any other: nothing goes to an address that nobody named.
    ///
    /// - Throws: `CairnError` where no answer came: `refused` where the address is private and may not be,
    ///   `unavailable` for everything that may be better later.
    func send(_ request: WebhookRequest) async throws -> WebhookResponse
}

/// A message on its way to an address.
package struct WebhookRequest: Sendable {
    package let url: String
    /// In order; no name twice.
    package let headers: [(String, String)]
    package let body: [UInt8]
    /// Whether an address on a private network may be spoken to.
    package let allowsPrivate: Bool
}

/// What a receiver said.
package struct WebhookResponse: Sendable {
    package let status: Int
    /// The header field `Retry-After`, where there is one.
    package let retryAfter: String?
    /// The beginning of the body.
    package let excerpt: [UInt8]

    package init(status: Int, retryAfter: String? = nil, excerpt: [UInt8] = []) {
        (self.status, self.retryAfter, self.excerpt) = (status, retryAfter, excerpt)
    }

    /// Of a body, so many bytes are looked at.
    package static let excerptSize = 512
}
