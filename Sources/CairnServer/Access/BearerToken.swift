import CairnObjects
import HTTPTypes

/// What a request shows of who sends it (RFC 6750, section 2.1).
enum BearerToken {
    /// Longer than any token that a sign-on gives out.
    static let maximumLength = 8 << 10

    /// - Returns: the token; `nil` where the request shows none.
    /// - Throws: `unauthenticated` where it shows anything else, or more than one.
    static func text(in headers: HTTPFields) throws(CairnError) -> String? {
        let fields = headers[values: .authorization]
        guard let field = fields.first else { return nil }
        guard fields.count == 1 else {
            throw refusal("the request has \(fields.count) Authorization headers")
        }
        let parts = field.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw refusal("the Authorization header is not of the form 'Bearer TOKEN'")
        }
        guard parts[1].utf8.count <= maximumLength else {
            throw refusal("the token has more than \(maximumLength) bytes")
        }
        return String(parts[1])
    }

    private static func refusal(_ message: String) -> CairnError {
        CairnError(.unauthenticated, message, hint: "send one header: 'Authorization: Bearer TOKEN'")
    }
}
