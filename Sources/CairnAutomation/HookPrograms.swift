package import CairnObjects
package import CairnRegistry
import CairnStorage
import Glibc
package import SystemPackage

/// Programs in a registry's directory that are asked before a verb does something (`hooks/pre-promote`) and
/// told after it (`hooks/post-promote`), as Git's are.
///
/// A program runs in the registry's directory. It gets the event as one line of JSON on standard input, and
/// in variables (`Event.variables`). Verbs for which there is no program cost one look at a file each. A
/// program asked before that cannot be run, hangs or crashes has not agreed: nothing happens.
package struct HookPrograms: Hooks {
    private let directory: FilePath
    private let registry: FilePath
    private let timeLimit: Duration
    private let report: @Sendable (String) -> Void

    /// How long a program may take unless somebody says otherwise.
    package static let defaultTimeLimit = Duration.seconds(30)

    /// - Parameter directory: Where the programs lie; it need not be there. An absolute path, as the
    ///   registry's is.
    /// - Parameter report: Is handed a sentence where a program that was told has failed.
    package init(
        in directory: FilePath, of registry: FilePath, timeLimit: Duration = HookPrograms.defaultTimeLimit,
        report: @escaping @Sendable (String) -> Void
    ) {
        (self.directory, self.registry) = (directory, registry)
        (self.timeLimit, self.report) = (timeLimit, report)
    }

    package func listens(to verb: Verb) throws(CairnError) -> Bool {
        for name in ["pre-\(verb)", "post-\(verb)"]
        where try status(of: directory.appending(name)) != nil {
            return true
        }
        return false
    }

    package func before(_ verb: Verb, _ event: Event) async throws(CairnError) -> Bool {
        let name = "pre-\(verb)"
        guard let result = try await run(name, event) else { return false }
        if let failure = failure(of: name, result) { throw failure }
        return true
    }

    package func after(_ verb: Verb, _ event: Event) async {
        let name = "post-\(verb)"
        do {
            guard let result = try await run(name, event), let failure = failure(of: name, result) else {
                return
            }
            report(failure.message)
        } catch {
            report(error.message)
        }
    }

    /// - Returns: `nil` where there is no such program.
    private func run(_ name: String, _ event: Event) async throws(CairnError) -> ProgramResult? {
        let file = directory.appending(name)
        guard try status(of: file) != nil else { return nil }
        guard access(file.string, X_OK) == 0 || errno != EACCES else {
            throw CairnError(
                .system, "the hook \(name) is not executable",
                hint: "run 'chmod +x \(file)', or remove it to do without")
        }
        var program = Program(file)
        program.variables = event.variables
        program.variables["CAIRN_HOOK"] = name
        program.variables["CAIRN_REGISTRY"] = registry.string
        program.directory = registry
        program.input = event.line
        program.timeLimit = timeLimit
        do {
            return try await program.run()
        } catch let error as CairnError {
            throw error.inside("the hook \(name)")
        } catch {
            throw CairnError(.system, "the hook \(name) cannot be run: \(error)")
        }
    }

    private func failure(of name: String, _ result: ProgramResult) -> CairnError? {
        let words = Words(result.output)
        switch result.end {
        case .exited(0): return nil
        case .exited(let status):
            let verb = name.hasPrefix("pre-") ? "refused" : "failed"
            return CairnError(
                .refused,
                "the hook \(name) \(verb)\(words.text.isEmpty ? " (status \(status))" : words.asReason)",
                hint: "nothing was changed; '\(directory.appending(name))' decides this")
        case .killed(let signal):
            return CairnError(
                .system, "the hook \(name) was ended by signal \(signal)\(words.asReason)",
                hint: "nothing was changed; a hook agrees by exiting with 0")
        case .timedOut:
            return CairnError(
                .system,
                "the hook \(name) was stopped after \(timeLimit.components.seconds) s\(words.asReason)",
                hint: "nothing was changed; CAIRN_HOOK_TIMEOUT sets how many seconds a hook may take")
        case .cancelled:
            return CairnError(
                .interrupted, "interrupted while the hook \(name) ran", hint: "run the command again")
        case .notStarted(let reason):
            return CairnError(
                .system, "the hook \(name) cannot be started: \(reason)", hint: Self.hint(reason))
        }
    }

    private static func hint(_ reason: Errno) -> String {
        switch reason {
        case .noSuchFileOrDirectory: "the interpreter that its first line names is not there"
        case .execFormatError: "its first line must name its interpreter, such as #!/bin/sh"
        default: "it must be a program, or a script whose first line names its interpreter"
        }
    }
}
