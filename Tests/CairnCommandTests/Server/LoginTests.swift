import Glibc
import ProgramTesting
import Testing

@Suite("Logging in, and servers that are none")
struct LoginTests {
    private func served() throws -> (Sandbox, ServedRegistry, String) {
        let sandbox = try Sandbox.withVersions(1)
        let served = try ServedRegistry(sandbox)
        return (sandbox, served, try served.token("ann", "administrator"))
    }

    private func login(
        _ sandbox: Sandbox, _ url: String, _ token: String, _ variables: [String: String?] = [:]
    ) throws -> Run {
        try sandbox.file("token", token + "\n")
        return try sandbox.run(
            ["sh", "-c", "exec '\(CairnProgram.path)' login \(url) --token-stdin < token"], setting: variables
        )
    }

    @Test("a login is kept for its server, for its owner alone, until it is forgotten")
    func keeping() throws {
        let (sandbox, served, token) = try served()
        let run = try login(sandbox, served.url, token)
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(run.lines[0] == "Logged in to \(served.url) as ann.")
        #expect(!run.testDescription.contains(token))
        let file = "home/.config/cairn/credentials.json"
        #expect(try sandbox.run(["stat", "-c", "%a", file]).lines == ["600"])
        let far = ["CAIRN_REGISTRY": served.url]
        #expect(try sandbox.cairn("show", "g:1", setting: far).status == 0)
        let who = try sandbox.require("whoami", "--json", setting: far).json
        #expect(who.principal.text == "ann")
        #expect(who.grants.texts == ["administrator"])
        #expect(try sandbox.require("logout", served.url).lines == ["Forgot the token for \(served.url)."])
        #expect(try sandbox.require("logout", served.url).lines == ["There was no token for \(served.url)."])
        let gone = try sandbox.cairn("show", "g:1", setting: far)
        #expect(gone.status == 1)
        #expect(gone.errors.contains("log in with 'cairn login'"))
    }

    @Test("the token is where XDG_CONFIG_HOME says, and CAIRN_TOKEN goes before it")
    func places() throws {
        let (sandbox, served, token) = try served()
        let config = ["XDG_CONFIG_HOME": sandbox.place("config")]
        #expect(try login(sandbox, served.url, token, config).status == 0)
        #expect(sandbox.exists("config/cairn/credentials.json"))
        let bob = try served.token("bob", "reader")
        let both = config.merging(["CAIRN_REGISTRY": served.url, "CAIRN_TOKEN": bob]) { $1 }
        #expect(try sandbox.require("whoami", setting: both).lines.first == "bob at \(served.url)")
    }

    @Test("a wrong, a revoked and a malformed token are not kept")
    func refusedTokens() throws {
        let (sandbox, served, token) = try served()
        let wrong = String(token.dropLast(4)) + "0000"
        for text in [wrong, "cairn_nonsense", "two words", ""] {
            let run = try login(sandbox, served.url, text)
            #expect(run.status == 1, "\(text)")
            #expect(text.isEmpty || !run.testDescription.contains(text))
        }
        #expect(!sandbox.exists("home/.config/cairn/credentials.json"))
    }

    @Test("a file of credentials that others may read, or that is none, is refused")
    func badFiles() throws {
        let (sandbox, served, token) = try served()
        try #require(login(sandbox, served.url, token).status == 0)
        let file = "home/.config/cairn/credentials.json"
        chmod(sandbox.place(file), 0o644)
        let far = ["CAIRN_REGISTRY": served.url]
        #expect(try sandbox.cairn("list", setting: far).errors.contains("others than you may read"))
        chmod(sandbox.place(file), 0o600)
        try sandbox.file(file, "{")
        chmod(sandbox.place(file), 0o600)
        #expect(try sandbox.cairn("list", setting: far).errors.contains("cannot be read"))
    }

