import Foundation
import Glibc

/// The built `cairn`, and how to start it: in a directory, with a clean environment, its output to files, so
/// that no pipe can fill up and block it.
struct CairnProgram: Sendable {
    /// `CAIRN_PROGRAM`, or what lies beside the test bundle.
    static let path: String = {
        if let named = ProcessInfo.processInfo.environment["CAIRN_PROGRAM"] { return named }
        let candidates = CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [CommandLine.arguments[0]]
        let places = candidates.map { URL(filePath: $0).deletingLastPathComponent().path() + "/cairn" }
        return places.first { access($0, X_OK) == 0 } ?? ".build/debug/cairn"
    }()

    let directory: String
    let environment: [String: String]

    /// Starts a program and does not wait for it.
    ///
    /// - Parameter command: The program's path or name, and its arguments.
    func start(_ command: [String]) throws -> RunningProgram {
        let outputs = try ["out", "err"].map { kind in
            let name = NSTemporaryDirectory() + "/cairn-run-\(UUID().uuidString).\(kind)"
            let file = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw HarnessError("cannot make '\(name)'", errno) }
            unlink(name)  // read back through the descriptor
            return file
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, outputs[0], 1)
        posix_spawn_file_actions_adddup2(&actions, outputs[1], 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        // As from a shell: nothing blocked, nothing ignored, whatever the test's runner does.
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        // env(1) changes to the directory and becomes the program: the process is the same.
        var arguments = (["env", "-C", directory] + command).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var child = pid_t()
        let failure = posix_spawnp(&child, "env", &actions, &attributes, &arguments, &variables)
        guard failure == 0 else { throw HarnessError("cannot start '\(command[0])'", failure) }
        return RunningProgram(child, output: outputs[0], errors: outputs[1])
    }
}

/// Something is wrong with the tests' own tools.
struct HarnessError: Error, CustomStringConvertible {
    let description: String

    init(_ text: String, _ code: Int32? = nil) {
        description = text + (code.map { ": " + String(cString: strerror($0)) } ?? "")
    }
}
