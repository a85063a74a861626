import CairnObjects
import SystemPackage

/// The command-line programs `curl` and `openssl`: clients and keys that are not ours.
enum Curl {
    /// Runs a program and waits without holding up a thread of the pool.
    ///
    /// - Throws: `unavailable` where it fails.
    static func run(_ program: String, _ arguments: [String]) async throws {
        let (status, _) = try await Program(path: "/usr/bin/\(program)").run(arguments)
        guard status == 0 else { throw CairnError(.unavailable, "\(program) ended with \(status)") }
    }

    /// A certificate for this machine that vouches for itself, with its key.
    static func certificate(in directory: FilePath) async throws -> (certificate: FilePath, key: FilePath) {
        let files = (directory.appending("tls.crt"), directory.appending("tls.key"))
        try await run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", files.0.string, "-keyout",
                files.1.string,
            ])
        return files
    }
}
