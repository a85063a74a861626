import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Logging

/// Amazon SageMaker's API, as far as it is about a model registry (JSON 1.1): `POST /` with the operation in
/// `X-Amz-Target`. A model package is a version; everything else that clients make is an entity.
struct SageMakerDoor: SignedDoor {
    let registry: Registry
    let names: ResourceNames
    /// Where the server is reached, where that is known: for addresses of files.
    let address: String?
    /// A model may be made of a package only if the rules let the package into this stage; `nil` to ask only
    /// for its approval.
    let deploymentStage: StageName?
    /// Answers to what was asked since the registry changed last.
    var kept: KeptReads?

    let name = "sagemaker"
    let service = "sagemaker"
    let streamsBodies = false

    static let contentType = "application/x-amz-json-1.1"
    private static let prefix = "SageMaker."
    private static let largestBody = 8 << 20

    func takes(_ head: HTTPRequest) -> Bool {
        head.method == .post && head.headerFields[.amzTarget]?.hasPrefix(Self.prefix) == true
    }

    func answer(_ call: Call) async throws -> Answer {
        let operation = String((call.header(.amzTarget) ?? "").dropFirst(Self.prefix.count))
        guard let kept, let question = KeptReads.Question(operation, call) else {
            return Answer(.bytes(try await output(of: operation, call), type: Self.contentType))
        }
        let bytes = try await kept.answer(to: question, of: call.access) {
            try await output(of: operation, call)
        }
        return Answer(.bytes(bytes, type: Self.contentType))
    }

    /// What an operation gives: JSON, or nothing.
    private func output(of operation: String, _ call: Call) async throws -> [UInt8] {
        let model = try ServiceModel.standard.get()
        guard let shape = model.operations[operation], let handle = Self.operations[operation] else {
            throw Self.unserved(operation, model)
        }
        let bytes = try await call.body(upTo: Self.largestBody)
        let json: JSON
        do {
            json = bytes.isEmpty ? [:] : try JSONParser.parse(bytes)
        } catch {
            throw SageMakerFault(.serialization, "The request's body cannot be read: \(error.message)")
        }
        let input = try ShapeCheck.check(json, as: shape, of: model)
        let output = try await handle(self)(
            SageMakerCall(call: call, operation: operation, input: input.members ?? [:]))
        return output?.canonicalBytes ?? []
    }

    func answer(to error: any Error, _ head: HTTPRequest, id: String) -> Answer {
        var fault = SageMakerFault(any: error)
        let operation = (head.headerFields[.amzTarget] ?? "").dropFirst(Self.prefix.count)
        if case .denied = fault.code {
            fault = SageMakerFault(
                .denied, "Not authorized to perform sagemaker:\(operation.prefix(64)): \(fault.message)")
        }
        return fault.answer
    }

    private static func unserved(_ operation: String, _ model: ServiceModel) -> SageMakerFault {
        guard model.others.contains(operation) else {
            return SageMakerFault(
                .unknownOperation, "SageMaker has no operation '\(String(operation.prefix(128)).printable)'")
        }
        return SageMakerFault(
            .unsupported,
            "\(operation) is outside what a model registry does: Cairn keeps, approves and hands out models; "
                + "it trains none and serves none. Send this request to Amazon SageMaker itself")
    }

    /// The registry as somebody may see it.
    func view(_ call: SageMakerCall) -> Registry {
        guard !call.access.allows(.read, in: nil) else { return registry }
        return registry.over(ScopedStorage(whole: registry.storage, access: call.access))
    }

    /// Somebody, as SageMaker tells of users.
    func user(_ principal: Principal) -> JSON {
        [
            "UserProfileName": .text(principal),
            "IamIdentity": [
                "Arn": .string("arn:aws:iam::\(names.account):user/\(principal)"),
                "PrincipalId": .text(principal),
            ],
        ]
    }
}
