import CairnObjects

/// The keys that an issuer publishes (JSON Web Key Set, RFC 7517, section 5), with how long they may be kept.
struct IssuerKeySet: Sendable, Equatable {
    let keys: [IssuerKey]
    let fetchedAt: Timestamp
    /// In milliseconds.
    let lifetime: Int64

    private static let maximumCount = 100

    /// - Throws: `invalid` where it is no set of keys. Keys of kinds that nobody here knows are passed over.
    init(_ document: FetchedDocument, at now: Timestamp) throws(CairnError) {
        var members = try JSONMembers(try JSONParser.parse(document.body), path: "keys")
        keys = try members.array("keys").prefix(Self.maximumCount).compactMap(IssuerKey.init)
        fetchedAt = now
        lifetime = Self.lifetime(document.headers["cache-control"])
    }

    /// Those that can have signed the token.
    func keys(for token: JSONWebToken) -> [IssuerKey] { keys.filter { $0.fits(token) } }

    /// What `max-age` says, but at least a minute and at most a day; an hour where it says nothing.
    private static func lifetime(_ cacheControl: String?) -> Int64 {
        let directives = (cacheControl ?? "").lowercased().split { $0 == "," || $0 == " " }
        let age = directives.first { $0.hasPrefix("max-age=") }.flatMap { Int64($0.dropFirst(8)) }
        return min(max(age ?? 3600, 60), 86_400) * 1000
    }
}
