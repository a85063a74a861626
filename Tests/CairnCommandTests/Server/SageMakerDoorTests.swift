import Foundation
import Testing

/// SageMaker's door as boto3 and the AWS command line use it (`Tests/Independent/sagemaker_door.py`), against
/// the built server.
@Suite("SageMaker's door, by AWS's own clients", .serialized)
struct SageMakerDoorTests {
    private static func place(_ name: String) -> String {
        URL(filePath: #filePath).appending(path: "../../../Independent/\(name)").standardized.path()
    }

    private static func check(_ served: ServedRegistry, _ more: [String] = []) throws {
        try served.sandbox.require("user", "create", "root", "--role", "administrator")
        let lines = try served.sandbox.require("token", "create", "root", "--aws").lines
        let key = lines.map { String($0.split(separator: " ").last ?? "") }
        let url = served.url.replacing("127.0.0.1", with: "localhost")
        let run = try served.sandbox.run(
            [AuditTests.python ?? "python3", place("sagemaker_door.py"), url] + key + more, setting: [:])
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(run.lines.filter { $0.hasPrefix("ok ") }.count == 9)
        #expect(try served.sandbox.require("verify", "--all").status == 0)
    }

    @Test("over HTTP", .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func plain() throws {
        try Self.check(try ServedRegistry(try Sandbox.withVersions(1), options: ["--rate-limit", "0"]))
    }

    @Test("over TLS", .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func encrypted() throws {
        let sandbox = try Sandbox.withVersions(1)
        let (certificate, key) = (sandbox.place("tls.crt"), sandbox.place("tls.key"))
        let made = try sandbox.run([
            "/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", certificate,
            "-keyout", key,
        ])
        #expect(made.status == 0)
        try Self.check(
            try ServedRegistry(
                sandbox,
                options: ["--rate-limit", "0", "--tls-certificate", certificate, "--tls-key", key]),
            [certificate])
    }

    @Test("the table in Swift is what the service model says", .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func model() throws {
        let sandbox = try Sandbox.withVersions(1)
        let run = try sandbox.run(
            [AuditTests.python ?? "python3", Self.place("sagemaker_model.py"), "--check"], setting: [:])
        #expect(run.status == 0, "\(run.testDescription)")
    }
}
