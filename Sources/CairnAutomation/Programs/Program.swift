// Hook programs, and whoever follows the log: what a registry sets going. Here is how one program is run;
// `docs/architecture.md` says why that is not left to a library.

import CairnStorage
package import SystemPackage

/// A program to be run once: what it is given, and how long it may take.
///
/// It gets a process group of its own, no blocked or ignored signals, and no open file but the three standard
/// ones. Its standard input is a file in memory: nobody has to write while it reads, so that one which does
/// not read its input stops nobody.
package struct Program: Sendable {
    package let file: FilePath
    package var arguments: [String] = []
    /// Set beside the variables of this process.
    package var variables: [String: String] = [:]
    /// Where it runs; `nil` for where this process does.
    package var directory: FilePath?
    package var input: [UInt8] = []
    package var output: Output = .captured
    /// `nil`: as long as it likes.
    package var timeLimit: Duration?
    /// How long it has to end by itself, with all that it started, once it was asked to (SIGTERM); then it is
    /// killed.
    package var grace: Duration = .seconds(5)

    package init(_ file: FilePath) { self.file = file }

    /// What becomes of standard output and standard error.
    package enum Output: Sendable {
        /// Both together, the first 64 KiB; the rest is read and thrown away, so that nobody waits.
        case captured
        /// They go where this process's own go.
        case inherited
    }

    /// How much of the output is kept, in bytes.
    package static let captureLimit = 64 << 10
}

/// How a program ended, and what it said.
package struct ProgramResult: Sendable, Equatable {
    package let end: End
    /// Standard output and standard error in the order in which they were written, where they were captured.
    package let output: [UInt8]

    package init(end: End, output: [UInt8]) { (self.end, self.output) = (end, output) }

    /// How a program ended.
    package enum End: Sendable, Equatable {
        case exited(Int32)
        /// It was ended by a signal that it was not sent from here.
        case killed(signal: Int32)
        /// It took too long, and was stopped.
        case timedOut
        /// Nobody wanted it any more, and it was stopped, or not started.
        case cancelled
        case notStarted(Errno)
    }
}

extension Program {
    /// Runs it to its end, or to the end of its time, or until the task is cancelled.
    ///
    /// Where it is stopped, so is its whole process group: SIGTERM, and after `grace` SIGKILL. What it
    /// started and left behind when it ended by itself is left alone and not waited for, even if that holds
    /// the output open.
    ///
    /// - Throws: `system` where this process has no descriptors or no memory left.
    package func run() async throws -> ProgramResult {
        try await onOwnThread { try ProgramRun(of: self, $0).toEnd() }
    }
}
