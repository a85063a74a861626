import ArgumentParser
import CairnObjects
import CairnRegistry

struct Rollback: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put a stage back to where it stood before.",
        discussion: """
            Versions that have been rejected or deleted since are passed over. Of a version that stood \
            there before, the policy asks only that it is still approved; bounds and freezes are for new \
            ones. A second rollback goes one further back. The log only grows: a rollback is one more move.
            """)

    @Argument(help: "The stage: GROUP:STAGE.", transform: Parsed.stageOfGroup)
    var stage: Parsed<StageSpec>

    @Option(
        name: .long, help: ArgumentHelp("The version to go back to.", valueName: "version"),
        transform: Parsed.version)
    var to: Parsed<VersionSpec>?

    @OptionGroup var expectation: ExpectOption

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        var target: VersionID?
        if let to {
            let id = try await context.registry.resolve(to.value)
            guard id.group == stage.value.group else {
                throw CairnError(.invalid, "\(id) is no version of '\(stage.value.group)'")
            }
            target = id
        }
        let receipt = try await context.service.rollback(
            stage.value, to: target, expecting: try await expectation.resolve(context.registry),
            by: context.intent(decision))
        StageReport(receipt, isDryRun: decision.dryRun).print(to: context.console)
    }
}
