import ArgumentParser
import CairnObjects
import CairnRegistry

struct Promote: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Put a version into a stage.",
        discussion: """
            Guarded stages (production, unless the group says otherwise) take only approved versions. When \
            somebody else moves the stage at the same time, one of the two fails and says so.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Argument(help: "The stage.", transform: Parsed.stage)
    var stage: Parsed<StageName>

    @OptionGroup var expectation: ExpectOption

    @Option(name: [.customShort("m"), .long], help: "Why.")
    var message: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let receipt = try await context.registry.promote(
            id, to: stage.value, expecting: try await expectation.resolve(context.registry),
            by: try context.intent(message))
        StageReport(receipt).print(to: context.console)
    }
}
