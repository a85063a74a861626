import CLinux
import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

/// One run of a program, on a thread that may block.
struct ProgramRun {
    private let program: Program
    private let cancellation: Cancellation
    private let begin = ContinuousClock.now

    init(of program: Program, _ cancellation: Cancellation) {
        (self.program, self.cancellation) = (program, cancellation)
    }

    func toEnd() throws -> ProgramResult {
        guard !cancellation.isCancelled else { return ProgramResult(end: .cancelled, output: []) }
        let input = try Self.memoryFile(holding: program.input)
        defer { try? input.close() }  // only memory
        guard case .captured = program.output else {
            var capture = OutputCapture(nil)
            return try toEnd(input: input, output: nil, &capture)
        }
        let (reading, writing) = try Self.pipe()
        var capture = OutputCapture(reading)
        return try toEnd(input: input, output: writing, &capture)
    }

    private func toEnd(
        input: FileDescriptor, output: FileDescriptor?, _ capture: inout OutputCapture
    ) throws -> ProgramResult {
        let child: ChildProcess
        do {
            // The child has its own end of the pipe now; ours would keep it open for ever.
            defer { try? output?.close() }  // nothing was written to it from here
            child = try ChildProcess(program, input: input, output: output)
        } catch {
            return ProgramResult(end: .notStarted(error), output: [])
        }
        let end = wait(for: child, &capture)
        capture.takeWhatIsThere()
        return ProgramResult(end: end, output: capture.bytes)
    }

    /// Waits, reading what the child says, and stops it when its time is up or nobody wants it any more.
    private func wait(for child: ChildProcess, _ capture: inout OutputCapture) -> ProgramResult.End {
        var stop: (reason: ProgramResult.End, kill: ContinuousClock.Instant)?
        var pause = Pause()
        while true {
            if let end = child.endIfEnded() {
                guard let stop else { return end }
                endGroup(of: child, by: stop.kill, &capture)
                return stop.reason
            }
            if let stop {
                if ContinuousClock.now >= stop.kill { child.signalGroup(SIGKILL) }
            } else if let reason = reasonToStop {
                child.signalGroup(SIGTERM)
                // One that is stopped would not hear of it.
                child.signalGroup(SIGCONT)
                stop = (reason, .now + program.grace)
            }
            capture.take(waitingAtMost: pause.next())
        }
    }

    private var reasonToStop: ProgramResult.End? {
        if cancellation.isCancelled { return .cancelled }
        if let limit = program.timeLimit, ContinuousClock.now >= begin + limit { return .timedOut }
        return nil
    }

    /// What the child started has the rest of the grace time too; then it is killed.
    private func endGroup(
        of child: ChildProcess, by instant: ContinuousClock.Instant, _ capture: inout OutputCapture
    ) {
        var pause = Pause()
        while child.hasGroup, ContinuousClock.now < instant { capture.take(waitingAtMost: pause.next()) }
        // The group's number is not given to anybody else as long as the group has a member.
        if child.hasGroup { child.signalGroup(SIGKILL) }
    }

    /// A file without a name that holds these bytes, to be read from its beginning.
    private static func memoryFile(holding bytes: [UInt8]) throws -> FileDescriptor {
        let number = try check("make a file in memory") { cairn_memory_file("cairn-event") }
        let file = FileDescriptor(rawValue: number)
        do {
            try attempting("fill a file in memory") {
                try file.writeAll(bytes)
                try file.seek(offset: 0, from: .start)
            }
        } catch {
            try? file.close()  // the error that led here is the one to report
            throw error
        }
        return file
    }

    private static func pipe() throws -> (reading: FileDescriptor, writing: FileDescriptor) {
        var ends: [Int32] = [0, 0]
        try check("make a pipe") { cairn_pipe(&ends) }
        // Only our end: a program that finds its output non-blocking would lose some of it.
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }
}

/// How long to sleep between two looks, in milliseconds: short at first, since most programs are.
private struct Pause {
    private var milliseconds: Int32 = 1

    mutating func next() -> Int32 {
        defer { milliseconds = min(milliseconds * 2, 25) }
        return milliseconds
    }
}
