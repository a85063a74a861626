import ArgumentParser
import CairnObjects
import CairnRegistry

struct Show: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show all that is known of a version.")

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let version = try await context.registry.version(version.value)
        try context.console.result(version.json) { try VersionPage(version, context.console).lines() }
    }
}

/// A version as a page of text.
private struct VersionPage {
    private let version: Version
    private let console: Console

    init(_ version: Version, _ console: Console) {
        (self.version, self.console) = (version, console)
    }

    func lines() throws -> [String] {
        let title = "\(console.styled(version.id.description, .bold))  \(console.approval(version.approval))"
        let stages = version.stages.map { console.styled($0.description, .green) }
        var lines = [([title] + stages).joined(separator: "  ")]
        lines += facts().lines(console)
        if !version.record.message.isEmpty {
            lines +=
                [""]
                + version.record.message.printableLines.split(
                    separator: "\n", omittingEmptySubsequences: false
                )
                .map { "    \($0)" }
        }
        lines += section("Files", try files())
        lines += section("Metrics", metrics())
        lines += section("Baselines", values(version.record.baselines.mapValues(\.value.metricText)))
        lines += section("Parameters", values(version.record.parameters.mapValues(\.shortText)))
        lines += section("Inputs", inputs())
        lines += section("Labels", values(version.labels))
        lines += section("Votes", votes())
        lines += section("Decisions", decisions())
        lines += section("Observations", observations())
        return lines
    }

    private func section(_ title: String, _ table: Table?) -> [String] {
        guard let table else { return [] }
        return ["", console.styled(title, .cyan)] + table.lines(console).map { "  \($0)" }
    }

    private func facts() -> Table {
        let record = version.record
        var table = Table(["": .left, " ": .left])
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { table.add([.init(name, .dim), .init(value)]) }
        }
        add("digest", version.id.manifest.description)
        let email = record.author.email.map { " <\($0)>" } ?? ""
        add("author", "\(record.author.name)\(email)")
        add("created", record.createdAt.description)
        for parent in record.parents { add("parent", parent.description) }
        if let source = record.source {
            let dirty = source.dirty == true ? ", with uncommitted changes" : ""
            let path = source.path.map { " in \($0)" } ?? ""
            add(
                "source",
                "\(source.repository ?? "local repository") at \(source.commit ?? "no commit")\(path)\(dirty)"
            )
        }
        if let build = record.build {
            add("run", build.runURL ?? [build.user, build.host].compactMap { $0 }.joined(separator: "@"))
            add("command", build.command)
        }
        add("image", record.inference?.image)
        add("framework", record.inference?.framework)
        add("card", record.card.map { "\($0.digest.short)  \($0.size.bytesText)" })
        add("report", record.report.map { "\($0.digest.short)  \($0.size.bytesText)" })
        add("trigger", record.trigger)
        return table
    }

    private func files() throws -> Table {
        var table = Table(["": .left, " ": .right, "  ": .left])
        for file in try version.files() {
            table.add("\(file.name)", file.content.size.bytesText, file.content.digest.description)
        }
        return table
    }

    private func metrics() -> Table? {
        guard !version.record.metrics.isEmpty else { return nil }
        var table = Table(["": .left, " ": .right, "  ": .left])
        for (name, metric) in version.record.metrics.sorted(by: { $0.key < $1.key }) {
            var notes = [metric.dataset, metric.split].compactMap { $0 }.joined(separator: " ")
            if let lower = metric.lower, let upper = metric.upper {
                notes += "\(notes.isEmpty ? "" : "  ")\(lower.metricText) to \(upper.metricText)"
            }
            table.add([.init(name), .init(metric.value.metricText, .bold), .init(notes, .dim)])
        }
        return table
    }

    private func values(_ values: [String: String]) -> Table? {
        guard !values.isEmpty else { return nil }
        var table = Table(["": .left, " ": .left])
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { table.add(name, value) }
        return table
    }

    private func inputs() -> Table? {
        guard !version.record.inputs.isEmpty else { return nil }
        var table = Table(["": .left, " ": .left, "  ": .right, "   ": .left])
        for input in version.record.inputs {
            table.add(
                input.name, input.digest?.short ?? "no digest", input.size?.bytesText ?? "", input.uri ?? "")
        }
        return table
    }

    private func decisions() -> Table? {
        guard !version.approvals.isEmpty else { return nil }
        var table = Table(["": .left, " ": .left, "  ": .left, "   ": .left])
        for approval in version.approvals {
            table.add([
                .init(approval.at.minute, .dim), .init(approval.state.rawValue, Style(approval.state)),
                .init("\(approval.actor)"), .init(approval.reason),
            ])
        }
        return table
    }

    /// What everybody says now, where there is more to it than one decision.
    private func votes() -> Table? {
        guard let votes = version.approvals.first?.votes, votes.count > 1 else { return nil }
        var table = Table(["": .left, " ": .left, "  ": .left, "   ": .left])
        for vote in votes {
            table.add([
                .init(vote.at.minute, .dim), .init(vote.isFor ? "for" : "against", Style(vote.state)),
                .init("\(vote.actor)"), .init(vote.reason),
            ])
        }
        return table
    }

    /// The newest so many are shown; `--json` has all.
    private static let observationsShown = 10

    private func observations() -> Table? {
        guard !version.observations.isEmpty else { return nil }
        var table = Table(["": .left, " ": .left, "  ": .left, "   ": .left])
        for observation in version.observations.suffix(Self.observationsShown).reversed() {
            let value = observation.value
            let figures = value.metrics.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value.value.metricText)" }.joined(separator: " ")
            let report = value.report.map { "report \($0.digest.short)" }
            let place = [value.stage?.description, value.window, report].compactMap { $0 }
                .joined(separator: ", ")
            table.add([
                .init(value.at.minute, .dim), .init(figures, value.drift.isEmpty ? nil : .red),
                .init(value.drift.isEmpty ? "" : "drift", .red), .init(place, .dim),
            ])
        }
        return table
    }
}
