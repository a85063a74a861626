import CairnObjects
import CairnServer
import JWTKit
import Synchronization

/// An OpenID Connect issuer under test: publishes keys, signs tokens, and can be out of reach.
final class TestIssuer: HTTPFetching {
    struct State {
        var keys: [String: ES256PrivateKey] = [:]
        var isReachable = true
        var fetched: [String] = []
        /// What `cache-control` says of the keys.
        var cacheControl: String?
        /// Answers in place of the true ones, by address.
        var answers: [String: FetchedDocument] = [:]
        /// What was asked for at the place of tokens.
        var forms: [PostedForm] = []
        /// What else its configuration says.
        var more: [String: JSON] = [:]
    }

    /// What the server under test proves itself with.
    let secret: String? = "a secret: 100%"

    static let url = "https://ci.example.com"
    static var configurationPlace: String { "\(url)/.well-known/openid-configuration" }
    static var keysPlace: String { "\(url)/keys" }
    static var tokenPlace: String { "\(url)/token" }

    let state = Mutex(State())

    /// With a key that is named `one`.
    init() { addKey("one") }

    func addKey(_ id: String) { state.withLock { $0.keys[id] = ES256PrivateKey() } }

    func removeKey(_ id: String) { state.withLock { $0.keys[id] = nil } }

    var fetchCount: Int { state.withLock { $0.fetched.count } }

    func fetch(_ url: String, upTo limit: Int) async throws -> FetchedDocument {
        try state.withLock { state in
            state.fetched.append(url)
            guard state.isReachable else { throw CairnError(.unavailable, "nobody answers at '\(url)'") }
            if let answer = state.answers[url] { return answer }
            switch url {
            case Self.configurationPlace:
                let configuration: [String: JSON] = [
                    "issuer": .string(Self.url), "jwks_uri": .string(Self.keysPlace),
                    "authorization_endpoint": .string("\(Self.url)/authorize?tenant=1"),
                    "token_endpoint": .string(Self.tokenPlace),
                ]
                return Self.document(.object(configuration.merging(state.more) { $1 }))
            case Self.keysPlace:
                let keys = state.keys.compactMap { Self.published($0.value, $0.key) }
                return Self.document(
                    ["keys": .array(keys)], state.cacheControl.map { ["cache-control": $0] } ?? [:])
            default: return FetchedDocument(status: 404, body: [])
            }
        }
    }

    func post(_ form: PostedForm, to url: String, upTo limit: Int) async throws -> FetchedDocument {
        try state.withLock { state in
            state.forms.append(form)
            guard state.isReachable else { throw CairnError(.unavailable, "nobody answers at '\(url)'") }
            return state.answers[url] ?? FetchedDocument(status: 404, body: [])
        }
    }

    static func document(_ json: JSON, _ headers: [String: String] = [:]) -> FetchedDocument {
        FetchedDocument(status: 200, headers: headers, body: json.canonicalBytes)
    }

    private static func published(_ key: ES256PrivateKey, _ id: String) -> JSON? {
        guard let (x, y) = key.parameters else { return nil }
        return [
            "kty": "EC", "crv": "P-256", "use": "sig", "kid": .string(id), "x": .string(urlSafe(x)),
            "y": .string(urlSafe(y)),
        ]
    }

    /// A token signed by one of its keys.
    ///
    /// - Parameter header: What is said otherwise in the header.
    func token(
        _ claims: [String: JSON], by id: String = "one", header: [String: JSON] = [:]
    ) async throws -> String {
        let key = state.withLock { $0.keys[id] } ?? ES256PrivateKey()
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key, kid: JWKIdentifier(string: id))
        let signer = try await keys.getKey(for: JWKIdentifier(string: id))
        return try Self.compact(claims, id, header) { try signer.sign($0) }
    }

    /// A token in compact form, signed by whatever signs.
    static func compact(
        _ claims: [String: JSON], _ id: String, _ header: [String: JSON],
        _ sign: ([UInt8]) throws -> [UInt8]
    ) rethrows -> String {
        let head = ["alg": "ES256", "typ": "JWT", "kid": JSON.string(id)].merging(header) { $1 }
            .filter { $0.value != .null }
        let body = [JSON.object(head), .object(claims)].map { urlSafe(Base64.encode($0.canonicalBytes)) }
            .joined(separator: ".")
        return "\(body).\(urlSafe(Base64.encode(try sign(Array(body.utf8)))))"
    }

    static func urlSafe(_ base64: String) -> String {
        base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
