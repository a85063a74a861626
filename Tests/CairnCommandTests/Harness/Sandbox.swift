import Foundation
import Glibc
import ProgramTesting
import Testing

/// A directory of its own for one test, removed with the value, and the program run in it.
final class Sandbox: Sendable {
    let path: String
    let environment: [String: String]

    init(_ variables: [String: String] = [:]) throws {
        path = NSTemporaryDirectory() + "/cairn-\(UUID().uuidString.prefix(13))"
        guard mkdir(path, 0o755) == 0, mkdir(path + "/home", 0o755) == 0 else {
            throw HarnessError("cannot make '\(path)'", errno)
        }
        let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        environment = [
            "PATH": search, "HOME": path + "/home", "CAIRN_ACTOR": "ann", "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": NSTemporaryDirectory(),
        ].merging(variables) { $1 }
    }

    // A directory that cannot be removed harms no test.
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A sandbox with a registry in it and a group `g`.
    static func withGroup(_ variables: [String: String] = [:]) throws -> Sandbox {
        try Templates.sandbox(like: "group", variables) { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
        }
    }

    /// A sandbox whose group `g` has so many versions; version N holds `model.bin` with the text `model N`.
    static func withVersions(_ count: Int, approved: [Int] = []) throws -> Sandbox {
        try Templates.sandbox(like: "\(count) versions, approved \(approved)") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            for number in 1...count { try sandbox.push("model \(number)") }
            for number in approved { try sandbox.require("approve", "g:\(number)") }
        }
    }

    /// Runs the program to its end.
    @discardableResult
    func cairn(_ arguments: String..., setting variables: [String: String?] = [:]) throws -> Run {
        try run([CairnProgram.path] + arguments, setting: variables)
    }

    /// Runs the program, which must succeed.
    @discardableResult
    func require(_ arguments: String..., setting variables: [String: String?] = [:]) throws -> Run {
        let run = try run([CairnProgram.path] + arguments, setting: variables)
        guard run.status == 0 else {
            throw HarnessError("cairn \(arguments.joined(separator: " ")): \(run.testDescription)")
        }
        return run
    }

    /// Pushes a file `model.bin` with this text to `g`.
    @discardableResult
    func push(_ content: String, _ options: String...) throws -> Run {
        try file("model.bin", content)
        return try run([CairnProgram.path, "push", "g", "model.bin"] + options)
    }

    func start(_ arguments: String..., setting variables: [String: String?] = [:]) throws -> RunningProgram {
        try program(variables).start([CairnProgram.path] + arguments)
    }

    /// Starts any program and does not wait for it.
    func start(_ command: [String], setting variables: [String: String?] = [:]) throws -> RunningProgram {
        try program(variables).start(command)
    }

    /// Starts a script of the shell and does not wait for it.
    func startShell(_ script: String) throws -> RunningProgram {
        try program([:]).start(["bash", "-c", script])
    }

    /// Runs any program to its end.
    @discardableResult
    func run(_ command: [String], setting variables: [String: String?] = [:]) throws -> Run {
        try program(variables).start(command).wait()
    }

    private func program(_ variables: [String: String?]) -> CairnProgram {
        var all = environment
        for (name, value) in variables { all[name] = value }
        return CairnProgram(directory: path, environment: all)
    }
}
