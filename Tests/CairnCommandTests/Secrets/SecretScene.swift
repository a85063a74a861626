import Foundation
import Glibc
import ProgramTesting
import Testing

/// A served registry whose secrets are known, and all that it said.
final class SecretScene {
    static let receiverMark = "hook-path-9f86d081884c7d659a2f"
    /// A token of another issuer, and one of the registry's form: both unknown to it.
    private static let strangers = [
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2V4YW1wbGUifQ.c2lnbmF0dXJlLW9mLWEtc3RyYW5nZXItdG9rZW4",
        "cairn_aaaabbbbccccdddd_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    ]

    let sandbox: Sandbox
    private let server: RunningProgram
    private var receiver: RunningProgram?
    private var isStopped = false
    private(set) var url = ""
    private var token = ""
    private(set) var secrets: [MarkedSecret] = []
    private(set) var told: [(what: String, bytes: [UInt8])] = []

    init() throws {
        sandbox = try Sandbox.withVersions(1, approved: [1])
        try sandbox.require("user", "create", "ann", "--role", "administrator")
        let made = try sandbox.require("token", "create", "ann", "--json").json
        token = try #require(made.token.text)
        server = try sandbox.startShell(
            "exec \(CairnProgram.path)-server --registry .cairn --listen 127.0.0.1:0 --log-level trace "
                + ">server.out 2>server.log")
        let sandbox = sandbox
        var found: String?
        _ = sandbox.eventually {
            found = sandbox.content("server.log")?.firstMatch(of: /url=(http:\/\/[0-9.:]+)/).map {
                String($0.1)
            }
            return found != nil
        }
        url = try #require(found, "the server does not start")
        secrets = [
            MarkedSecret("the token", String(token.suffix(64))),
            MarkedSecret("an unknown token", String(Self.strangers[1].suffix(64))),
            MarkedSecret("a stranger's token", String(Self.strangers[0].split(separator: ".")[2])),
            MarkedSecret("the signing key", try key("signing.key", after: "+")),
            MarkedSecret("the key of secrets", try key("secrets.key", after: nil)),
        ]
    }

    deinit {
        // Nobody has waited for them yet, so that these processes are still theirs.
        if !isStopped { server.send(SIGKILL) }
        receiver?.send(SIGKILL)
    }

    private func key(_ name: String, after mark: Character?) throws -> String {
        let text = try #require(sandbox.content(".cairn/\(name)")).trimmingCharacters(
            in: .whitespacesAndNewlines)
        return mark.flatMap { text.split(separator: $0, maxSplits: 4).last.map(String.init) } ?? text
    }

    // What is said.

    /// Runs the program against the server; what it prints is kept.
    @discardableResult
    private func cairn(_ arguments: String..., token: String? = nil, at url: String? = nil) throws -> Run {
        let settings = ["CAIRN_REGISTRY": url ?? self.url, "CAIRN_TOKEN": token ?? self.token]
        let run = try sandbox.run([CairnProgram.path] + arguments, setting: settings)
        told.append(("'cairn \(arguments.joined(separator: " "))'", run.outputBytes + run.errorBytes))
        return run
    }

    /// Asks the server by curl; the whole answer is kept.
    @discardableResult
    private func curl(_ path: String, _ options: String..., telling: Bool = true) throws -> Run {
        let run = try sandbox.run(["curl", "-s", "-i", "--max-time", "20"] + options + [url + path])
        if telling { told.append(("the answer to \(path) \(options.first ?? "")", run.outputBytes)) }
        return run
    }

