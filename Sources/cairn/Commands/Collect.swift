import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct Collect: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove bytes that nothing needs any more.",
        discussion: """
            Keeps what a ref names, what the log named within the retention (so that stages can be rolled \
            back), and what a push is under way with. Safe at any time.
            """)

    @Flag(name: [.customShort("n"), .long], help: "Only tell what would be removed.")
    var dryRun = false

    @Option(
        name: .long,
        help: ArgumentHelp("Keep what the log named in the last so many days.", valueName: "days"))
    var retention = CollectionOptions().retentionDays

    @Option(
        name: .long, help: ArgumentHelp("Spare blobs touched in the last so many hours.", valueName: "hours"))
    var grace = CollectionOptions().graceHours

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (0...36_500).contains(retention) else {
            throw ValidationError("--retention must be from 0 to 36500")
        }
        guard (0...876_000).contains(grace) else { throw ValidationError("--grace must be from 0 to 876000") }
    }

    func run(in context: CommandContext) async throws {
        var collection = CollectionOptions()
        (collection.retentionDays, collection.graceHours, collection.dryRun) = (retention, grace, dryRun)
        let report = try await context.service.collect(collection)
        context.console.outcome(report.json.with(["dryRun": .bool(dryRun)])) {
            let removed = report.removed
            return [
                "\(dryRun ? "Would remove" : "Removed") \(counted(removed.removedBlobs, "blob")) "
                    + "(\(removed.freed.bytesText)), \(counted(removed.removedDocuments, "document")) and "
                    + "\(counted(report.leftovers, "leftover")) of interrupted work.",
                "Kept \(counted(report.keptBlobs, "blob")) and \(counted(report.keptDocuments, "document")).",
            ]
        }
    }
}
