import CairnObjects
import CairnRegistry
import Logging

@testable import CairnServer

extension FuzzTarget {
    /// Tokens of an issuer whose keys are known: none is believed that the issuer did not sign.
    static let token = FuzzTarget(text: "token", mutations: 100) { text in
        guard let token = try read({ () throws(CairnError) in try JSONWebToken(parsing: text) }) else {
            return
        }
        _ = try read { () throws(CairnError) in try token.checkTimes(at: moment) }
        _ = (token.audiences, token.issuer)
        let isBelieved = try await isBelieved(token, configuration, keys)
        try hold(!isBelieved, "a token is believed that nobody signed")
    }

    /// What an issuer says of itself and of its keys: a line of each.
    static let issuerKeys = FuzzTarget("issuer-keys", mutations: 100) { bytes in
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let second = parts.count == 2 ? Array(parts[1]) : bytes
        let token = try JSONWebToken(parsing: unsigned)
        for (configuration, keys) in [(Array(parts[0]), second), (Self.configuration, second)] {
            let isBelieved = try await isBelieved(token, configuration, keys)
            try hold(!isBelieved, "a token is believed that nobody signed")
        }
        let document = FetchedDocument(
            status: 200, headers: ["cache-control": String(decoding: parts[0], as: UTF8.self)], body: second)
        let set = try read { () throws(CairnError) in try IssuerKeySet(document, at: moment) }
        if let set {
            try hold((60_000...86_400_000).contains(set.lifetime), "keys are kept for \(set.lifetime) ms")
            try hold(set.keys.count <= 100, "there are \(set.keys.count) keys")
        }
    }

    private static let moment = Timestamp(milliseconds: 1_795_000_000_000)
    private static let url = "https://issuer.example"
    private static let configuration = Array(
        #"{"issuer":"https://issuer.example","jwks_uri":"https://issuer.example/keys"}"#.utf8)
    /// An Ed25519 key whose secret half was thrown away.
    private static let keys = Array(
        (#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"ed","use":"sig","#
            + #""x":"x08aCILfnKKj4l9YuyoVrs71lB3h6hTfcyorE94AmtU"}]}"#).utf8)
    /// `{"alg":"RS256"}`, `{"iss":"https://issuer.example","aud":"cairn","exp":1900000000}`, no signature.
    private static let unsigned =
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwiYXVkIjoi"
        + "Y2Fpcm4iLCJleHAiOjE5MDAwMDAwMDB9.AAAA"

    private static func isBelieved(
        _ token: JSONWebToken, _ configuration: [UInt8], _ keys: [UInt8]
    ) async throws -> Bool {
        let principal = Principal.anonymous
        let document = IssuerDocument(
            url: url, audience: "cairn", rules: [.init(claims: [:], principal: "ci", grants: [])],
            createdAt: moment, createdBy: principal)
        let issuer = Issuer(
            name: try Handle(parsing: "ci"), digest: try document.document().digest, document: document)
        let verifier = OpenIDVerifier(
            fetching: Answers(configuration: configuration, keys: keys), clock: { moment },
            logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
        do {
            _ = try await verifier.authentication(of: token, by: [issuer])
            return true
        } catch let error as CairnError {
            try error.checkWords()
            return false
        }
    }

    /// An issuer that answers what it is told to.
    private struct Answers: HTTPFetching {
        let configuration: [UInt8]
        let keys: [UInt8]

        func fetch(_ url: String, upTo limit: Int) async throws -> FetchedDocument {
            let isConfiguration = url.hasSuffix("/.well-known/openid-configuration")
            return FetchedDocument(status: 200, body: isConfiguration ? configuration : keys)
        }

        func post(_ form: PostedForm, to url: String, upTo limit: Int) async throws -> FetchedDocument {
            FetchedDocument(status: 200, body: keys)
        }
    }
}
