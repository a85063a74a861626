import ArgumentParser
import CairnObjects
import CairnRegistry

struct Retract: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "retract",
        abstract: "Take your vote on a version back.",
        discussion: """
            The version is then what the other votes make of it. It stays where it is live: 'cairn reject \
            --withdraw' takes it out.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let receipt = try await context.service.decide(
            id, .pending, withdraw: false, by: context.intent(decision))
        DecisionReport(receipt, isDryRun: decision.dryRun).print(to: context.console)
    }
}
