import CairnObjects
import Foundation
import Testing

/// What botocore signed, as `Tests/Independent/record_signatures.py` recorded it.
struct SignatureVector: Decodable, Sendable, CustomTestStringConvertible {
    struct Header: Decodable, Sendable {
        let name: String
        let value: String
    }

    let name: String
    let service: String
    let region: String
    let method: String
    let target: String
    let headers: [Header]
    let body: String

    var testDescription: String { name }

    var request: SignableRequest {
        SignableRequest(method: method, target: target, headers: headers.map { ($0.name, $0.value) })
    }

    /// What stands for the body.
    var payload: String {
        if let field = headers.first(where: { $0.name == "X-Amz-Content-SHA256" }) { return field.value }
        return service == "s3" ? RequestSigner.unsignedPayload : Digest(of: Array(body.utf8)).hex
    }
}

/// All of them, and with what they were signed.
struct SignatureVectors: Decodable, Sendable {
    let keyID: String
    let secret: String
    let at: String
    let vectors: [SignatureVector]

    static let recorded: SignatureVectors = {
        let file = URL(filePath: #filePath).appending(path: "../../../Independent/signatures.json")
            .standardized
        do {
            return try JSONDecoder().decode(SignatureVectors.self, from: try Data(contentsOf: file))
        } catch {
            Issue.record("cannot read the vectors: \(error)")
            return SignatureVectors(keyID: "", secret: "", at: "", vectors: [])
        }
    }()

    func moment() throws -> Timestamp { try Timestamp(parsing: at) }
}

@Suite struct SignatureVectorTests {
    private let recorded = SignatureVectors.recorded

    @Test func `There are vectors of each service, in headers and in queries`() {
        let forms = Set(recorded.vectors.map(\.service))
        #expect(forms == ["s3", "sagemaker", "sts"])
        #expect(recorded.vectors.count >= 15)
        #expect(recorded.vectors.contains { $0.target.contains("X-Amz-Signature=") })
    }

    @Test(arguments: SignatureVectors.recorded.vectors)
    func `What botocore signed is accepted`(_ vector: SignatureVector) throws {
        let signature = try RequestSignature(of: vector.request)
        #expect(signature.keyID == recorded.keyID)
        try signature.check(
            vector.request, service: vector.service, region: vector.region, now: try recorded.moment())
        _ = try signature.verify(
            vector.request, payload: vector.payload, secret: AccessKeySecret(recorded.secret))
    }

    @Test(arguments: SignatureVectors.recorded.vectors)
    func `Changed anywhere, it is refused`(_ vector: SignatureVector) throws {
        let signature = try RequestSignature(of: vector.request)
        let secret = AccessKeySecret(recorded.secret)
        var changed = [vector.request, vector.request, vector.request, vector.request]
        changed[0].method = vector.method == "GET" ? "HEAD" : "GET"
        changed[1].path += "x"
        changed[2].query += "&more=1"
        changed[3].headers = vector.headers.map { ($0.name, $0.name == "Host" ? "elsewhere" : $0.value) }
        for request in changed {
            #expect(throws: SignatureFault.self) {
                try signature.verify(request, payload: vector.payload, secret: secret)
            }
        }
        #expect(throws: SignatureFault.self) {
            try signature.verify(vector.request, payload: Digest(of: [1]).hex, secret: secret)
        }
        #expect(throws: SignatureFault.self) {
            try signature.verify(vector.request, payload: vector.payload, secret: AccessKeySecret("wrong"))
        }
    }

    @Test(arguments: SignatureVectors.recorded.vectors)
    func `Our own signer signs the same`(_ vector: SignatureVector) throws {
        let signer = RequestSigner(
            keyID: recorded.keyID, secret: AccessKeySecret(recorded.secret), region: vector.region,
            service: vector.service)
        let signature = try RequestSignature(of: vector.request)
        let made: RequestSignature
        switch signature.form {
        case .header:
            var request = vector.request
            let signed = Set(signature.signedHeaders).subtracting(["x-amz-date", "x-amz-content-sha256"])
            request.headers = request.headers.filter { signed.contains($0.name.lowercased()) }
            made = try RequestSignature(
                of: try signer.signed(request, payload: vector.payload, at: try recorded.moment()))
        case .query(let expires):
            var request = vector.request
            request.query = request.query.split(separator: "&").filter { !$0.hasPrefix("X-Amz-") }
                .joined(separator: "&")
            request.headers = request.headers.filter { $0.name == "Host" }
            let target = try signer.presigned(request, expires: expires, at: try recorded.moment())
            made = try RequestSignature(
                of: SignableRequest(method: vector.method, target: target, headers: request.headers))
        }
        #expect(made == signature)
    }

    /// The example of Amazon's own page, "Signature Calculations for the Authorization Header: Transferring
    /// Payload in Multiple Chunks".
    @Test func `Chunks are signed as Amazon's example has it`() throws {
        let moment = try Timestamp(parsing: "2013-05-24T00:00:00Z")
        let time = SigningTime(moment)
        let key = SignatureKey(
            secret: AccessKeySecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            scope: SignatureScope(date: "20130524", region: "us-east-1", service: "s3"))
        var chain = ChunkSignatures(
            key: key, time: time, seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
        let letter = UInt8(ascii: "a")
        #expect(
            chain.chunk(Digest(of: [UInt8](repeating: letter, count: 65536)))
                == "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")
        #expect(
            chain.chunk(Digest(of: [UInt8](repeating: letter, count: 1024)))
                == "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")
        #expect(
            chain.chunk(Digest(of: []))
                == "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")
    }
}
