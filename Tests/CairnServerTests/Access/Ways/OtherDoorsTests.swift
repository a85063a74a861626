import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

/// What somebody may not do by one door they may not do by another, and what they may not read they cannot
/// have copied for them.
@Suite("No way round by another door")
struct OtherDoorsTests {
    private static let secret = SignedCallers.secret

    /// A signed request as bytes; what is signed is what is sent.
    private func signed(
        _ method: String, _ target: String, as caller: String, host: String = "localhost",
        headers: [(name: String, value: String)] = [], body: String = "", _ scene: AccessScene
    ) throws -> [UInt8] {
        let bytes = Array(body.utf8)
        let request = try RequestSigner(
            keyID: SignedCallers.id(caller), secret: Self.secret, region: SageMakerBench.region,
            service: "s3"
        ).signed(
            SignableRequest(method: method, target: target, headers: [("Host", host)] + headers),
            payload: Digest(of: bytes).hex, at: scene.clock.now)
        let fields = request.headers.map { "\($0.name): \($0.value)" }
        return RawRequest(method: method, target: target, fields: fields, body: bytes).bytes(nil)
    }

    private static let hosts = [
        "fraud-data.localhost", "fraud-data.localhost:80", "FRAUD-DATA.localhost", "fraud-data.localhost.",
        "churn-x.fraud-data.localhost", "fraud-data.LOCALHOST:1",
    ]
    private static let targets = [
        "/fraud-data/k", "//fraud-data/k", "/./fraud-data/k", "/churn-x/../fraud-data/k",
        "/fraud%2Ddata/k", "/fraud-data%2Fk", "/FRAUD-DATA/k", "/fraud-data/./k", "/fraud-data//k",
        "/churn-x/%2e%2e/fraud-data/k",
    ]

    @Test func `no spelling of bucket, host or path leads to what is another's`() async throws {
        try await withRawDoor { scene, door in
            _ = try await scene.registry.createBucket(
                try BucketName(parsing: "churn-x"), by: Intent(by: Principal(parsing: "root")))
            let size = try await scene.logSize()
            let own = try await door.answers(to: [
                try signed("GET", "/k", as: "reader", host: Self.hosts[0], scene),
                try signed("GET", "/fraud-data/k", as: "reader", scene),
            ])
            #expect(own.map(\.status) == [200, 200], "\(own)")
            var requests: [(String, [UInt8])] = []
            for (method, caller) in [("GET", "elsewhere"), ("PUT", "reader"), ("DELETE", "reader")] {
                for host in Self.hosts {
                    for path in ["/k", "//k", "/%6b"] {
                        requests.append(
                            (
                                "\(method) \(host)\(path)",
                                try signed(method, path, as: caller, host: host, scene)
                            ))
                    }
                }
                for target in Self.targets {
                    requests.append(
                        ("\(method) \(target)", try signed(method, target, as: caller, scene)))
                }
            }
            for ((name, _), answer) in zip(requests, try await door.answers(to: requests.map(\.1))) {
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect((400..<500).contains(answer.status), "\(name): \(answer.head)")
                #expect(!text.contains("weights"), "\(name): it tells")
            }
            #expect(try await scene.logSize() == size)
        }
    }

    @Test func `what may not be read is not copied either`() async throws {
        try await withRawDoor { scene, door in
            let root = Intent(by: try Principal(parsing: "root"))
            _ = try await scene.registry.createBucket(try BucketName(parsing: "churn-x"), by: root)
            _ = try await scene.registry.createGroup(try GroupName(parsing: "churn-new"), by: root)
            let size = try await scene.logSize()
            let sources = [
                "/fraud-data/k", "fraud-data/k", "/fraud-data%2Fk", "%2Ffraud-data%2Fk", "//fraud-data/k",
                "/churn-x/../fraud-data/k", "arn:aws:s3:::fraud-data/k", "/fraud-data/k?versionId=null",
            ]
            let copies = try sources.map {
                try signed(
                    "PUT", "/churn-x/copy", as: "elsewhere", headers: [("x-amz-copy-source", $0)], scene)
            }
            for (source, answer) in zip(sources, try await door.answers(to: copies)) {
                #expect((400..<500).contains(answer.status), "\(source): \(answer.head)")
            }
            let spec: JSON = [
                "Containers": .array([["Image": "i:1", "ModelDataUrl": "s3://fraud-data/k"]]),
                "SupportedContentTypes": .array(["text/csv"]),
                "SupportedResponseMIMETypes": .array(["text/csv"]),
            ]
            let package = SageMakerBench(
                registry: scene.registry, clock: scene.clock, client: scene.client, name: "elsewhere")
            let made = try await package.send(
                "CreateModelPackage",
                ["ModelPackageGroupName": "churn-new", "InferenceSpecification": spec])
            #expect(made.status.code >= 400, "\(made.text)")
            #expect(try await scene.logSize() == size)
        }
    }

    @Test func `bytes of another's group are not registered by their digest`() async throws {
        try await withRawDoor { scene, _ in
            let root = Intent(by: try Principal(parsing: "root"))
            _ = try await scene.registry.createGroup(try GroupName(parsing: "churn-new"), by: root)
            let visitor = scene.visitor("elsewhere")
            let blob = try #require(scene.names["blob"])
            let lease = try #require(try await visitor.post("/leases", [:])["lease"])
            let name = try #require(lease.text ?? lease.members["id"]?.text)
            let size = try await scene.logSize()
            let holding = try await visitor.post(
                "/leases/\(name)/holdings", ["digests": .array([.string(blob)])])
            #expect(!holding.text.contains("\"size\""), "\(holding.text)")
            let registered = try await visitor.post(
                "/groups/churn-new/versions",
                [
                    "lease": .string(name), "record": ["message": "mine"],
                    "files": .array([["name": "model.bin", "digest": .string(blob), "size": .integer(8)]]),
                ])
            #expect(registered.status.code >= 400, "\(registered.text)")
            #expect(try await scene.logSize() == size)
        }
    }
}
