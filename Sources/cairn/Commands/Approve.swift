import ArgumentParser
import CairnObjects
import CairnRegistry

struct Approve: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a version, so that guarded stages take it.",
        discussion: """
            What you say is a vote; the version is Approved when the policy's quorum agrees and nobody \
            entitled rejects it. 'cairn retract' takes your vote back.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let receipt = try await context.service.decide(
            id, .approved, withdraw: false, by: context.intent(decision))
        DecisionReport(receipt, isDryRun: decision.dryRun).print(to: context.console)
    }
}
