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
        let entry = try await context.service.delete(id, by: context.intent(message))
        context.console.outcome(id.json.with(["entry": entry?.json])) { ["Deleted \(id)."] }
    }
}
