import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct Delete: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a version.",
        discussion: """
            Refused while a stage holds it. Its number is never given again; its bytes stay until 'cairn gc' \
            finds them old enough.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Option(name: [.customShort("m"), .long], help: "Why.")
    var message: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let entry = try await context.registry.delete(id, by: try context.intent(message))
        context.console.outcome(id.json.adding("entry", entry?.json)) { ["Deleted \(id)."] }
    }
}

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
        let report = try await context.registry.collect(collection)
        context.console.outcome(report.json.adding("dryRun", .bool(dryRun))) {
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

struct Reindex: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Make refs and index anew by replaying the log.")

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        try await context.registry.storage.rebuildIndex()
        context.console.outcome(["rebuilt": true]) { ["Made the index anew from the log and the documents."] }
    }
}

extension JSON {
    /// This object with one more member, where there is a value for it.
    func adding(_ name: String, _ value: JSON?) -> JSON {
        guard case .object(var members) = self, let value else { return self }
        members[name] = value
        return .object(members)
    }
}
