import ArgumentParser
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a registry from a backup.",
        discussion: """
            Copies a snapshot into a new directory, verifies everything in it as 'cairn verify' does, and \
            only then gives it its name. Where something is damaged it exits with status 2 and restores \
            nothing, unless --partial is given. Private keys are taken from the backup, if it holds any, and \
            from --keys; without signing.key the registry can be read and verified, and not changed.
            """)

    @Argument(help: "The backup's directory.", completion: .directory)
    var backup: String

    @Argument(help: "The registry's directory, to be made (models/.cairn).")
    var directory: String

    @Option(
        name: .long, help: ArgumentHelp("Which snapshot. Default: the newest.", valueName: "name"))
    var snapshot: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A directory with signing.key and secrets.key, or one such file.", valueName: "path"))
    var keys: [String] = []

    @Flag(name: .long, help: "Restore what is sound, also where something is damaged.")
    var partial = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if options.registry != nil {
            throw ValidationError("'restore' makes a registry; name its directory as the second argument")
        }
    }

    func run() throws {
        let command = self
        try Session(options).run { try await command.restore() }
    }

    private func restore() async throws {
        let environment = Environment()
        let console = Console(options, environment)
        var request = RestoreRequest(to: FilePath(directory))
        (request.snapshot, request.keys) = (snapshot, keys.map { FilePath($0) })
        request.acceptsProblems = partial
        let width = environment.coreCount
        let restoration = try Restoration(
            from: FilePath(backup), request, width: width,
            logger: CommandContext.logger(verbose: options.verbose))
        let (copying, verifying) = (ByteMeter(), ByteMeter())
        let report = try await ProgressBar("copying", copying, console).during {
            try await restoration.run(meter: copying) { storage in
                let registry = Registry(storage: storage, key: storage.configuration.key)
                return try await ProgressBar("verifying", verifying, console).during {
                    try await registry.verifyAll(width: width, meter: verifying)
                }.problems.map(BackupProblem.init)
            }
        }
        let root = FilePath(environment.workingDirectory).pushing(FilePath(directory)).lexicallyNormalized()
        RestorePage(report, at: root, console).print()
        if !report.problems.isEmpty { throw CommandFailure.checkSaidNo }
    }
}
