/// Signs requests, for whoever holds an access key (Signature Version 4).
package struct RequestSigner: Sendable {
    package let keyID: String
    package let region: String
    package let service: String
    private let secret: AccessKeySecret

    package init(keyID: String, secret: AccessKeySecret, region: String, service: String) {
        (self.keyID, self.secret, self.region, self.service) = (keyID, secret, region, service)
    }

    /// What stands for a body whose bytes are not signed.
    package static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// The request with the headers that prove who sends it.
    ///
    /// - Parameter request: With its `Host`; every header that it has is signed.
    /// - Parameter payload: The body's SHA-256 in hexadecimal, or a word.
    package func signed(
        _ request: SignableRequest, payload: String, at moment: Timestamp
    ) throws(SignatureFault) -> SignableRequest {
        var request = request
        let time = SigningTime(moment)
        request.headers.append(("X-Amz-Date", time.description))
        if service == "s3" { request.headers.append(("X-Amz-Content-SHA256", payload)) }
        let names = Set(request.headers.map { $0.name.lowercased() }).sorted()
        let key = SignatureKey(secret: secret, scope: scope(time))
        let canonical = try request.canonical(signing: names, payload: payload, service: service)
        let field =
            "\(RequestSignature.algorithm) Credential=\(keyID)/\(key.scope), SignedHeaders="
            + "\(names.joined(separator: ";")), Signature=\(key.signature(of: canonical, at: time))"
        request.headers.append(("Authorization", field))
        return request
    }

    /// The request's target, signed in its query: whoever has it may send the request for so many seconds.
    ///
    /// - Parameter request: With its `Host`; every header that it has must be sent with it.
    package func presigned(
        _ request: SignableRequest, expires: Int64, at moment: Timestamp
    ) throws(SignatureFault) -> String {
        var request = request
        let time = SigningTime(moment)
        let names = Set(request.headers.map { $0.name.lowercased() }).sorted()
        let key = SignatureKey(secret: secret, scope: scope(time))
        let parameters = [
            ("X-Amz-Algorithm", RequestSignature.algorithm), ("X-Amz-Credential", "\(keyID)/\(key.scope)"),
            ("X-Amz-Date", time.description), ("X-Amz-Expires", "\(expires)"),
            ("X-Amz-SignedHeaders", names.joined(separator: ";")),
        ].map { "\($0.0)=\(SignedEncoding.encode($0.1.utf8))" }
        request.query = ([request.query].filter { !$0.isEmpty } + parameters).joined(separator: "&")
        let canonical = try request.canonical(
            signing: names, payload: Self.unsignedPayload, service: service)
        return "\(request.path)?\(request.query)&X-Amz-Signature=\(key.signature(of: canonical, at: time))"
    }

    private func scope(_ time: SigningTime) -> SignatureScope {
        SignatureScope(date: time.day, region: region, service: service)
    }
}