    @Test("a token goes to no other server, nor in clear text to another machine")
    func onlyThere() throws {
        let (sandbox, served, token) = try served()
        try #require(login(sandbox, served.url, token).status == 0)
        let other = try ServedRegistry(try Sandbox.withVersions(1))
        #expect(
            try sandbox.cairn("list", setting: ["CAIRN_REGISTRY": other.url]).errors.contains(
                "answers only to those it knows"))
        let far = ["CAIRN_REGISTRY": "http://192.0.2.1:1", "CAIRN_TOKEN": token]
        let clear = try sandbox.cairn("list", setting: far)
        #expect(clear.errorLines.first?.contains("in clear text") == true)
        #expect(!clear.testDescription.contains(token))
    }

    @Test("another registry at the address of a login is noticed")
    func anotherKey() throws {
        let (sandbox, served, token) = try served()
        try #require(login(sandbox, served.url, token).status == 0)
        let file = "home/.config/cairn/credentials.json"
        let other = try Sandbox.withGroup().require("audit", "key").lines[0]
        let own = try sandbox.require("audit", "key").lines[0]
        let text = try #require(sandbox.content(file)).replacing(own, with: other)
        try sandbox.file(file, text)
        chmod(sandbox.place(file), 0o600)
        let run = try sandbox.cairn("list", setting: ["CAIRN_REGISTRY": served.url])
        #expect(run.status == 1)
        #expect(run.errors.contains("signs its log with another key"))
    }

    @Test("over TLS, a server is trusted by the system's authorities or by the one that is named")
    func encrypted() throws {
        let sandbox = try Sandbox.withGroup()
        let made = try sandbox.run([
            "sh", "-c",
            """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=Test \
              -addext basicConstraints=critical,CA:true
            openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost
            printf 'subjectAltName=IP:127.0.0.1' > extensions
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem \
              -extfile extensions
            """,
        ])
        try #require(made.status == 0, "\(made.testDescription)")
        let options = ["--tls-certificate", sandbox.place("cert.pem"), "--tls-key", sandbox.place("key.pem")]
        let served = try ServedRegistry(sandbox, options: options)
        #expect(served.url.hasPrefix("https://"))
        let token = try served.token("ann", "administrator")
        let unknown = try served.cairn("group", "list", token: token)
        #expect(unknown.errorLines.first?.hasPrefix("error: cannot trust \(served.url)") == true)
        #expect(unknown.errorLines.last?.contains("CAIRN_CA_FILE") == true)
        let trusting = ["CAIRN_CA_FILE": sandbox.place("ca.pem")]
        #expect(try served.run(["group", "list"], token: token, setting: trusting).status == 0)
        #expect(try sandbox.run(["sh", "-c", "head -c 30M /dev/urandom > large"]).status == 0)
        #expect(try served.run(["push", "g", "large"], token: token, setting: trusting).status == 0)
        #expect(try served.run(["pull", "g:1", "-o", "out"], token: token, setting: trusting).status == 0)
        #expect(try sandbox.run(["cmp", "large", "out/large"]).status == 0)
    }

    @Test("where no server is, the error says what and what to do")
    func noServer() throws {
        let (sandbox, served, _) = try served()
        func errors(_ url: String) throws -> [String] {
            try sandbox.cairn("list", setting: ["CAIRN_REGISTRY": url]).errorLines
        }
        let refused = try errors("http://127.0.0.1:1")
        #expect(refused.first?.hasPrefix("error: cannot connect to http://127.0.0.1:1") == true)
        #expect(refused.last?.hasPrefix("hint: check that a server runs there") == true)
        let path = try errors(served.url + "/elsewhere")
        #expect(path.first?.contains("is no cairn server") == true, "\(path)")
        let tls = try errors(served.url.replacing("http:", with: "https:"))
        #expect(tls.first?.contains("cannot speak TLS") == true, "\(tls)")
        #expect(try errors("http://").first?.contains("is not the address of a server") == true)
        #expect(try errors("https://user:pw@example.org").first?.contains("a password") == true)
        #expect(try errors("http://no-such-host.invalid").first?.contains("cannot find") == true)
        let proxy = try sandbox.cairn(
            "list", setting: ["CAIRN_REGISTRY": "http://models.invalid", "http_proxy": "http://127.0.0.1:1"])
        #expect(proxy.errorLines.first?.hasPrefix("error: cannot connect to") == true)
    }

    @Test("a web server that is no Cairn is told from one")
    func otherServers() throws {
        let sandbox = try Sandbox()
        try sandbox.directory("www")
        let program = try sandbox.start(
            ["python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "-d", "www"])
        defer {
            program.send(SIGKILL)
            _ = try? program.wait()
        }
        var url = String?.none
        for _ in 0..<500 where url == nil {
            usleep(10_000)
            url = program.outputSoFar.firstMatch(of: /http:\/\/[0-9.:]+/).map { String($0.0) }
        }
        let far = ["CAIRN_REGISTRY": try #require(url)]
        let run = try sandbox.cairn("list", setting: far)
        #expect(run.status == 1)
        #expect(run.errorLines.first?.contains("is no cairn server") == true, "\(run.testDescription)")
    }

    @Test("serve runs the server's program on the registry that other commands would find")
    func serving() throws {
        let sandbox = try Sandbox.withGroup()
        let help = try sandbox.cairn("serve", "--help")
        #expect(help.output.contains("USAGE: cairn-server"))
        let server = try sandbox.start("serve", "--listen", "127.0.0.1:0")
        defer {
            server.send(SIGTERM)
            _ = try? server.wait()
        }
        var url = String?.none
        for _ in 0..<1500 where url == nil {
            usleep(10_000)
            url = server.errorsSoFar.firstMatch(of: /url=(http:\/\/[0-9.:]+)/).map { String($0.1) }
        }
        let far = ["CAIRN_REGISTRY": try #require(url)]
        let run = try sandbox.cairn("list", setting: far)
        #expect(run.errors.contains("answers only to those it knows"))
    }
}
