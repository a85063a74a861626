import CairnObjects
import Foundation
import Testing

@testable import CairnServer

/// Tokens that pyca/cryptography signed (`Tests/Independent/openid_tokens.py`).
@Suite("Signatures made elsewhere")
struct SignatureTests {
    private let keys: IssuerKeySet
    private let tokens: [String: JSON]

    init() throws {
        let place = URL(filePath: #filePath).appending(path: "../../../../fixtures/openid/tokens.json")
        let bytes = [UInt8](try Data(contentsOf: place.standardized))
        var members = try JSONMembers(try JSONParser.parse(bytes), path: "tokens")
        tokens = try members.object("tokens")
        keys = try IssuerKeySet(FetchedDocument(status: 200, body: bytes), at: Timestamp(milliseconds: 0))
    }

    private func token(_ name: String) throws -> JSONWebToken {
        guard case .string(let text)? = tokens[name] else { throw CairnError(.notFound, name) }
        return try JSONWebToken(parsing: text)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `each algorithm's signature is believed under its own key alone`(
        _ algorithm: SignatureAlgorithm
    ) async throws {
        let token = try token(algorithm.rawValue)
        #expect(token.algorithm == algorithm && token.issuer == "https://ci.example.com")
        #expect(keys.keys(for: token).count == 1)
        for key in keys.keys {
            #expect(await key.verifies(token) == key.fits(token), "\(key.id ?? "")")
        }
        guard case .string(let text)? = tokens[algorithm.rawValue] else { return }
        let parts = text.split(separator: ".").map(String.init)
        var bytes = try #require(Base64URL.decode(parts[2]))
        bytes[bytes.count / 2] ^= 1
        let spoiled = TestIssuer.urlSafe(Base64.encode(bytes))
        let altered = try JSONWebToken(parsing: "\(parts[0]).\(parts[1]).\(spoiled)")
        for key in keys.keys { #expect(await !key.verifies(altered)) }
    }

    @Test func `a key of 1024 bits is none`() async throws {
        let token = try token("weak")
        #expect(token.keyID == "weak" && keys.keys(for: token).isEmpty)
        #expect(keys.keys.compactMap(\.id).sorted() == ["ES256", "ES384", "ES512", "ed", "rsa"])
    }

    static let texts: [(String, [UInt8]?)] = [
        ("", []), ("AQAB", [1, 0, 1]), ("_-8", [0xFF, 0xEF]), ("/+8", nil), ("AQ==", nil), ("AQ", [1]),
        ("AR", nil), ("A", nil), ("A Q", nil),
    ]

    @Test(arguments: texts)
    func `base64url has one spelling`(_ text: String, _ bytes: [UInt8]?) {
        #expect(Base64URL.decode(text) == bytes)
    }
}
