import CairnObjects
import CairnTransport
import Glibc
import Testing

/// Against OpenSSL's own server, whose certificate an authority of the test's own has signed.
@Suite struct TLSTests {
    @Test func aServerOfAnUnknownAuthorityIsNotTrustedUntilItsCertificateIsNamed() async throws {
        let server = try TLSServer(name: "localhost")
        #expect(await server.failure(ca: nil)?.contains("cannot trust https://localhost:") == true)
        #expect(await server.failure(ca: server.ca) == nil)
    }

    @Test func aCertificateForAnotherNameIsNotTrusted() async throws {
        let server = try TLSServer(name: "elsewhere.example")
        #expect(await server.failure(ca: server.ca)?.contains("cannot trust") == true)
    }

    @Test func aFileThatHoldsNoCertificateIsAnError() async throws {
        let server = try TLSServer(name: "localhost")
        #expect(await server.failure(ca: "/etc/hostname") != nil)
        #expect(await server.failure(ca: "/nonexistent") != nil)
    }

    @Test func plainHTTPOnATLSPortIsAnErrorWithAHint() async throws {
        let server = try TLSServer(name: "localhost")
        let client = HTTPClient(HTTPClient.Configuration(userAgent: "x"))
        await #expect(throws: CairnError.self) {
            _ = try await client.collect(
                HTTPClient.Request(.get, "http://localhost:\(server.port)/"), upTo: 1 << 20)
        }
    }
}

/// `openssl s_server`, with a certificate for one name and the authority that signed it.
private final class TLSServer: Sendable {
    let port: Int
    let ca: String
    private let directory: String
    private let process: pid_t

    init(name: String) throws {
        var template = Array("\(Self.temporary)/cairn-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CairnError(.system, "no directory") }
        directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        ca = "\(directory)/ca.pem"
        port = Int.random(in: 20_000..<30_000)
        let script = """
            cd '\(directory)'
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=Test-CA \
              -addext basicConstraints=critical,CA:true
            openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj '/CN=\(name)'
            printf 'subjectAltName=DNS:\(name)' > extensions
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem \
              -extfile extensions
            exec openssl s_server -accept \(port) -cert cert.pem -key key.pem -www -quiet
            """
        let words = ["sh", "-c", script]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for output in [Int32(1), 2] {
            posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
        }
        var id = pid_t()
        guard posix_spawn(&id, "/bin/sh", &actions, nil, &arguments, environ) == 0 else {
            throw CairnError(.system, "no shell")
        }
        process = id
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        for name in ["ca.pem", "ca.key", "ca.srl", "cert.pem", "key.pem", "request.pem", "extensions"] {
            unlink("\(directory)/\(name)")
        }
        rmdir(directory)
    }

    private static var temporary: String {
        getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    }

    /// Asks until the server is up.
    ///
    /// - Returns: why there was no good answer.
    func failure(ca: String?) async -> String? {
        let client = HTTPClient(HTTPClient.Configuration(userAgent: "x", caFile: ca))
        for _ in 0..<200 {
            do {
                let answer = try await client.collect(
                    HTTPClient.Request(.get, "https://localhost:\(port)/"), upTo: 1 << 20)
                return answer.status == 200 ? nil : "status \(answer.status)"
            } catch let error as CairnError where error.message.contains("cannot connect") {
                usleep(50_000)
            } catch {
                return (error as? CairnError)?.message ?? "\(error)"
            }
        }
        return "the server does not start"
    }
}
