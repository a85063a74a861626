import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct Select: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "select",
        abstract: "Choose the best of a group's candidates, and say why.",
        discussion: """
            Ranks the versions that satisfy a condition, and chooses the first that has the figure, is not \
            rejected, and satisfies the rules of the policy's automatic approval, if it has any. With \
            --approve, the chosen one is approved by those rules, without a person. Of equals, the older is \
            chosen. Exits with status 2 where nothing can be chosen.
            """)

    @Argument(help: "The group.", transform: Parsed.group)
    var group: Parsed<GroupName>

    @Option(
        name: .customLong("by"),
        help: ArgumentHelp("The field to rank by, with :asc or :desc.", valueName: "field"),
        transform: { try Parsed($0, SortOrder.parse) })
    var order: Parsed<VersionQuery.Sort>

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only versions that satisfy this.", valueName: "condition"),
        transform: { try Parsed($0, QueryParser.parse) })
    var condition: Parsed<Predicate>?

    @Flag(name: .long, help: "Approve the chosen one, as the policy's automatic approval provides.")
    var approve = false

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let selection = try await context.service.select(
            in: group.value, by: order.value, where: condition?.value ?? .all, approve: approve,
            by: context.intent(decision))
        context.console.result(selection.json.with(["dryRun": decision.dryRun ? true : nil])) {
            SelectionPage(selection, isDryRun: decision.dryRun, context.console).lines()
        }
        if selection.chosen == nil { throw CommandFailure.checkSaidNo }
    }
}

/// A selection as a page of text.
private struct SelectionPage {
    private let selection: Selection
    private let isDryRun: Bool
    private let console: Console

    init(_ selection: Selection, isDryRun: Bool, _ console: Console) {
        (self.selection, self.isDryRun, self.console) = (selection, isDryRun, console)
    }

    func lines() -> [String] {
        var table = Table(["": .right, "version": .left, "figure": .right, "approval": .left, "": .left])
        for (index, entry) in selection.entries.enumerated() {
            let isChosen = entry.version == selection.chosen
            table.add([
                .init("\(index + 1)", .dim), .init("\(entry.version)", isChosen ? .bold : nil),
                .init(entry.value.map(Self.text) ?? "-"),
                .init(entry.approval.rawValue, Style(entry.approval)),
                .init(isChosen ? "chosen" : entry.obstacle ?? "", isChosen ? .green : .dim),
            ])
        }
        let out =
            selection.leftOut > 0
            ? ["\(counted(selection.leftOut, "version")) left out by the condition."] : []
        return (selection.entries.isEmpty ? [] : table.lines(console)) + out + outcome()
    }

    private func outcome() -> [String] {
        guard let chosen = selection.chosen else { return ["None of them can be chosen."] }
        let rules = selection.entries.first { $0.version == chosen }?.verdict.rules ?? []
        let why = rules.isEmpty ? [] : RulesTable(rules).lines(console)
        guard let approval = selection.approval else { return ["Chosen: \(chosen)."] + why }
        let verb = isDryRun ? "would be" : "is"
        let already = selection.entry == nil && !isDryRun ? " already" : ", by policy"
        return ["\(chosen) \(verb) \(console.approval(approval))\(already)."] + why
    }

    private static func text(_ value: IndexedValue) -> String {
        switch value {
        case .number(let number): number.metricText
        case .text(let text): text
        }
    }
}
