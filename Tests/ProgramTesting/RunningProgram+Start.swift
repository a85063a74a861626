import CLinux
import Foundation
import Glibc

extension RunningProgram {
    /// Starts a program. Its output goes to files, so that no pipe can fill up and block it, and it is waited
    /// for only so long: no test hangs because its program does.
    ///
    /// - Parameter command: The program's path or name, and its arguments.
    /// - Parameter input: The file that it reads as its standard input.
    /// - Parameter isJoined: Whether standard error goes where standard output goes.
    package static func start(
        _ command: [String], in directory: String, environment: [String: String], input: String = "/dev/null",
        isJoined: Bool = false
    ) throws -> RunningProgram {
        let (output, errors) = (try unnamedFile(), try unnamedFile())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, isJoined ? output : errors, 2)
        // Connections that a server in this process has accepted must not stay open in it.
        cairn_spawn_close_from(&actions, 3)
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
        return RunningProgram(child, output: output, errors: errors)
    }

    /// Read back through the descriptor.
    private static func unnamedFile() throws -> Int32 {
        let name = NSTemporaryDirectory() + "/cairn-run-\(UUID().uuidString)"
        let file = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw HarnessError("cannot make '\(name)'", errno) }
        unlink(name)
        return file
    }
}
