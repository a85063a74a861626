import ArgumentParser
import CairnObjects
import Dispatch
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
            try await command.run(in: try CommandContext(opening: command.options))
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

    /// Blocks the main thread, which no task runs on, until the work has ended.
    private func runToEnd(_ work: @escaping @Sendable () async throws -> Void) throws {
        let result = Mutex<Result<Void, any Error>>(.success(()))
        let done = DispatchSemaphore(value: 0)
        let task = Task.detached {
            do {
                try await work()
            } catch {
                result.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        let signals = Signals { task.cancel() }
        done.wait()
        signals.endAsTold()
        try result.withLock { $0 }.get()
    }
}

/// Ctrl-C and SIGTERM: the first asks the work to stop and clean up, the second ends the program at once.
private struct Signals {
    private let received = Received()
    private let sources: [any DispatchSourceSignal]

    /// The signal that came first; 0 before.
    private final class Received: Sendable {
        let number = Atomic<Int32>(0)
    }

    init(_ cancel: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { [received] number in
            signal(number, SIG_IGN)  // the source sees it all the same
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let first = received.number.compareExchange(
                    expected: 0, desired: number, ordering: .relaxed)
                guard first.exchanged else { _exit(128 + number) }
                cancel()
            }
            source.resume()
            return source
        }
    }

    /// Ends the program by the signal that it was sent, if any, so that whoever started it learns of that.
    func endAsTold() {
        let number = received.number.load(ordering: .relaxed)
        guard number != 0 else { return }
        sources.forEach { $0.cancel() }
        Output.error.write("interrupted; nothing was left half-done\n")
        signal(number, SIG_DFL)
        raise(number)
    }
}
