package import CairnRegistry
import SystemPackage

/// A command of the shell that is run for events.
///
/// It gets the event as one line of JSON on standard input, and in variables (`Event.variables`). What it
/// prints goes where this process's own output goes.
package struct EventCommand: Sendable {
    private let text: String
    private let registry: String
    private let timeLimit: Duration?

    /// How long it has to end by itself once it was asked to.
    package static let grace = Duration.seconds(10)

    /// - Parameter registry: Its absolute path or its address, for the command's environment.
    /// - Parameter timeLimit: For each run; `nil` for no limit.
    package init(_ text: String, registry: String, timeLimit: Duration?) {
        (self.text, self.registry, self.timeLimit) = (text, registry, timeLimit)
    }

    /// Runs it for an event.
    package func handle(_ event: Event) async throws -> Attempt {
        var program = Program("/bin/sh")
        program.arguments = ["-c", text]
        program.variables = event.variables
        program.variables["CAIRN_REGISTRY"] = registry
        program.input = event.line
        program.output = .inherited
        (program.timeLimit, program.grace) = (timeLimit, Self.grace)
        switch try await program.run().end {
        case .exited(0): return .done
        case .exited(let status): return .failed("the command ended with status \(status)")
        case .killed(let signal): return .failed("the command was ended by signal \(signal)")
        case .timedOut:
            return .failed("the command was stopped after \(timeLimit?.components.seconds ?? 0) s")
        case .notStarted(let reason): return .failed("the command cannot be started: \(reason)")
        case .cancelled: return .cancelled
        }
    }
}

/// What became of handing an event to somebody.
package enum Attempt: Sendable, Equatable {
    case done
    /// It is to be tried again. With a clause that says why.
    case failed(String)
    /// Nobody wants it done any more.
    case cancelled
}
