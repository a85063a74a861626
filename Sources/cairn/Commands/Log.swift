import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct Log: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show versions as a history, newest first.",
        discussion: "For who did what to the registry, see 'cairn audit log'; for one stage, 'cairn reflog'.")

    @Argument(help: "The group. Default: all of them, by time.", transform: Parsed.group)
    var group: Parsed<GroupName>?

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("At most so many.", valueName: "count"))
    var limit = 20

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
    }

    func run(in context: CommandContext) async throws {
        let sort = group == nil ? VersionQuery.Sort(.created, descending: true) : nil
        let (rows, total) = try await context.registry.list(
            VersionQuery(group: group?.value, sort: sort, limit: limit))
        var parents: [Digest: String] = [:]
        for digest in Set(rows.flatMap(\.links).filter { $0.kind == .parent }.map(\.digest)) {
            parents[digest] = try await context.registry.name(of: digest)
        }
        context.console.result(["versions": .array(rows.map(\.json)), "total": .integer(total)]) {
            Array(rows.map { entry($0, parents, context.console) }.joined(separator: [""]))
        }
        if !context.console.isJSON, rows.count < total {
            context.console.note("\(rows.count) of \(total); -n shows more.")
        }
    }

    private func entry(_ row: IndexedVersion, _ parents: [Digest: String], _ console: Console) -> [String] {
        let stages = row.stages.map { console.styled($0.description, .green) }
        let title = console.styled("version \(row.group):\(row.number)", .yellow)
        var lines = [([title, console.approval(row.approval)] + stages).joined(separator: "  ")]
        lines.append("Digest:  \(row.manifest)")
        for link in row.links where link.kind == .parent {
            lines.append("Parent:  \(parents[link.digest] ?? "\(link.digest.short) (deleted)")")
        }
        lines.append("Author:  \(row.author.printable)")
        lines.append("Date:    \(row.createdAt)")
        if !row.metrics.isEmpty {
            let metrics = row.metrics.sorted { $0.key < $1.key }.map {
                "\($0.key.printable) \($0.value.metricText)"
            }
            lines.append("Metrics: \(metrics.joined(separator: ", "))")
        }
        guard !row.message.isEmpty else { return lines }
        return lines + [""]
            + row.message.printableLines.split(separator: "\n", omittingEmptySubsequences: false)
            .map { "    \($0)" }
    }
}
