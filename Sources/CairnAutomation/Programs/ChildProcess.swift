import CLinux
import Glibc
import SystemPackage

/// A child of this process, the leader of a group of its own.
struct ChildProcess {
    private let id: pid_t

    /// Starts a program.
    ///
    /// - Throws: why the operating system cannot.
    init(_ program: Program, input: FileDescriptor, output: FileDescriptor?) throws(Errno) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.rawValue, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output.rawValue, 1)
            posix_spawn_file_actions_adddup2(&actions, output.rawValue, 2)
        }
        // Whatever else this process, or the one that started it, has open.
        cairn_spawn_close_from(&actions, 3)
        if let directory = program.directory {
            cairn_spawn_change_directory(&actions, directory.string)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        // This program blocks signals, and whoever started it may ignore some; neither is the child's affair.
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var arguments = ([program.file.string] + program.arguments).map { strdup($0) } + [nil]
        var variables = Self.environment(with: program.variables).map { strdup($0) } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var child = pid_t()
        var failure: Int32 = 0
        for _ in 0..<Self.triesWhileBusy {
            failure = posix_spawn(&child, program.file.string, &actions, &attributes, &arguments, &variables)
            // Somebody is writing the file, or another thread started a program while we were: it still has
            // our descriptor, until it becomes that program.
            guard failure == ETXTBSY else { break }
            usleep(10_000)
        }
        guard failure == 0 else { throw Errno(rawValue: failure) }
        id = child
    }

    private static var triesWhileBusy: Int { 50 }

    /// This process's environment with these variables in it.
    private static func environment(with variables: [String: String]) -> [String] {
        var own: [String] = []
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if variables[String(text.prefix { $0 != "=" })] == nil { own.append(text) }
            next += 1
        }
        // No variable can hold a zero byte.
        return own + variables.map { "\($0)=\($1.replacing("\0", with: ""))" }
    }

    /// How it ended; `nil` while it runs. Not to be called any more once it has answered.
    func endIfEnded() -> ProgramResult.End? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        // WIFEXITED, WEXITSTATUS and WTERMSIG, which are macros.
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
    }

    /// Sends a signal to the child and to all in its group.
    func signalGroup(_ signal: Int32) { kill(-id, signal) }

    /// Whether the child, or anybody that it started and that is in its group, is still there.
    var hasGroup: Bool { kill(-id, 0) == 0 }
}
