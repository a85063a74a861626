import ArgumentParser
import CairnObjects
import CairnRegistry

struct Report: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write one page that an auditor can keep: what is live, on what evidence, and the proof.",
        discussion: """
            The page is HTML and complete in itself. It says what is live in each stage, since when, who \
            approved it and on what evidence, every move since, and the rules; and it holds the log's signed \
            checkpoint and the proofs of what it says. The bytes of what is live are read and hashed for it. \
            Exits with status 2 where they are damaged.
            """)

    @Argument(help: "The group.", transform: Parsed.group)
    var group: Parsed<GroupName>

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Where to write it. Default: standard output.", valueName: "file"))
    var output: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let report = try await context.registry.report(
            on: group.value, width: context.width, by: context.intent(nil))
        if context.console.isJSON {
            let json = try report.json
            context.console.result(json) { [] }
        } else {
            try TextFile.write(try ReportPage(report).html(), to: output, context.console)
        }
        if !report.problems.isEmpty { throw CommandFailure.checkSaidNo }
    }
}
