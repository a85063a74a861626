extension RequestSignature {
    /// Checks everything about the signature that takes no secret.
    ///
    /// - Parameters:
    ///   - service: What the request is for.
    ///   - region: Where this is.
    /// - Throws: `wrongScope`, `skewed`, `expired`, `unsignedHeader`.
    package func check(
        _ request: SignableRequest, service: String, region: String, now: Timestamp
    ) throws(SignatureFault) {
        guard scope.date == time.day else {
            throw SignatureFault(.wrongScope, "the credential is of another day than X-Amz-Date")
        }
        guard scope.service == service else {
            throw SignatureFault(
                .wrongScope, "the request is signed for '\(scope.service)', not for '\(service)'")
        }
        guard scope.region == region else {
            throw SignatureFault(
                .wrongScope, "the region '\(scope.region)' is wrong; expecting '\(region)'")
        }
        try checkTime(now)
        for header in request.headers {
            let name = header.name.lowercased()
            let mustBeSigned = name == "host" || name.hasPrefix("x-amz-")
            guard !mustBeSigned || signedHeaders.contains(name) else {
                throw SignatureFault(.unsignedHeader, "the header '\(name)' is not signed")
            }
        }
        guard signedHeaders.contains("host") else {
            throw SignatureFault(.unsignedHeader, "the header 'host' is not signed")
        }
    }

    private func checkTime(_ now: Timestamp) throws(SignatureFault) {
        let age = now.milliseconds - time.moment.milliseconds
        switch form {
        case .header:
            guard abs(age) <= Self.tolerance else {
                throw SignatureFault(
                    .skewed, "the request was signed at \(time), and now it is \(SigningTime(now))")
            }
        case .query(let expires):
            guard age >= -Self.tolerance else {
                throw SignatureFault(.skewed, "the request is signed for a time to come, \(time)")
            }
            guard age <= expires * 1000 else {
                throw SignatureFault(.expired, "the address was good for \(expires) seconds from \(time) on")
            }
        }
    }

    /// Checks the signature itself, in a time that tells nothing of where it is wrong.
    ///
    /// - Parameter payload: What stands for the body.
    /// - Returns: the key that signed, which signs the body's chunks too.
    /// - Throws: `mismatch`; `malformed` where there is no canonical request.
    package func verify(
        _ request: SignableRequest, payload: String, secret: AccessKeySecret
    ) throws(SignatureFault) -> SignatureKey {
        let canonical = try request.canonical(
            signing: signedHeaders, payload: payload, service: scope.service)
        let key = SignatureKey(secret: secret, scope: scope)
        let made = key.signature(of: canonical, at: time)
        guard ConstantTime.equal(made, signature) else {
            throw SignatureFault(
                .mismatch, "the signature is not what the key's secret gives for this request")
        }
        return key
    }
}
