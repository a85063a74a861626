import CairnObjects
import CairnRegistry

/// What an issuer says of itself (OpenID Connect Discovery 1.0, section 3).
struct IssuerConfiguration: Sendable, Equatable {
    /// Where its keys are.
    let keys: String
    let json: JSON

    /// - Parameter url: The issuer, whose own the document must be.
    /// - Throws: `invalid` where it is not, or where anybody in between could answer for its keys.
    init(_ document: FetchedDocument, of url: String) throws(CairnError) {
        json = try JSONParser.parse(document.body)
        var members = try JSONMembers(json, path: "configuration")
        let issuer = try members.requiredString("issuer")
        guard issuer == url else {
            throw CairnError(.invalid, "configuration.issuer is '\(issuer.printable)'")
        }
        keys = try members.requiredString("jwks_uri")
        try IssuerAddress.check(keys, path: "configuration.jwks_uri")
    }

    /// Where an issuer's configuration is.
    static func place(of url: String) -> String {
        (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/.well-known/openid-configuration"
    }

    /// Asks an issuer for it.
    static func fetch(of url: String, by fetching: any HTTPFetching) async throws -> IssuerConfiguration {
        try IssuerConfiguration(try await fetching.document(at: place(of: url)), of: url)
    }
}

extension HTTPFetching {
    /// A document of an issuer's, which has no reason to be large.
    ///
    /// - Throws: `unavailable` also where it is not there.
    func document(at place: String) async throws -> FetchedDocument {
        let document = try await fetch(place, upTo: 1 << 20)
        guard document.status == 200 else {
            throw CairnError(.unavailable, "'\(place)' answered with status \(document.status)")
        }
        return document
    }
}
