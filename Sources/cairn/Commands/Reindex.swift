import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

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
