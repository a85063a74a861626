import Foundation
import ProgramTesting
import Testing

/// Headless Chromium at the built server, behind TLS, with an issuer to sign in by
/// (`Tests/Independent/browse_live.py`).
@Suite("a browser at the built server", .serialized)
struct LiveBrowserTests {
    private static let script = URL(filePath: #filePath)
        .appending(path: "../../../Independent/browse_live.py").standardized.path()

    static let isPossible =
        AuditTests.python != nil && FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")

    @Test(
        "signs in by an issuer, is told what came in between, and takes nothing for markup",
        .enabled(if: isPossible, "CAIRN_PYTHON, chromium"), .timeLimit(.minutes(5)))
    func browse() throws {
        let sandbox = try Sandbox()
        try sandbox.require("init", "--origin", "example.com/test")
        let (certificate, key) = (sandbox.place("tls.crt"), sandbox.place("tls.key"))
        let made = try sandbox.run([
            "/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=cairn.test", "-addext", "subjectAltName=DNS:cairn.test,IP:127.0.0.1", "-out", certificate,
            "-keyout", key,
        ])
        #expect(made.status == 0)
        try sandbox.file("secret", "s: 1%\n")
        let served = try ServedRegistry(
            sandbox,
            options: [
                "--tls-certificate", certificate, "--tls-key", key, "--sign-in-issuer", "people",
                "--sign-in-secret-file", sandbox.place("secret"),
            ])
        let run = try sandbox.start([
            AuditTests.python ?? "python3", Self.script, served.url, CairnProgram.path,
            sandbox.place(".cairn"),
        ]).wait(limit: 240)
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(try sandbox.require("verify", "--all").status == 0)
    }
}
