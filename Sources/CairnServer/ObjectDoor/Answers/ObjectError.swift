import CairnObjects
import CairnRegistry
import HTTPTypes

/// An error in S3's words.
struct ObjectError: Error, Sendable {
    let code: String
    let status: HTTPResponse.Status
    let message: String
    /// What the error's document says besides.
    var details: [(name: String, value: String)] = []
    var headers: HTTPFields = [:]

    init(
        _ code: String, _ status: HTTPResponse.Status, _ message: String,
        details: [(name: String, value: String)] = []
    ) {
        (self.code, self.status, self.message, self.details) = (code, status, message, details)
    }

    static let invalidURI = ObjectError("InvalidURI", .badRequest, "Couldn't parse the specified URI.")
    static let methodNotAllowed = ObjectError(
        "MethodNotAllowed", .methodNotAllowed, "The specified method is not allowed against this resource.")
    static let malformedXML = ObjectError(
        "MalformedXML", .badRequest,
        "The XML you provided was not well-formed or did not validate against our published schema.")
    static let incompleteBody = ObjectError(
        "IncompleteBody", .badRequest,
        "You did not provide the number of bytes specified by the Content-Length HTTP header.")
    static let preconditionFailed = ObjectError(
        "PreconditionFailed", .preconditionFailed,
        "At least one of the pre-conditions you specified did not hold.")

    static func notImplemented(_ what: String) -> ObjectError {
        ObjectError(
            "NotImplemented", .notImplemented,
            "This server does not implement \(what); see its docs/objects.md.")
    }
}

extension ObjectError {
    /// The same in S3's words, whatever was thrown.
    init(any error: any Error) {
        switch error {
        case let error as ObjectError: self = error
        case let fault as ObjectFault: self.init(fault)
        case let fault as SignatureFault: self.init(fault)
        default:
            let problem = Problem(any: error)
            self.init(problem)
        }
    }

    private init(_ problem: Problem) {
        let message = problem.error.message
        switch problem.error.code {
        case .forbidden, .refused, .unauthenticated: self.init("AccessDenied", .forbidden, message)
        case .limited: self.init("SlowDown", .serviceUnavailable, message)
        case .unavailable, .interrupted: self.init("ServiceUnavailable", .serviceUnavailable, message)
        case .damaged, .system: self.init("InternalError", .internalServerError, message)
        case .conflict, .exists: self.init("OperationAborted", .conflict, message)
        case .notFound: self.init("NoSuchKey", .notFound, message)
        case .unsupported: self.init("NotImplemented", .notImplemented, message)
        case .invalid where problem.status == .contentTooLarge:
            self.init("EntityTooLarge", .badRequest, message)
        case .invalid where problem.status == .rangeNotSatisfiable:
            self.init("InvalidRange", .rangeNotSatisfiable, message)
        case .invalid: self.init("InvalidRequest", .badRequest, message)
        }
        headers = problem.headers
    }

    private init(_ fault: ObjectFault) {
        let message = fault.error.message
        switch fault {
        case .noBucket(let bucket):
            self.init(
                "NoSuchBucket", .notFound, "The specified bucket does not exist",
                details: [("BucketName", bucket.description)])
        case .bucketExists(let bucket):
            self.init(
                "BucketAlreadyOwnedByYou", .conflict,
                "Your previous request to create the named bucket succeeded and you already own it.",
                details: [("BucketName", bucket.description)])
        case .bucketNotEmpty(let bucket):
            self.init(
                "BucketNotEmpty", .conflict, "The bucket you tried to delete is not empty",
                details: [("BucketName", bucket.description)])
        case .noObject(_, let key):
            self.init(
                "NoSuchKey", .notFound, "The specified key does not exist.",
                details: [("Key", key.description)])
        case .preconditionFailed: self = .preconditionFailed
        case .wrongLength: self = .incompleteBody
        case .wrongChecksum(let algorithm):
            self.init(
                "BadDigest", .badRequest,
                "The \(algorithm.rawValue.uppercased()) you specified did not match the calculated checksum.")
        case .wrongDigest: self.init("XAmzContentSHA256Mismatch", .badRequest, message)
        case .noUpload:
            self.init(
                "NoSuchUpload", .notFound,
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
                    + "been aborted or completed.")
        case .noPart: self.init("InvalidPart", .badRequest, message)
        case .partsOutOfOrder:
            self.init(
                "InvalidPartOrder", .badRequest,
                "The list of parts was not in ascending order. Parts must be ordered by part number.")
        case .partTooSmall(let number, let size):
            self.init(
                "EntityTooSmall", .badRequest,
                "Your proposed upload is smaller than the minimum allowed size",
                details: [
                    ("ProposedSize", "\(size)"), ("MinSizeAllowed", "\(Registry.smallestPart)"),
                    ("PartNumber", "\(number)"),
                ])
        }
    }

    private init(_ fault: SignatureFault) {
        let message = fault.message
        switch fault.kind {
        case .missing: self.init("AccessDenied", .forbidden, message)
        case .malformed: self.init("AuthorizationHeaderMalformed", .badRequest, message)
        case .unsupported: self.init("InvalidRequest", .badRequest, message)
        case .unknownKey: self.init("InvalidAccessKeyId", .forbidden, message)
        case .wrongScope: self.init("AuthorizationHeaderMalformed", .badRequest, message)
        case .skewed: self.init("RequestTimeTooSkewed", .forbidden, message)
        case .expired: self.init("AccessDenied", .forbidden, "Request has expired: \(message)")
        case .unsignedHeader: self.init("AccessDenied", .forbidden, message)
        case .mismatch, .chunkMismatch: self.init("SignatureDoesNotMatch", .forbidden, message)
        case .payloadMismatch: self.init("XAmzContentSHA256Mismatch", .badRequest, message)
        case .malformedBody: self.init("IncompleteBody", .badRequest, message)
        case .missingLength: self.init("MissingContentLength", .lengthRequired, message)
        }
    }
}

extension ObjectError {
    /// - Parameter id: The request's.
    func answer(_ head: HTTPRequest, region: String, id: String) -> Answer {
        var document = XMLDocument("Error", isNamed: false)
        document.add("Code", code)
        document.add("Message", message)
        for detail in details { document.add(detail.name, detail.value) }
        if code == "AuthorizationHeaderMalformed" { document.add("Region", region) }
        let path = head.path?.split(separator: "?", maxSplits: 1).first.map(String.init)
        document.add("Resource", path)
        document.add("RequestId", id)
        var answer = Answer(
            head.method == .head ? .none : .bytes(document.bytes, type: "application/xml"), status: status)
        answer.headers = headers
        // Clients then go there by themselves.
        if code == "AuthorizationHeaderMalformed" { answer.set([("x-amz-bucket-region", region)]) }
        return answer
    }
}