    func useCommands() throws {
        // These print a secret, once: that is what they are for.
        let settings = ["CAIRN_REGISTRY": url, "CAIRN_TOKEN": token]
        func make(_ arguments: String...) throws -> Answer {
            try sandbox.run([CairnProgram.path] + arguments + ["--json"], setting: settings).json
        }
        let key = try make("token", "create", "ann", "--aws")
        accessKey = (try #require(key.accessKeyId.text), try #require(key.secretAccessKey.text))
        secrets.append(MarkedSecret("the access key's secret", accessKey.secret))
        let port = try receive()
        let hook = try make(
            "webhook", "create", "hook", "http://127.0.0.1:\(port)/\(Self.receiverMark)", "--allow-private")
        secrets.append(MarkedSecret("the webhook's secret", try webhookSecret(hook)))
        secrets.append(
            MarkedSecret("the webhook's new secret", try webhookSecret(try make("webhook", "rotate", "hook")))
        )
        try sandbox.file("model.bin", "served")
        for options in [[], ["--json"]] {
            for command in [
                "whoami", "token list", "user show ann", "user list", "webhook show hook", "webhook list",
                "webhook test hook", "webhook deliveries hook", "audit export", "audit log", "log g", "list",
                "show g:1", "push g model.bin --force", "audit checkpoint", "audit key", "verify",
            ] {
                let words = command.split(separator: " ").map(String.init) + options
                let run = try sandbox.run([CairnProgram.path] + words, setting: settings)
                told.append(("'cairn \(command)'", run.outputBytes + run.errorBytes))
                #expect(run.status == 0, "\(command): \(run.testDescription)")
            }
        }
        for stranger in Self.strangers + [token + "0", "x" + token, token.uppercased()] {
            #expect(try cairn("whoami", "--json", token: stranger).status != 0)
            try cairn("push", "g", "model.bin", "--verbose", token: stranger)
        }
        try cairn("list", token: token, at: url.replacing("http://", with: "http://ann:\(token)@"))
    }

    private var accessKey = (id: "", secret: "")

    private func webhookSecret(_ made: Answer) throws -> String {
        String(try #require(made.secret.text).dropFirst("whsec_".count))
    }

    func useDoors() throws {
        let bearer = "Authorization: Bearer \(token)"
        for path in [
            "/metrics", "/healthz", "/readyz", "/api/v1", "/api/v1/tokens", "/api/v1/users",
            "/api/v1/webhooks",
            "/api/v1/log", "/api/v1/nothing", "/api/v1/groups/g/versions/1", "/api/v1/refs",
        ] {
            try curl(path, "-H", bearer)
            try curl(path, "-H", "Authorization: Bearer \(Self.strangers[1])")
        }
        let basic = Data("ann:\(token)".utf8).base64EncodedString()
        for field in [
            "Authorization: Basic \(basic)", "Authorization: Bearer \(token) \(token)",
            "Authorization: \(token)",
            "Authorization: Bearer \(token)x", "X-Token: \(token)", "Cookie: cairn-session=\(token)",
            "Idempotency-Key: \(token)",
        ] {
            try curl("/api/v1/groups", "-H", field)
        }
        // Whoever puts a secret into an address is told of the address; nobody else is.
        try curl("/api/v1/groups?token=\(token)", "-H", bearer)
        try curl("/api/v1/\(token)", "-H", bearer, telling: false)
        for body in [
            #"{"name":"w","url":"http://127.0.0.1:9/","secret":"\#(accessKey.secret)"}"#,
            "{\"name\": \"\(token)",
        ] {
            try curl("/api/v1/webhooks", "-H", bearer, "-d", body, telling: !body.contains(accessKey.secret))
        }
        let (id, secret) = accessKey
        for (user, service) in [
            ("\(id):\(secret)", "s3"), ("\(id):wrong", "s3"), ("CAIRNAAAAAAAAAAAAAAA:\(secret)", "s3"),
            ("\(id):\(secret)", "sagemaker"), ("\(id):\(secret)", "sts"),
        ] {
            let signing = ["--aws-sigv4", "aws:amz:us-east-1:\(service)", "--user", user]
            let sent = ["-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"]
            for (path, more) in [
                ("/", [String]()), ("/bucket", ["-X", "PUT"]), ("/bucket/k", ["-X", "PUT", "-d", "bytes"]),
                ("/bucket/k", []),
                ("/", ["-H", "X-Amz-Target: SageMaker.ListModelPackageGroups", "-d", "{}"]),
                ("/", ["-d", "Action=GetCallerIdentity&Version=2011-06-15"]),
            ] {
                let run = try sandbox.run(
                    ["curl", "-s", "-i", "--max-time", "20"] + signing + sent + more + [url + path])
                told.append(("\(service) \(path)", run.outputBytes))
            }
        }
    }

    func usePages() throws {
        let jar = ["-b", sandbox.place("jar"), "-c", sandbox.place("jar")]
        func page(_ path: String, _ options: [String] = [], hasKey: Bool = true) throws -> String {
            let run = try sandbox.run(
                ["curl", "-s", "-i", "-H", "Accept: text/html"] + jar + options + [url + path])
            // A form's key stands in pages of the session itself, and in nothing else.
            if !hasKey { told.append(("the page \(path)", run.outputBytes)) }
            pages.append(("the page \(path)", run.outputBytes))
            return run.output
        }
        let form = try page("/sign-in")
        var key = Self.formKey(form)
        for stranger in Self.strangers {
            let refused = try page("/sign-in", ["-d", "token=\(stranger)&next=/&key=\(key)"])
            #expect(!refused.contains(stranger))
        }
        _ = try page("/sign-in", ["-d", "token=\(token)&next=/&key=\(key)"])
        for path in [
            "/", "/groups/g", "/groups/g/versions/1", "/log", "/search?q=\(token)", "/administration", "/no",
        ] {
            let text = try page(path)
            if !Self.formKey(text).isEmpty { key = Self.formKey(text) }
        }
        _ = try page("/sign-out", ["-d", "key=\(key)0"])
        let cookie =
            (sandbox.content("jar") ?? "").split(separator: "\n").last?.split(separator: "\t").last ?? ""
        #expect(cookie.count == 64 && key.count == 64, "nobody was signed in: \(cookie), \(key)")
        for secret in secrets {
            for (what, bytes) in pages where what != "the page /search?q=\(token)" {
                #expect(!secret.isIn(bytes), "\(what) has \(secret.name)")
            }
        }
        secrets += [MarkedSecret("a session", String(cookie)), MarkedSecret("a form's key", key)]
    }

    private var pages: [(what: String, bytes: [UInt8])] = []

    private static func formKey(_ page: String) -> String {
        page.firstMatch(of: /name="key" value="([0-9a-f]+)"/).map { String($0.1) } ?? ""
    }

    // What is sent.

    /// Starts a receiver that notes all that comes, and gives its port.
    private func receive() throws -> Int {
        let script = """
            import http.server
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                    with open("delivered", "ab") as file:
                        file.write(self.requestline.encode() + str(self.headers).encode() + body)
                    self.send_response(204); self.end_headers()
                def log_message(self, *rest): pass
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            print(server.server_address[1], flush=True)
            server.serve_forever()
            """
        let program = try sandbox.start(["python3", "-c", script])
        receiver = program
        var port: Int?
        _ = sandbox.eventually {
            port = program.outputSoFar.split(separator: "\n").first.flatMap { Int($0) }
            return port != nil
        }
        return try #require(port, "the receiver does not start")
    }

    func deliver() throws {
        try cairn("label", "set", "g:1", "told=yes")
        let sandbox = sandbox
        _ = sandbox.eventually { sandbox.content("delivered")?.contains("told") ?? false }
        try cairn("webhook", "deliveries", "hook", "--json")
        let delivered = try #require(sandbox.content("delivered"), "nothing was delivered")
        told.append(("a delivery", Array(delivered.utf8)))
    }

    // What is kept.

    /// Ends the server, and gives its log.
    func stop() throws -> String {
        server.send(SIGTERM)
        isStopped = true
        _ = try server.wait(limit: 30)
        receiver?.send(SIGKILL)
        _ = try receiver?.wait(limit: 10)
        receiver = nil
        return try #require(sandbox.content("server.log")) + (sandbox.content("server.out") ?? "")
    }

    /// Every file of the registry but its keys, every file of a backup without keys, and every document as it
    /// reads.
    func kept() throws -> [(what: String, bytes: [UInt8])] {
        try sandbox.require("backup", "saved")
        let script = """
            import sqlite3, zlib
            with open("documents", "wb") as file:
                for row in sqlite3.connect(".cairn/registry.db").execute("SELECT deflated FROM documents"):
                    file.write(zlib.decompress(row[0]))
            """
        let read = try sandbox.run(["python3", "-c", script])
        #expect(read.status == 0, "\(read.testDescription)")
        var kept = [(what: "a document", bytes: Array(try #require(sandbox.content("documents")).utf8))]
        for directory in [".cairn", "saved"] {
            for name in sandbox.files(below: directory) where !name.hasSuffix(".key") || directory == "saved"
            {
                let bytes =
                    FileManager.default.contents(atPath: sandbox.place("\(directory)/\(name)")) ?? Data()
                kept.append(("\(directory)/\(name)", Array(bytes)))
            }
        }
        return kept
    }
}
