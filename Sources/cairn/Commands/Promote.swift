import ArgumentParser
import CairnObjects
import CairnRegistry

struct Promote: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Put a version into a stage.",
        discussion: """
            Guarded stages (production, unless the policy says otherwise) take only approved versions, and \
            only those that the policy's other rules let in. When somebody else moves the stage at the same \
            time, one of the two fails and says so.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Argument(help: "The stage.", transform: Parsed.stage)
    var stage: Parsed<StageName>

    @OptionGroup var expectation: ExpectOption

    @Flag(
        name: .long,
        help:
            "In an emergency, against the rules: where the policy provides for it, with a reason, and loudly."
    )
    var override = false

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let receipt = try await context.service.promote(
            id, to: stage.value, expecting: try await expectation.resolve(context.registry),
            override: override, by: context.intent(decision))
        StageReport(receipt, isDryRun: decision.dryRun).print(to: context.console)
    }
}
