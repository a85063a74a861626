import Foundation
import ProgramTesting
import Testing

/// The object door as boto3 and the AWS command line use it (`Tests/Independent/object_door.py`), against the
/// built server.
@Suite("The object door, by AWS's own clients", .serialized)
struct ObjectDoorTests {
    private static let script = URL(filePath: #filePath)
        .appending(path: "../../../Independent/object_door.py").standardized.path()

    private static func key(_ served: ServedRegistry) throws -> [String] {
        try served.sandbox.require("user", "create", "root", "--role", "administrator")
        let lines = try served.sandbox.require("token", "create", "root", "--aws").lines
        return lines.map { String($0.split(separator: " ").last ?? "") }
    }

    private static func check(_ served: ServedRegistry, _ url: String, _ more: [String] = []) throws {
        let run = try served.sandbox.run(
            [AuditTests.python ?? "python3", script, url] + (try key(served)) + more, setting: [:])
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(run.lines.filter { $0.hasPrefix("ok ") }.count >= 19)
        #expect(try served.sandbox.require("verify", "--all").status == 0)
    }

    @Test("over HTTP", .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func plain() throws {
        let served = try ServedRegistry(try Sandbox.withVersions(1), options: ["--rate-limit", "0"])
        try Self.check(served, served.url.replacing("127.0.0.1", with: "localhost"))
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
        let served = try ServedRegistry(
            sandbox,
            options: ["--rate-limit", "0", "--tls-certificate", certificate, "--tls-key", key])
        try Self.check(served, served.url.replacing("127.0.0.1", with: "localhost"), [certificate])
    }

    @Test func `an access key is made, listed and revoked, here and through a server`() throws {
        let served = try ServedRegistry(try Sandbox.withVersions(1))
        let token = try served.token("ann", "administrator")
        let made = try served.require(
            "token", "create", "ann", "--aws", "--access-key-id", "AKIAEXAMPLE1", token: token)
        #expect(made.lines.first == "aws_access_key_id = AKIAEXAMPLE1")
        #expect(made.lines.count == 2 && made.lines[1].hasPrefix("aws_secret_access_key = "))
        let again = try served.run(
            ["token", "create", "ann", "--aws", "--access-key-id", "akiaexample1"], token: token)
        #expect(again.status == 1 && again.errors.contains("there is already a token"))
        let wrong = try served.run(
            ["token", "create", "ann", "--access-key-id", "AKIAEXAMPLE2"], token: token)
        #expect(wrong.status == 64)
        #expect(try served.require("token", "list", token: token).output.contains("akiaexample1"))
        let listed = try served.require("token", "list", "--json", token: token).output
        #expect(listed.contains("AKIAEXAMPLE1") && !listed.contains("secret"))
        try served.require("token", "revoke", "akiaexample1", token: token)
        #expect(try !served.require("token", "list", token: token).output.contains("akiaexample1"))
    }
}
