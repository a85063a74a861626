import Foundation
import Glibc
import ProgramTesting
import Synchronization
import Testing

/// The built `cairn-server` over the registry of a sandbox, on a free port of this machine.
final class ServedRegistry: Sendable {
    let sandbox: Sandbox
    /// Text for `--registry` and CAIRN_REGISTRY.
    let url: String
    private let server: Mutex<RunningProgram>

    private let options: [String]

    /// - Parameter sandbox: With a registry in it.
    /// - Parameter options: More that the server is told.
    init(_ sandbox: Sandbox, options: [String] = []) throws {
        (self.sandbox, self.options) = (sandbox, options)
        let (program, url) = try Self.start(sandbox, port: 0, options)
        server = Mutex(program)
        self.url = url
    }

    deinit {
        server.withLock {
            let hasEnded = $0.hasEnded
            $0.send(SIGCONT)
            $0.send(SIGTERM)
            let run = try? $0.wait(limit: 10)  // it is killed if it does not end by itself
            if hasEnded { Issue.record("the server had ended: \(run?.testDescription ?? "")") }
        }
    }

    /// Kills the server as a power failure would, and starts another on the same port.
    func crashAndRestart() throws {
        let port = Int(url.split(separator: ":").last ?? "") ?? 0
        try server.withLock { program in
            program.send(SIGKILL)
            _ = try program.wait(limit: 10)
            program = try Self.start(sandbox, port: port, options).program
        }
    }

    /// Stops the server where it is; its connections stay open.
    func pause() { server.withLock { $0.send(SIGSTOP) } }

    func resume() { server.withLock { $0.send(SIGCONT) } }

    private static func start(
        _ sandbox: Sandbox, port: Int, _ options: [String]
    ) throws -> (program: RunningProgram, url: String) {
        let path = CairnProgram.path + "-server"
        let program = try sandbox.start(
            [path, "--registry", sandbox.place(".cairn"), "--listen", "127.0.0.1:\(port)"] + options)
        for _ in 0..<1500 {
            let log = program.errorsSoFar
            if let url = log.firstMatch(of: /url=(https?:\/\/[0-9.:]+)/) { return (program, String(url.1)) }
            usleep(10_000)
        }
        program.send(SIGKILL)
        throw HarnessError("the server does not start: \(try program.wait().testDescription)")
    }

    /// How many bytes the server's process has read from sockets and files since it began.
    func bytesTaken() -> Int {
        let name = "/proc/\(server.withLock { $0.process })/io"
        let text = (try? String(contentsOfFile: name, encoding: .utf8)) ?? ""  // none: the test fails on 0
        return text.firstMatch(of: /rchar: (\d+)/).flatMap { Int($0.1) } ?? 0
    }

    /// Makes a user and a token, in the directory itself.
    func token(_ user: String, _ roles: String...) throws -> String {
        let grants = roles.flatMap { ["--role", $0] }
        let made = try sandbox.run([CairnProgram.path, "user", "create", user] + grants)
        guard made.status == 0 else { throw HarnessError(made.testDescription) }
        return try token(of: user)
    }

    /// Makes another token of a user.
    func token(of user: String) throws -> String {
        try sandbox.require("token", "create", user).lines[0]
    }

    /// Runs the program against the server.
    @discardableResult
    func cairn(_ arguments: String..., token: String?) throws -> Run {
        try run(arguments, token: token)
    }

    /// The same, with arguments as a list.
    func run(_ arguments: [String], token: String?, setting variables: [String: String?] = [:]) throws -> Run
    {
        try sandbox.run([CairnProgram.path] + arguments, setting: settings(token).merging(variables) { $1 })
    }

    /// Runs the program against the server; it must succeed.
    @discardableResult
    func require(_ arguments: String..., token: String?) throws -> Run {
        let run = try run(arguments, token: token)
        guard run.status == 0 else {
            throw HarnessError("cairn \(arguments.joined(separator: " ")): \(run.testDescription)")
        }
        return run
    }

    /// Starts the program against the server and does not wait for it.
    func start(_ arguments: [String], token: String?) throws -> RunningProgram {
        try sandbox.start([CairnProgram.path] + arguments, setting: settings(token))
    }

    private func settings(_ token: String?) -> [String: String?] {
        ["CAIRN_REGISTRY": url, "CAIRN_TOKEN": token, "CAIRN_ACTOR": "nobody-asks-for-this"]
    }
}
