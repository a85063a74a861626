import ArgumentParser
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

struct Recover: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Make a new registry of what can be read of a damaged one.",
        discussion: """
            Looks through every page of the damaged database, takes the documents and blobs whose bytes \
            give their names and the entries of the log that the signed checkpoint proves, replays them \
            into a new directory and verifies it. Nothing in the damaged registry is changed. Lists what \
            is lost, and exits with status 2 where anything is. A backup is better: see 'cairn restore'.
            """)

    @Argument(help: "The damaged registry's directory.", completion: .directory)
    var damaged: String

    @Argument(help: "The new registry's directory, to be made (models/.cairn).")
    var directory: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A directory with signing.key and secrets.key, or one such file.", valueName: "path"))
    var keys: [String] = []

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if options.registry != nil {
            throw ValidationError("'recover' makes a registry; name both directories as arguments")
        }
    }

    func run() throws {
        let command = self
        try Session(options).run { try await command.recover() }
    }

    private func recover() async throws {
        let environment = Environment()
        let console = Console(options, environment)
        let (actor, width) = (try environment.actor(), environment.coreCount)
        var request = RecoveryRequest(from: Self.registry(damaged), to: FilePath(directory))
        request.keys = keys.map { FilePath($0) }
        let recovery = try Recovery(
            request, width: width, logger: CommandContext.logger(verbose: options.verbose))
        let (copying, verifying) = (ByteMeter(), ByteMeter())
        let report = try await ProgressBar("copying", copying, console).during {
            try await recovery.run(meter: copying) { storage, refs in
                let registry = Registry(storage: storage, key: storage.configuration.key)
                let entries = refs.lostEntries
                let reason = entries.isEmpty ? "recovered" : "recovered; lost log entries: \(entries)"
                let lost = try await registry.settleRecovered(
                    refs.targets, by: Intent(by: actor, reason: reason))
                let verified = try await ProgressBar("verifying", verifying, console).during {
                    try await registry.verifyAll(width: width, meter: verifying)
                }
                return lost.map(BackupProblem.init) + verified.problems.map(BackupProblem.init)
            }
        }
        let root = FilePath(environment.workingDirectory).pushing(FilePath(directory)).lexicallyNormalized()
        RecoverPage(report, at: root, console).print()
        if !report.isWhole { throw CommandFailure.checkSaidNo }
    }

    /// A registry's own directory, or the directory that holds it as `.cairn`.
    private static func registry(_ named: String) -> FilePath {
        let path = FilePath(named)
        let inner = path.appending(StoreLayout.directoryName)
        return !FileStorage.exists(at: path) && FileStorage.exists(at: inner) ? inner : path
    }
}

extension BackupProblem {
    init(_ lost: LostRef) {
        self.init(
            kind: "ref-lost", subject: lost.ref.description, detail: lost.detail, affects: [lost.affects])
    }
}
