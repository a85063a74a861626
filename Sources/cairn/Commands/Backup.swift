import ArgumentParser
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the whole registry, while it is in use.",
        discussion: """
            Makes a snapshot in DIR: the database as it stands at one moment, and every file that it needs. \
            Files that DIR has already are not copied again. A run that is interrupted leaves the snapshots \
            before it as they were. Exits with status 2 where something in the registry is damaged; the rest \
            is saved. Works on a registry's directory: run it on the server's machine.
            """)

    @Argument(help: "The backup's directory: a new one, or that of an earlier backup of this registry.")
    var directory: String

    @Flag(name: .long, help: "Read and hash the files that the backup has already, too.")
    var check = false

    @Flag(name: .long, help: "Save the private keys too. Whoever has the backup can then sign for you.")
    var withKeys = false

    @Option(
        name: .long,
        help: ArgumentHelp("Save what the log named in the last so many days.", valueName: "days"))
    var retention = BackupOptions().retentionDays

    @Option(name: .long, help: ArgumentHelp("Keep so many snapshots.", valueName: "count"))
    var keep = BackupOptions().keptSnapshots

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (0...36_500).contains(retention) else {
            throw ValidationError("--retention must be from 0 to 36500")
        }
        guard (1...100_000).contains(keep) else { throw ValidationError("--keep must be from 1 to 100000") }
    }

    func run() throws {
        let command = self
        try Session(options).run { try await command.take() }
    }

    private func take() async throws {
        let environment = Environment()
        let console = Console(options, environment)
        let storage = try FileStorage(
            opening: try RegistryPlace.find(options.registry, environment).directory(for: "backup"),
            width: environment.coreCount, logger: CommandContext.logger(verbose: options.verbose))
        var settings = BackupOptions()
        (settings.checksPresent, settings.includesKeys) = (check, withKeys)
        (settings.retentionDays, settings.keptSnapshots) = (retention, keep)
        let backup = try Backup(of: storage, into: FilePath(directory), settings)
        let (meter, days) = (ByteMeter(), retention)
        let report = try await ProgressBar("saving", meter, console).during {
            try await backup.take(meter: meter) { snapshot, earlier in
                try await Self.examine(snapshot, since: earlier, retentionDays: days)
            }
        }
        let checkpoint = try Checkpoint(
            note: report.manifest.checkpoint, trusting: storage.configuration.key)
        BackupPage(report, checkpoint, console).print()
        if !report.problems.isEmpty { throw CommandFailure.checkSaidNo }
    }

    /// Reads the copied database as a registry: what its log says, and what it needs.
    private static func examine(
        _ snapshot: FileStorage, since earlier: SignedNote?, retentionDays: Int
    ) async throws -> SnapshotExamination {
        let registry = Registry(storage: snapshot, key: snapshot.configuration.key)
        var problems = try await registry.verifyLog(since: earlier).problems.map(BackupProblem.init)
        var blobs: [Digest: Int64]?
        do {
            blobs = try await registry.neededBlobs(retentionDays: retentionDays)
        } catch let error as CairnError where error.code == .damaged {
            problems.append(
                BackupProblem(kind: "document-damaged", subject: "documents", detail: error.message))
        }
        return SnapshotExamination(blobs: blobs, problems: problems)
    }
}
