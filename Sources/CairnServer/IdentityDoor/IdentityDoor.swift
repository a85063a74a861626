import CairnObjects
import CairnRegistry
import HTTPTypes
import HummingbirdCore

/// AWS's Security Token Service, as far as clients ask it who they are (`GetCallerIdentity`).
struct IdentityDoor: SignedDoor {
    let account: String

    let name = "sts"
    let service = "sts"
    let streamsBodies = false

    /// A form for `/`, or a query with an action.
    func takes(_ head: HTTPRequest) -> Bool {
        guard head.isSigned else { return false }
        let target = head.path ?? "/"
        guard target == "/" || target.hasPrefix("/?") else { return false }
        let form = "application/x-www-form-urlencoded"
        if head.method == .post { return head.headerFields[.contentType]?.hasPrefix(form) ?? false }
        return head.method == .get
            && target.split(separator: "?").last?.split(separator: "&").contains {
                $0.hasPrefix("Action=")
            } == true
    }

    func answer(_ call: Call) async throws -> Answer {
        let query = SignableRequest(call.request.head).query
        let text = String(decoding: try await call.body(upTo: 64 << 10), as: UTF8.self)
        let parameters = try QueryString.parse([query, text].filter { !$0.isEmpty }.joined(separator: "&"))
        guard parameters["Action"] == "GetCallerIdentity" else {
            throw CairnError(
                .unsupported, "of STS, only GetCallerIdentity is served here",
                hint: "make access keys with 'cairn token create USER --aws'")
        }
        return Self.xml(
            """
            <GetCallerIdentityResponse xmlns="\(Self.namespace)"><GetCallerIdentityResult>\
            <Arn>\(XMLText.escape("arn:aws:iam::\(account):user/\(call.access.principal)"))</Arn>\
            <UserId>\(XMLText.escape(call.signed?.signature.keyID ?? ""))</UserId>\
            <Account>\(account)</Account></GetCallerIdentityResult></GetCallerIdentityResponse>
            """)
    }

    func answer(to error: any Error, _ head: HTTPRequest, id: String) -> Answer {
        let (code, status, message): (String, HTTPResponse.Status, String)
        if let fault = error as? SignatureFault {
            (code, status, message) = (Self.code(fault.kind), .forbidden, fault.message)
        } else {
            let problem = Problem(any: error)
            (code, status, message) =
                problem.error.code == .unsupported
                ? ("InvalidAction", .badRequest, problem.error.message)
                : (
                    problem.status.code >= 500 ? "InternalFailure" : "ValidationError", problem.status,
                    problem.error.message
                )
        }
        return Self.xml(
            """
            <ErrorResponse xmlns="\(Self.namespace)"><Error><Type>Sender</Type><Code>\(code)</Code>\
            <Message>\(XMLText.escape(message))</Message></Error>\
            <RequestId>\(XMLText.escape(id))</RequestId></ErrorResponse>
            """, status)
    }

    private static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    private static func code(_ kind: SignatureFault.Kind) -> String {
        switch kind {
        case .missing: "MissingAuthenticationToken"
        case .malformed, .unsupported, .unsignedHeader, .missingLength: "IncompleteSignature"
        case .unknownKey: "InvalidClientTokenId"
        case .skewed, .expired, .mismatch, .payloadMismatch, .chunkMismatch, .malformedBody, .wrongScope:
            "SignatureDoesNotMatch"
        }
    }

    private static func xml(_ text: String, _ status: HTTPResponse.Status = .ok) -> Answer {
        Answer(.bytes(Array(text.utf8), type: "text/xml"), status: status)
    }
}
