import CairnObjects
import CairnRegistry
import HTTPTypes

/// An error in SageMaker's words.
struct SageMakerFault: Error, Equatable {
    /// What clients tell errors apart by: their code.
    enum Code: String, Sendable {
        case validation = "ValidationException"
        case serialization = "SerializationException"
        /// What SageMaker says of cards and lineage that are not there; of anything else it says
        /// `ValidationException`.
        case notFound = "ResourceNotFound"
        case inUse = "ResourceInUse"
        case conflict = "ConflictException"
        case limitExceeded = "ResourceLimitExceeded"
        case denied = "AccessDeniedException"
        case unknownOperation = "UnknownOperationException"
        /// What SageMaker does and a registry does not.
        case unsupported = "UnsupportedOperationException"
        case throttled = "ThrottlingException"
        case unavailable = "ServiceUnavailable"
        case failure = "InternalFailure"
        case incompleteSignature = "IncompleteSignatureException"
        case unknownKey = "UnrecognizedClientException"
        case wrongSignature = "InvalidSignatureException"
        case missingSignature = "MissingAuthenticationTokenException"

        var status: HTTPResponse.Status {
            switch self {
            case .failure: .internalServerError
            case .unavailable: .serviceUnavailable
            case .missingSignature, .unknownKey, .wrongSignature, .incompleteSignature: .forbidden
            default: .badRequest
            }
        }
    }

    let code: Code
    let message: String

    init(_ code: Code, _ message: String) { (self.code, self.message) = (code, message) }

    /// What any door could throw, in SageMaker's words.
    init(any error: any Error) {
        switch error {
        case let fault as SageMakerFault: self = fault
        case let fault as SignatureFault: self.init(Self.code(fault.kind), fault.message)
        case let fault as ObjectFault: self.init(fault.error)
        default: self.init(Problem(any: error).error)
        }
    }

    private init(_ error: CairnError) {
        var message = error.message
        let failed = error.rules.filter { !$0.passes }
        if !failed.isEmpty {
            message += ": " + failed.map { "\($0.rule): \($0.finding)" }.joined(separator: "; ")
        }
        self.init(Self.code(error.code), message)
    }

    private static func code(_ code: CairnError.Code) -> Code {
        switch code {
        case .invalid, .notFound: .validation
        case .exists, .conflict, .refused: .conflict
        case .forbidden: .denied
        case .unsupported: .unsupported
        case .unauthenticated: .unknownKey
        case .limited: .throttled
        case .unavailable, .interrupted: .unavailable
        case .damaged, .system: .failure
        }
    }

    private static func code(_ kind: SignatureFault.Kind) -> Code {
        switch kind {
        case .missing: .missingSignature
        case .malformed, .unsupported, .unsignedHeader, .missingLength: .incompleteSignature
        case .unknownKey: .unknownKey
        case .skewed, .expired, .mismatch, .payloadMismatch, .chunkMismatch, .malformedBody, .wrongScope:
            .wrongSignature
        }
    }

    /// As SageMaker's clients read it.
    var answer: Answer {
        let json: JSON = ["__type": .string(code.rawValue), "Message": .string(message)]
        return Answer(
            .bytes(json.canonicalBytes, type: SageMakerDoor.contentType), status: code.status)
    }
}
