import CairnObjects
import CairnRegistry

/// Where an issuer lets people sign in (OpenID Connect Discovery 1.0, section 3).
struct SignInEndpoints: Sendable, Equatable {
    /// Where they are sent to.
    let authorization: String
    /// Where a code is exchanged for a token.
    let token: String
    /// Whether a client's secret is to stand in the form, since the issuer takes it nowhere else.
    let takesSecretInForm: Bool

    /// - Throws: `invalid` for an issuer of machines alone, and for addresses that anybody in between could
    ///   answer for.
    init(_ configuration: JSON) throws(CairnError) {
        var members = try JSONMembers(configuration, path: "configuration")
        authorization = try members.requiredString("authorization_endpoint")
        // It may have a query of its own (RFC 6749, section 3.1).
        let (path, query) = (authorization.prefix { $0 != "?" }, authorization.drop { $0 != "?" })
        try IssuerAddress.check(String(path), path: "configuration.authorization_endpoint")
        guard query.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw CairnError(.invalid, "configuration.authorization_endpoint is no address")
        }
        token = try members.requiredString("token_endpoint")
        try IssuerAddress.check(token, path: "configuration.token_endpoint")
        // `client_secret_basic` where it says nothing.
        let methods = try members.strings("token_endpoint_auth_methods_supported")
        takesSecretInForm = methods.contains("client_secret_post") && !methods.contains("client_secret_basic")
    }
}
