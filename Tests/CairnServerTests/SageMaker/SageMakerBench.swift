import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore

@testable import CairnServer

/// A server under test with its SageMaker door, and callers whose access keys are their names.
struct SageMakerBench: Sendable {
    let registry: Registry
    let clock: TestClock
    let client: any TestClientProtocol
    var name = "ana"

    static let account = "123456789012"
    static let region = "eu-west-1"

    func named(_ name: String) -> SageMakerBench {
        SageMakerBench(registry: registry, clock: clock, client: client, name: name)
    }

    /// Sends an operation, signed.
    func send(_ operation: String, _ input: JSON = [:]) async throws -> SageMakerReply {
        try await send(operation, bytes: input.canonicalBytes)
    }

    func send(_ operation: String, bytes: [UInt8]) async throws -> SageMakerReply {
        let signer = RequestSigner(
            keyID: SignedCallers.id(name), secret: SignedCallers.secret, region: Self.region,
            service: "sagemaker")
        let request = SignableRequest(
            method: "POST", target: "/",
            headers: [
                ("Host", "localhost"), ("Content-Type", "application/x-amz-json-1.1"),
                ("X-Amz-Target", "SageMaker.\(operation)"),
            ])
        let signed = try signer.signed(request, payload: Digest(of: bytes).hex, at: registry.clock())
        var headers = HTTPFields()
        for (name, value) in signed.headers where name != "Host" {
            if let field = HTTPField.Name(name) { headers[field] = value }
        }
        let response = try await client.executeRequest(
            uri: "/", method: .post, headers: headers, body: ByteBuffer(bytes: bytes))
        return SageMakerReply(
            status: response.status, bytes: [UInt8](response.body.readableBytesView))
    }

    /// Sends what must succeed.
    @discardableResult
    func done(_ operation: String, _ input: JSON = [:]) async throws -> [String: JSON] {
        let reply = try await send(operation, input)
        guard reply.status == .ok else {
            throw CairnError(.invalid, "\(operation): \(reply.code ?? "") \(reply.message)")
        }
        return try reply.members
    }

    /// Writes an object, as root.
    func put(_ text: String, _ bucket: String, _ key: String) async throws -> Digest {
        let intent = Intent(by: try Principal(parsing: "root"))
        let name = try BucketName(parsing: bucket)
        if try await registry.bucket(name) == nil { _ = try await registry.createBucket(name, by: intent) }
        let bytes = Array(text.utf8)
        _ = try await registry.putObject(
            ObjectDraft(bucket: name, key: try ObjectKey(parsing: key)),
            ObjectContent(ByteStream(bytes), length: Int64(bytes.count)), by: intent)
        return Digest(of: bytes)
    }

    func entries() async throws -> [LogEntry] {
        try await registry.storage.entries(from: 0, limit: 1000).map { try LogEntry(bytes: $0) }
    }
}

/// What a server answered.
struct SageMakerReply: Sendable {
    let status: HTTPResponse.Status
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var members: [String: JSON] {
        get throws { bytes.isEmpty ? [:] : try JSONParser.parse(bytes).members }
    }

    private func text(_ name: String) -> String? { (try? members[name])?.text }

    var code: String? { text("__type") }
    var message: String { text("Message") ?? "" }
}

/// Recognises callers by the key's id alone; all have one secret.
struct SignedCallers: SignatureAuthenticator {
    let callers: Callers

    static let secret = AccessKeySecret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")

    static func id(_ name: String) -> String { "AKIA\(name)" }

    func checkIsKnown(_ id: String, in context: CallContext) async throws {
        guard callers.known[String(id.dropFirst(4))] != nil else {
            throw SignatureFault(.unknownKey, "nobody knows this key")
        }
    }

    func access<Proof: Sendable>(
        ofKey id: String, in context: CallContext,
        _ check: (AccessKeySecret) throws(SignatureFault) -> Proof
    ) async throws -> (access: Access, proof: Proof) {
        guard let access = callers.known[String(id.dropFirst(4))] else {
            throw SignatureFault(.unknownKey, "nobody knows this key")
        }
        return (access, try check(Self.secret))
    }
}

/// Runs a body with a server over a fresh registry in memory.
func withSageMaker<Result: Sendable>(
    deploymentStage: String? = nil, _ body: @escaping @Sendable (SageMakerBench) async throws -> Result
) async throws -> Result {
    let key = try SigningKey.generate(name: "cairn.example/registry")
    let clock = TestClock()
    var known = Registry(
        storage: MemoryStorage(signer: key, clock: clock.source), key: key.verifier, clock: clock.source)
    let changes = CountedChanges()
    known.onCommit = { _ in changes.noteChange() }
    let registry = known
    try await registry.recordCreation(by: Intent(by: try Principal(parsing: "root")))
    var parts = RegistryServer.Parts(
        registry: registry, authenticator: try Callers.standard(), width: 2, logger: Logger(label: "test"))
    parts.changes = changes
    parts.keys = SignedCallers(callers: try Callers.standard())
    (parts.awsAccount, parts.awsRegion) = (SageMakerBench.account, SageMakerBench.region)
    parts.deploymentStage = try deploymentStage.map(StageName.init(parsing:))
    let server = RegistryServer(parts)
    return try await Application(responder: server.responder()).test(.router) { client in
        try await body(SageMakerBench(registry: registry, clock: clock, client: client))
    }
}
