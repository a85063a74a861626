package import Glibc

/// A program that was started.
package final class RunningProgram: Sendable {
    package let process: pid_t
    private let output: Int32
    private let errors: Int32

    init(_ process: pid_t, output: Int32, errors: Int32) {
        (self.process, self.output, self.errors) = (process, output, errors)
    }

    deinit {
        close(output)
        close(errors)
    }

    /// Sends a signal; harmless where the program has ended and nobody has waited for it yet.
    package func send(_ signal: Int32) { kill(process, signal) }

    /// Whether it has ended, and nobody has waited for it yet.
    package var hasEnded: Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0
            && information._sifields._sigchld.si_pid == process
    }

    /// What it has written to standard error up to now. The offset that it writes at is left alone.
    package var errorsSoFar: String { Self.beginning(errors) }

    /// The same of standard output.
    package var outputSoFar: String { Self.beginning(output) }

    private static func beginning(_ file: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = pread(file, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Waits for the program's end; kills it and fails after `limit` seconds. To be called once.
    package func wait(limit: Double = 60) throws -> Run {
        var status: Int32 = 0
        var waited = 0.0
        while waitpid(process, &status, WNOHANG) == 0 {
            guard waited < limit else {
                kill(process, SIGKILL)
                waitpid(process, &status, 0)
                throw HarnessError("the program had not ended after \(limit) s")
            }
            usleep(1000)
            waited += 0.001
        }
        // WIFSIGNALED, WTERMSIG and WEXITSTATUS, which are macros.
        let signal = status & 0x7F
        return Run(
            status: signal == 0 ? (status >> 8) & 0xFF : -signal, output: Self.content(output),
            errors: Self.content(errors))
    }

    private static func content(_ file: Int32) -> [UInt8] {
        lseek(file, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
    }
}
