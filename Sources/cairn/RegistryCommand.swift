import ArgumentParser
import CairnObjects
import Glibc
import Synchronization

/// A command that works on a registry: it says what to do, and is given everything it needs.
protocol RegistryCommand: ParsableCommand, Sendable {
    var options: GlobalOptions { get }

    func run(in context: CommandContext) async throws
}

extension RegistryCommand {
    mutating func run() throws {
        let command = self
        try Session(options).run {
            try await command.run(in: try await CommandContext(opening: command.options))
        }
    }
}

/// A command has failed and has said so; this is the status to exit with.
struct CommandFailure: Error {
    let status: Int32

    /// 1: it failed.
    static let failed = CommandFailure(status: 1)
    /// 2: a check said no.
    static let checkSaidNo = CommandFailure(status: 2)
}

/// One run of the program: runs asynchronous work to its end, turns errors into messages and exit statuses,
/// and signals into cancellation.
struct Session {
    private let console: Console

    init(_ options: GlobalOptions) {
        console = Console(options)
    }

    func run(_ work: @escaping @Sendable () async throws -> Void) throws {
        do {
            try runToEnd(work)
        } catch let failure as CommandFailure {
            throw failure
        } catch let usage as ValidationError {
            throw usage
        } catch let error as CairnError {
            console.report(error)
            throw error.code == .refused ? CommandFailure.checkSaidNo : CommandFailure.failed
        } catch is CancellationError {
            console.report(CairnError(.interrupted, "interrupted"))
            throw CommandFailure.failed
        } catch {
            console.report(CairnError(.system, "\(error)"))
            throw CommandFailure.failed
        }
    }

    /// Runs the work on the cooperative pool while the main thread, which no task runs on, waits for its end
    /// and for signals.
    private func runToEnd(_ work: @escaping @Sendable () async throws -> Void) throws {
        let signals = Signals()
        let result = Mutex<Result<Void, any Error>?>(nil)
        let task = Task.detached {
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await work())
            } catch {
                outcome = .failure(error)
            }
            result.withLock { $0 = outcome }
            signals.wake()
        }
        let received = signals.wait(until: { result.withLock { $0 } != nil }, onFirst: task.cancel)
        do {
            // Work that was done before it heard of the signal is done.
            try result.withLock { $0 }?.get()
        } catch let error where received != nil && !(error is CommandFailure) {
            // Libraries have words of their own for being stopped: whatever it failed with is told, and the
            // program ends by the signal.
            if let error = error as? CairnError, error.code != .interrupted { console.report(error) }
            received.map(signals.end(by:))
            throw error
        }
    }
}

/// Ctrl-C and SIGTERM: the first asks the work to stop and clean up, the second ends the program at once.
///
/// The signals are blocked in every thread and taken by the main one, which waits for them; no handler runs,
/// and no thread is started to listen.
private struct Signals: Sendable {
    /// What wakes the main thread when the work has ended.
    private static var ended: Int32 { SIGUSR1 }

    /// Called before any other thread starts, so that all inherit the mask.
    init() {
        var set = Self.set([SIGINT, SIGTERM, Self.ended])
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    func wake() { kill(getpid(), Self.ended) }

    /// - Returns: the signal that asked the program to end, if one did.
    func wait(until isDone: () -> Bool, onFirst: () -> Void) -> Int32? {
        var received: Int32?
        while !isDone() {
            var set = Self.set([SIGINT, SIGTERM, Self.ended])
            var number: Int32 = 0
            guard sigwait(&set, &number) == 0, number != Self.ended else { continue }
            if received != nil { _exit(128 + number) }
            received = number
            onFirst()
        }
        return received
    }

    /// Ends the program by the signal that it was sent, so that whoever started it learns of that.
    func end(by number: Int32) {
        Output.error.write("interrupted; nothing was left half-done\n")
        signal(number, SIG_DFL)
        var set = Self.set([number])
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(number)
    }

    private static func set(_ numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }
}
