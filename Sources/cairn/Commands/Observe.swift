import ArgumentParser
import CairnObjects
import CairnRegistry

struct Observe: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "observe",
        abstract: "Record what monitoring measured on a version.",
        discussion: """
            The figures are judged by the policy's drift rules. Where one is crossed, the log says \
            drift.detected, which 'cairn watch' can turn into retraining; a rule may also put a stage back by \
            itself. A retrained version names that entry with 'cairn push --trigger NUMBER'.
            """)

    @Argument(help: "The version, most often by its stage: GROUP:STAGE.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Option(
        name: .long, help: ArgumentHelp("What was measured: a finite number.", valueName: "name=number"),
        transform: NamedText.parse)
    var metric: [NamedText] = []

    @Option(
        name: .long, help: ArgumentHelp("Figures from a JSON object, as push takes them.", valueName: "file"))
    var metrics: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("The time that the figures are about.", valueName: "text"))
    var window: String?

    @Option(
        name: .long, help: ArgumentHelp("The report that the figures come from; it is kept.", valueName: "file"),
        completion: .file())
    var file: String?

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        var draft = ObservationDraft(metrics: try Figures.all("metric", metric, files: metrics))
        if case .stage(let stage, movesAgo: 0) = version.value.base { draft.stage = stage }
        draft.window = window
        draft.report = try file.map(FileScan.attachment)
        let receipt = try await context.registry.observe(id, draft, by: try context.intent(decision))
        ObservationReport(receipt, isDryRun: decision.dryRun).print(to: context.console)
    }
}

/// What an observation says when it is done.
struct ObservationReport {
    private let receipt: ObservationReceipt
    private let isDryRun: Bool

    init(_ receipt: ObservationReceipt, isDryRun: Bool) {
        (self.receipt, self.isDryRun) = (receipt, isDryRun)
    }

    func print(to console: Console) {
        console.outcome(receipt.json.adding("dryRun", isDryRun ? true : nil)) {
            let place = receipt.entry.map { ", log entry \($0.sequence)" } ?? ""
            let verb = isDryRun ? "Would record" : "Recorded"
            var lines = ["\(verb) observation \(receipt.number) of \(receipt.version)\(place)."]
            if !receipt.verdict.rules.isEmpty { lines += RulesTable(receipt.verdict.rules).lines(console) }
            if !receipt.verdict.passes { lines.append(console.styled("Drift detected.", .red)) }
            if let change = receipt.rolledBack {
                lines.append(
                    console.styled(
                        "\(receipt.version.group):\(change.stage) \(isDryRun ? "would go" : "went") back by "
                            + "itself to \(change.to?.description ?? "nothing").", .red))
            }
            if let held = receipt.held { lines.append("Not rolled back: \(held).") }
            for name in receipt.silent {
                lines.append("The policy has a rule about '\(name.printable)', which was not observed.")
            }
            return lines
        }
    }
}
