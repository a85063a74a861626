import ArgumentParser
import CairnObjects
import CairnRegistry

struct Approve: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a version, so that guarded stages take it.")

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Option(name: [.customShort("m"), .long], help: "Why.")
    var message: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let receipt = try await context.registry.decide(id, .approved, by: try context.intent(message))
        DecisionReport(receipt).print(to: context.console)
    }
}
