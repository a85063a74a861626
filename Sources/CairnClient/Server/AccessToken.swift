package import CairnObjects

/// What proves to a server who asks: a token of its own, or one of an OIDC issuer. It does not print itself.
package struct AccessToken: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    private let secret: String

    /// - Throws: `invalid` where the text cannot be sent as a token (RFC 6750, section 2.1).
    package init(_ text: String) throws(CairnError) {
        let isToken = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        guard !text.isEmpty, isToken else {
            throw CairnError(
                .invalid, "this is no token: it is empty, or holds spaces or other characters",
                hint: "copy the token whole, and nothing else")
        }
        secret = text
    }

    /// For a request's header, and for the file of credentials.
    package var exposed: String { secret }

    package var description: String { "(a token)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
