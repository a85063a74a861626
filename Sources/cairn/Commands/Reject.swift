import ArgumentParser
import CairnObjects
import CairnRegistry

struct Reject: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject a version.",
        discussion: """
            It stays where it is live, unless you say --withdraw. Under a policy with rules for approval, \
            one rejection by somebody entitled blocks the version, until 'cairn retract' takes it back.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Flag(
        name: .long,
        help: "Also take it out of the stages where it stands: each goes back to where it stood before.")
    var withdraw = false

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let receipt = try await context.service.decide(
            id, .rejected, withdraw: withdraw, by: context.intent(decision))
        DecisionReport(receipt, isDryRun: decision.dryRun).print(to: context.console)
        guard !withdraw, !decision.dryRun, !context.console.isJSON else { return }
        let stages = try await context.registry.version(id).stages.map(\.description)
        if !stages.isEmpty {
            context.console.note(
                "\(id) still stands in \(stages.joined(separator: ", ")); say --withdraw to take it out.")
        }
    }
}
