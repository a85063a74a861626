import ArgumentParser
import CairnObjects
import CairnRegistry

struct Card: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Show a version's model card.",
        discussion: """
            What the card that was pushed says (Markdown, or JSON in SageMaker's model card schema), \
            filled in from the record and the registry where it is silent. Quotations, and rows marked \
            'card', are the words of the card; nothing else is. --json prints the same in that schema, with \
            one more member, 'cairn', for what the registry knows.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Where to. Default: standard output.", valueName: "file"), completion: .file())
    var output: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let card = try await context.registry.card(of: id)
        let text = context.console.isJSON ? card.json.prettyText + "\n" : card.markdown
        try TextFile.write(text, to: output, context.console)
    }
}
