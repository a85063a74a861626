import CairnObjects
import Testing

@Suite struct RequestSignatureTests {
    private static let host: [(name: String, value: String)] = [("Host", "cairn.example")]
    private static let moment = Timestamp(milliseconds: 1_780_000_000_000)
    private static let secret = AccessKeySecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

    private static func signed(
        _ request: SignableRequest = SignableRequest(method: "GET", target: "/b/k", headers: host),
        at moment: Timestamp = moment
    ) throws -> SignableRequest {
        try RequestSigner(keyID: "CAIRNKEY", secret: secret, region: "us-east-1", service: "s3")
            .signed(request, payload: RequestSigner.unsignedPayload, at: moment)
    }

    private static func presigned(expires: Int64) throws -> SignableRequest {
        let request = SignableRequest(method: "GET", target: "/b/k", headers: host)
        let signer = RequestSigner(keyID: "CAIRNKEY", secret: secret, region: "us-east-1", service: "s3")
        return SignableRequest(
            method: "GET", target: try signer.presigned(request, expires: expires, at: moment), headers: host)
    }

    private func kind(
        _ request: SignableRequest, seconds: Int64 = 0, service: String = "s3", region: String = "us-east-1"
    ) -> SignatureFault.Kind? {
        do throws(SignatureFault) {
            try RequestSignature(of: request).check(
                request, service: service, region: region,
                now: Self.moment.advanced(byMilliseconds: seconds * 1000))
            return nil
        } catch {
            return error.kind
        }
    }

    @Test(
        arguments: [
            (0, nil), (900, nil), (-900, nil), (901, .skewed), (-901, .skewed),
        ] as [(Int64, SignatureFault.Kind?)])
    func `A signature holds a quarter of an hour either way`(
        _ seconds: Int64, _ expected: SignatureFault.Kind?
    ) throws {
        #expect(kind(try Self.signed(), seconds: seconds) == expected)
    }

    @Test(
        arguments: [
            (0, nil), (60, nil), (61, .expired), (-900, nil), (-901, .skewed),
        ] as [(Int64, SignatureFault.Kind?)])
    func `A presigned address holds as long as it says`(
        _ seconds: Int64, _ expected: SignatureFault.Kind?
    ) throws {
        #expect(kind(try Self.presigned(expires: 60), seconds: seconds) == expected)
    }

    @Test func `It is for one service and one region`() throws {
        #expect(kind(try Self.signed(), service: "sagemaker") == .wrongScope)
        #expect(kind(try Self.signed(), region: "eu-west-1") == .wrongScope)
    }

    @Test func `A header of AWS's that is not signed is refused`() throws {
        var request = try Self.signed()
        request.headers.append(("x-amz-meta-owner", "mallory"))
        #expect(kind(request) == .unsignedHeader)
        #expect(
            kind(try Self.signed(SignableRequest(method: "GET", target: "/", headers: []))) == .unsignedHeader
        )
    }

    @Test(
        arguments: [
            ("Bearer abc", .unsupported), ("AWS key:signature", .unsupported),
            ("AWS4-HMAC-SHA256 ", .malformed),
            ("AWS4-HMAC-SHA256 Credential=a/20260101/r/s3/aws4_request, SignedHeaders=host", .malformed),
            (
                "AWS4-HMAC-SHA256 Credential=a/20260101/r/s3, SignedHeaders=host, Signature="
                    + String(repeating: "0", count: 64), .malformed
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a/20260101/r/s3/aws4_request, SignedHeaders=x;host, Signature="
                    + String(repeating: "0", count: 64), .malformed
            ),
            (
                "AWS4-HMAC-SHA256 Credential=a/20260101/r/s3/aws4_request, SignedHeaders=host, Signature=00",
                .malformed
            ),
        ] as [(String, SignatureFault.Kind)])
    func `What is no signature of version 4 is refused`(_ field: String, _ expected: SignatureFault.Kind) {
        let headers = Self.host + [("Authorization", field), ("X-Amz-Date", "20260101T000000Z")]
        #expect(kind(SignableRequest(method: "GET", target: "/", headers: headers)) == expected)
    }

    @Test func `A request that is signed twice, in version 2 or not at all is refused`() throws {
        var twice = try Self.presigned(expires: 60)
        twice.headers.append(("Authorization", "AWS4-HMAC-SHA256 x"))
        #expect(kind(twice) == .malformed)
        #expect(kind(SignableRequest(method: "GET", target: "/", headers: Self.host)) == .missing)
        let old = SignableRequest(
            method: "GET", target: "/b/k?AWSAccessKeyId=a&Signature=b&Expires=1", headers: Self.host)
        #expect(kind(old) == .unsupported)
        for expires in ["0", "604801", "-1", "x"] {
            var request = try Self.presigned(expires: 60)
            request.query = request.query.replacing("X-Amz-Expires=60", with: "X-Amz-Expires=\(expires)")
            #expect(kind(request) == .malformed)
        }
    }

    @Test(arguments: ["20260229T000000Z", "20260101T000000", "2026-01-01T00:00:00Z", "20260101T250000Z", ""])
    func `What is no time of signing is refused`(_ text: String) {
        #expect(SigningTime(parsing: text) == nil)
    }

    @Test func `A time of signing is read as it is written`() throws {
        let time = try #require(SigningTime(parsing: "20261125T073005Z"))
        #expect("\(time)" == "20261125T073005Z" && time.day == "20261125")
        #expect("\(time.moment)" == "2026-11-25T07:30:05.000Z" || "\(time.moment)" == "2026-11-25T07:30:05Z")
        #expect(SigningTime(Timestamp(milliseconds: -1)).description == "19691231T235959Z")
    }

    @Test func `Neither secrets nor keys print themselves`() {
        let key = SignatureKey(
            secret: Self.secret, scope: SignatureScope(date: "20260101", region: "r", service: "s3"))
        for text in ["\(Self.secret)", "\(key)", String(reflecting: Self.secret), String(reflecting: key)] {
            #expect(!text.contains("wJalr") && text.count < 60)
        }
    }
}
