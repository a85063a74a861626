import Glibc

/// Runs a small program and reads what it prints.
enum Subprocess {
    /// The standard output of a program that succeeded; `nil` where it cannot be started or fails.
    static func output(_ command: [String]) -> String? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        guard let child = start(command, output: ends[1], unused: ends[0]) else {
            close(ends[1])
            return nil
        }
        close(ends[1])
        let bytes = readAll(ends[0])
        guard wait(for: child) == 0 else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Runs a program that has the terminal, such as an editor, to its end. Blocks.
    ///
    /// - Returns: whether it was started and succeeded.
    static func runOnTerminal(_ command: [String]) -> Bool {
        guard let child = spawn(command, nil) else { return false }
        return wait(for: child) == 0
    }

    /// The exit status; `nil` where a signal ended the program.
    private static func wait(for child: pid_t) -> Int32? {
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1 { if errno != EINTR { return nil } }
        // WIFEXITED and WEXITSTATUS, which are macros.
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
    }

    private static func start(_ command: [String], output: Int32, unused: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addclose(&actions, unused)
        return spawn(command, &actions)
    }

    private static func spawn(
        _ command: [String], _ actions: UnsafePointer<posix_spawn_file_actions_t>?
    ) -> pid_t? {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var nothing = sigset_t()
        sigemptyset(&nothing)
        // This program blocks signals; its children must not inherit that.
        posix_spawnattr_setsigmask(&attributes, &nothing)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child = pid_t()
        guard posix_spawnp(&child, command[0], actions, &attributes, &arguments, environ) == 0 else {
            return nil
        }
        return child
    }

    private static func readAll(_ file: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer.prefix(count)
            } else if count == 0 || errno != EINTR {
                return bytes
            }
        }
    }
}
