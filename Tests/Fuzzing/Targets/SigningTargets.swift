import CairnObjects

extension FuzzTarget {
    /// Requests with signatures of Amazon's, in a header or in the query.
    static let requestSignature = FuzzTarget("sigv4", limit: 2048) { bytes in
        guard let request = FuzzRequest(bytes)?.signable else { return }
        try inspect(request)
        let own = request.headers.filter { header in
            let name = header.name.lowercased()
            return name != "authorization" && name != "host" && !name.hasPrefix("x-amz-")
        }
        guard !request.query.contains("X-Amz-"), !request.query.contains("%"),
            !request.query.contains("AWSAccessKeyId")
        else { return }
        var base = request
        base.headers = [("host", "localhost")] + own
        for service in ["s3", "sagemaker"] { try sign(base, for: service) }
    }

    private static let moment = Timestamp(milliseconds: 1_795_000_000_000)
    private static let secret = AccessKeySecret("a secret that everybody knows, for tests")

    /// Whatever a signature looks like, there is an answer to it, and none is right.
    private static func inspect(_ request: SignableRequest) throws {
        do throws(SignatureFault) {
            let signature = try RequestSignature(of: request)
            let scope = signature.scope
            try? signature.check(request, service: scope.service, region: scope.region, now: moment)
            _ = try signature.verify(request, payload: "UNSIGNED-PAYLOAD", secret: secret)
        } catch {
            try hold(!error.message.isEmpty, "a fault without words")
            return
        }
        throw Finding("a signature is right that nobody made")
    }

    /// What is signed must be found right, and must not once anything is changed.
    private static func sign(_ base: SignableRequest, for service: String) throws {
        let signer = RequestSigner(keyID: "AKIAFUZZ", secret: secret, region: "us-east-1", service: service)
        let payload = Digest(of: []).hex
        let (signed, target): (SignableRequest, String)
        do throws(SignatureFault) {
            signed = try signer.signed(base, payload: payload, at: moment)
            target = try signer.presigned(base, expires: 60, at: moment)
        } catch {
            return  // its path or query cannot be read
        }
        try verify(signed, payload, service)
        let presigned = SignableRequest(method: base.method, target: target, headers: base.headers)
        try verify(presigned, RequestSigner.unsignedPayload, service)
    }

    private static func verify(
        _ request: SignableRequest, _ payload: String, _ service: String
    ) throws {
        let signature: RequestSignature
        do {
            signature = try RequestSignature(of: request)
            try signature.check(request, service: service, region: "us-east-1", now: moment)
            _ = try signature.verify(request, payload: payload, secret: secret)
        } catch {
            throw Finding("a signature that was made right is not accepted: \(error)")
        }
        var others = [request, request, request]
        others[0].method += "X"
        others[1].path += "x"
        others[2].query += "&x=1"
        for other in others {
            let key = try? signature.verify(other, payload: payload, secret: secret)
            try hold(key == nil, "another request bears the same signature: \(other)")
        }
        let key = try? signature.verify(request, payload: payload + "0", secret: secret)
        try hold(key == nil, "another body bears the same signature")
    }
}
