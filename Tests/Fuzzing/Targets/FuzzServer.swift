import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Synchronization

@testable import CairnServer

/// A server over a registry in memory, always the same: one group with a version that is approved, a bucket
/// with an object. Whoever asks is its administrator.
struct FuzzServer: Sendable {
    let registry: Registry
    let server: RegistryServer
    let access: Access

    static let version = "fraud-detection:1"

    private init() async throws {
        let key = try SigningKey(name: "cairn.example/fuzz", seed: [UInt8](repeating: 7, count: 32))
        let now = Timestamp(milliseconds: 1_795_000_000_000)
        registry = Registry(
            storage: MemoryStorage(signer: key, clock: { now }), key: key.verifier, clock: { now })
        let root = try Principal(parsing: "root")
        access = Access(root, grants: [Grant(.administrator)])
        let intent = Intent(by: root)
        try await registry.recordCreation(by: intent)
        let group = try GroupName(parsing: "fraud-detection")
        _ = try await registry.createGroup(group, by: intent)
        var record = Record(author: Author(name: "Ana"), createdAt: now)
        record.metrics = ["auc": try Metric(0.947)]
        let file = Registration.File(name: try FileName(parsing: "model.bin"), source: .bytes([1, 2, 3]))
        _ = try await registry.register(Registration(group: group, files: [file], record: record), by: intent)
        let id = try await registry.resolve(try VersionSpec(parsing: Self.version))
        _ = try await registry.decide(id, .approved, withdraw: false, by: intent)
        _ = try await registry.createBucket(try BucketName(parsing: "models"), by: intent)
        var logger = Logger(label: "fuzz")
        logger.logLevel = .critical
        server = RegistryServer(
            .init(registry: registry, authenticator: Everybody(access: access), width: 1, logger: logger))
    }

    /// Lets everybody do everything.
    private struct Everybody: Authenticator {
        let access: Access

        func access(of request: Request, in context: CallContext) async throws -> Access? { access }
    }

    /// A server that no request has changed yet, and that nobody else asks meanwhile.
    static func taken() async throws -> FuzzServer {
        if let server = ready.withLock({ $0.popLast() }) { return server }
        return try await FuzzServer()
    }

    /// Those that stand ready.
    private static let ready = Mutex<[FuzzServer]>([])

    /// Gives it back, as it was when it was taken.
    func release() { Self.ready.withLock { $0.append(self) } }

    func request(_ request: FuzzRequest) -> Request {
        var fields = request.fields
        fields[.contentLength] = "\(request.body.count)"
        return Request(
            head: HTTPRequest(
                method: request.method, scheme: "http", authority: "localhost", path: request.target,
                headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(bytes: request.body)))
    }

    func context() -> CallContext {
        CallContext(
            source: .init(
                channel: NIOAsyncTestingChannel(),
                logger: Logger(label: "fuzz") { _ in
                    SwiftLogNoOpLogHandler()
                }))
    }

    /// A call of the administrator's, as signed doors take it.
    func call(_ request: Request) throws -> Call {
        try Call(request, parameters: context().parameters, access: access, isLenient: true)
    }

    /// What the log holds: no request that is refused may add to it.
    func size() async throws -> Int64 { try await registry.storage.snapshot(.all).logSize }
}

/// Collects what is answered.
final class FuzzWriter: ResponseBodyWriter {
    private let written = Mutex<[UInt8]>([])

    var bytes: [UInt8] { written.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws { written.withLock { $0 += buffer.readableBytesView } }

    func finish(_ trailer: HTTPFields?) async throws {}
}

extension FuzzServer {
    /// A door whose requests are signed, by its name.
    func door(_ name: String) throws -> any SignedDoor {
        guard let door = server.signedDoors.first(where: { $0.name == name }) else {
            throw Finding("the server has no door '\(name)'")
        }
        return door
    }
}
