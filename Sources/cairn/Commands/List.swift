import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct List: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List groups, or find versions.",
        discussion: """
            Without a group and without --where, lists the groups. A condition compares fields with values:

              cairn list --where 'metrics.auc >= 0.9 and approval = Approved and labels.team = "risk"'

            Fields: group, version, digest, author, created, message, approval, stage, size, metrics.NAME, \
            parameters.NAME, labels.NAME. Operators: = != < <= > >= ~ (holds) ^= (begins with); 'has FIELD'; \
            and, or, not, parentheses.
            """)

    @Argument(help: "The group. Default: all of them.", transform: Parsed.group)
    var group: Parsed<GroupName>?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only versions that satisfy this.", valueName: "condition"),
        transform: { try Parsed($0, QueryParser.parse) })
    var condition: Parsed<Predicate>?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The field to sort by, with :asc or :desc. Metrics: the best first, where it is known "
                + "which that is.",
            valueName: "field"),
        transform: { try Parsed($0, SortOrder.parse) })
    var sort: Parsed<VersionQuery.Sort>?

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit = 50

    @Option(name: .long, help: ArgumentHelp("Pass over the first so many.", valueName: "count"))
    var offset = 0

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
        guard offset >= 0 else { throw ValidationError("--offset must not be negative") }
    }

    func run(in context: CommandContext) async throws {
        if group == nil, condition == nil, sort == nil { return try await GroupListing.print(in: context) }
        var query = VersionQuery(
            group: group?.value, where: condition?.value ?? .all, sort: sort?.value, limit: limit)
        query.offset = offset
        let (versions, total) = try await context.registry.list(query)
        let json: JSON = [
            "versions": .array(versions.map(\.json)), "total": .integer(total), "offset": .integer(offset),
        ]
        context.console.result(json) { lines(versions, context.console) }
        if !context.console.isJSON { remark(versions.count, of: total, context.console) }
    }

    private func lines(_ versions: [IndexedVersion], _ console: Console) -> [String] {
        guard !versions.isEmpty else { return [] }
        let metrics = Self.commonMetrics(versions, sortedBy: sort?.value)
        let columns = ["version", "approval", "stages"] + metrics + ["size", "created", "author", "message"]
        let right = Set(metrics + ["size"])
        var table = Table(columns: columns.map { ($0, right.contains($0) ? .right : .left) })
        for version in versions {
            let firstLine = version.message.prefix { !$0.isNewline }
            table.add(
                [
                    .init("\(version.group):\(version.number)", .bold),
                    .init(version.approval.rawValue, Style(version.approval)),
                    .init(version.stages.map(\.description).joined(separator: ","), .green),
                ]
                    + metrics.map { .init(version.metrics[$0]?.metricText ?? "-") } + [
                        .init(version.size.bytesText), .init(version.createdAt.minute), .init(version.author),
                        .init(String(firstLine), .dim),
                    ])
        }
        return table.lines(console)
    }

    /// The metrics that most of these versions have, at most four; what is sorted by comes first.
    private static func commonMetrics(_ versions: [IndexedVersion], sortedBy sort: VersionQuery.Sort?)
        -> [String]
    {
        let counts = versions.flatMap(\.metrics.keys).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let names = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        guard case .metric(let first)? = sort?.field else { return Array(names.prefix(4)) }
        return Array(([first] + names.filter { $0 != first }).prefix(4))
    }

    private func remark(_ shown: Int, of total: Int, _ console: Console) {
        if total == 0 {
            console.note(
                condition == nil ? "There are no versions yet." : "No version satisfies the condition.")
        } else if shown < total {
            console.note(
                shown == 0
                    ? "There are only \(total)."
                    : "\(offset + 1) to \(offset + shown) of \(total); --offset \(offset + shown) shows more."
            )
        }
    }
}
