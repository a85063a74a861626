/// The signature that a request carries, in its `Authorization` header or in its query (Signature Version 4):
/// who signed what, when and for how long. That it is right is for `check` to say.
package struct RequestSignature: Equatable, Sendable {
    /// Where it stands.
    package enum Form: Equatable, Sendable {
        case header
        /// In a presigned address, which holds for so many seconds.
        case query(expires: Int64)
    }

    package let keyID: String
    package let scope: SignatureScope
    package let time: SigningTime
    /// In small letters and in order.
    package let signedHeaders: [String]
    /// 64 hexadecimal digits.
    package let signature: String
    package let form: Form

    package static let algorithm = "AWS4-HMAC-SHA256"
    /// How far the signer's clock may be from ours, in milliseconds: 15 minutes.
    package static let tolerance: Int64 = 900_000
    /// The longest life of a presigned address, in seconds: seven days.
    package static let longestLife: Int64 = 604_800

    package init(
        keyID: String, scope: SignatureScope, time: SigningTime, signedHeaders: [String], signature: String,
        form: Form
    ) {
        (self.keyID, self.scope, self.time) = (keyID, scope, time)
        (self.signedHeaders, self.signature, self.form) = (signedHeaders, signature, form)
    }

    /// - Throws: `missing` where the request is not signed, `unsupported` where it is in an older way,
    ///   `malformed` where the signature cannot be read.
    package init(of request: SignableRequest) throws(SignatureFault) {
        let fields = request.headers.filter { $0.name.lowercased() == "authorization" }.map(\.value)
        let query = try Self.parameters(request.query)
        if query["X-Amz-Algorithm"] != nil || query["X-Amz-Signature"] != nil {
            guard fields.isEmpty else {
                throw SignatureFault(.malformed, "the request is signed twice, in its query and in a header")
            }
            try self.init(query)
            return
        }
        guard query["AWSAccessKeyId"] == nil else { throw Self.versionTwo }
        guard let field = fields.first else { throw SignatureFault(.missing, "the request is not signed") }
        guard fields.count == 1 else {
            throw SignatureFault(.malformed, "the request has \(fields.count) Authorization headers")
        }
        guard !field.hasPrefix("AWS ") else { throw Self.versionTwo }
        let dates = request.headers.filter { $0.name.lowercased() == "x-amz-date" }.map(\.value)
        try self.init(header: field, date: dates.count == 1 ? dates[0] : nil)
    }

    private static let versionTwo = SignatureFault(
        .unsupported,
        "the request is signed by Signature Version 2, which is not accepted: use AWS4-HMAC-SHA256 "
            + "(boto3: Config(signature_version='s3v4'))")

    private init(header field: String, date: String?) throws(SignatureFault) {
        guard field.hasPrefix(Self.algorithm + " ") else {
            throw SignatureFault(.unsupported, "the Authorization header is not of \(Self.algorithm)")
        }
        var parts: [String: String] = [:]
        for part in field.dropFirst(Self.algorithm.count + 1).split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, parts.updateValue(String(pair[1]), forKey: String(pair[0])) == nil else {
                throw Self.malformed("Authorization header")
            }
        }
        guard let credential = parts["Credential"], let headers = parts["SignedHeaders"],
            let signature = parts["Signature"], parts.count == 3
        else { throw Self.malformed("Authorization header") }
        try self.init(
            credential: credential, date: date, headers: headers, signature: signature, form: .header)
    }

    private init(_ query: [String: String]) throws(SignatureFault) {
        guard query["X-Amz-Algorithm"] == Self.algorithm else {
            throw SignatureFault(.unsupported, "X-Amz-Algorithm is not \(Self.algorithm)")
        }
        guard let credential = query["X-Amz-Credential"], let headers = query["X-Amz-SignedHeaders"],
            let signature = query["X-Amz-Signature"]
        else { throw Self.malformed("query") }
        guard let expires = query["X-Amz-Expires"].flatMap({ Int64($0) }),
            (1...Self.longestLife).contains(expires)
        else {
            throw SignatureFault(.malformed, "X-Amz-Expires must be 1 to \(Self.longestLife) seconds")
        }
        try self.init(
            credential: credential, date: query["X-Amz-Date"], headers: headers, signature: signature,
            form: .query(expires: expires))
    }

    private init(
        credential: String, date: String?, headers: String, signature: String, form: Form
    ) throws(SignatureFault) {
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[4] == SignatureScope.terminator, !parts.contains("") else {
            throw SignatureFault(
                .malformed, "the credential is not of the form KEY/DATE/REGION/SERVICE/aws4_request")
        }
        guard let time = date.flatMap(SigningTime.init(parsing:)) else {
            throw SignatureFault(.malformed, "X-Amz-Date is missing, or not of the form 20261125T073000Z")
        }
        let names = headers.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard names == names.sorted(), Set(names).count == names.count,
            names == names.map({ $0.lowercased() }),
            !names.contains("")
        else { throw SignatureFault(.malformed, "the signed headers are not in order, in small letters") }
        guard let bytes = [UInt8](hexadecimal: signature), bytes.count == Digest.byteCount else {
            throw SignatureFault(.malformed, "the signature is not 64 hexadecimal digits")
        }
        self.init(
            keyID: parts[0], scope: SignatureScope(date: parts[1], region: parts[2], service: parts[3]),
            time: time, signedHeaders: names, signature: signature, form: form)
    }

    private static func malformed(_ place: String) -> SignatureFault {
        SignatureFault(.malformed, "the \(place) lacks a part of the signature, or has one twice")
    }

    /// The parameters of a query; of one that stands twice, the signature covers both, and none is taken.
    private static func parameters(_ query: String) throws(SignatureFault) -> [String: String] {
        var values: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = SignedEncoding.decode(parts[0], isForm: true),
                let value = SignedEncoding.decode(parts.count == 2 ? parts[1] : "", isForm: true)
            else { throw SignatureFault(.malformed, "the query is badly percent-encoded") }
            let key = String(decoding: name, as: UTF8.self)
            guard values.updateValue(String(decoding: value, as: UTF8.self), forKey: key) == nil else {
                guard key.hasPrefix("X-Amz-") else { continue }
                throw malformed("query")
            }
        }
        return values
    }
}
