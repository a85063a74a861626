import ArgumentParser
import CairnObjects
import CairnRegistry

struct Diff: RegistryCommand {
    static let configuration = CommandConfiguration(commandName: "diff", abstract: "Compare two versions.")

    @Argument(help: "The version before.", transform: Parsed.version)
    var before: Parsed<VersionSpec>

    @Argument(help: "The version after.", transform: Parsed.version)
    var after: Parsed<VersionSpec>

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let old = try await context.registry.version(before.value)
        let new = try await context.registry.version(after.value)
        let diff = try VersionDiff(from: old, to: new)
        context.console.result(diff.json) { DiffPage(diff, context.console).lines() }
    }
}

/// A comparison as a page of text.
private struct DiffPage {
    private let diff: VersionDiff
    private let console: Console

    init(_ diff: VersionDiff, _ console: Console) {
        (self.diff, self.console) = (diff, console)
    }

    func lines() -> [String] {
        let title = "\(diff.before) → \(diff.after)"
        let body =
            section("Metrics", metrics()) + section("Files", files())
            + section("Parameters", changes(diff.parameters)) + section("Inputs", changes(diff.inputs))
            + section("Record", changes(diff.record))
        return [console.styled(title, .bold)] + (body.isEmpty ? ["They are the same."] : body)
    }

    private func section(_ title: String, _ table: Table?) -> [String] {
        guard let table else { return [] }
        return ["", console.styled(title, .cyan)] + table.lines(console).map { "  \($0)" }
    }

    private func metrics() -> Table? {
        guard !diff.metrics.isEmpty else { return nil }
        var table = Table(["": .left, " ": .right, "  ": .right, "   ": .right, "    ": .left])
        for change in diff.metrics {
            let style: Style? = change.isBetter.map { $0 ? .green : .red }
            let verdict = change.isBetter.map { $0 ? "better" : "worse" } ?? ""
            table.add([
                .init(change.name), .init(change.before?.metricText ?? "-"),
                .init(change.after?.metricText ?? "-"),
                .init(change.difference.map { $0 == 0 ? "=" : $0.differenceText } ?? "", style),
                .init(verdict, style),
            ])
        }
        return table
    }

    private func files() -> Table? {
        var table = Table(["": .left, " ": .left, "  ": .left])
        for change in diff.files {
            let style: Style? = ["added": .green, "removed": .red, "changed": .yellow][change.kind.rawValue]
            let sides = [change.before, change.after].compactMap { $0 }.map {
                "\($0.digest.short) \($0.size.bytesText)"
            }
            let text = change.kind == .same ? sides[0] : sides.joined(separator: " → ")
            table.add([.init(change.kind.rawValue, style), .init("\(change.name)"), .init(text)])
        }
        return table
    }

    private func changes(_ changes: [VersionDiff.ValueChange]) -> Table? {
        guard !changes.isEmpty else { return nil }
        var table = Table(["": .left, " ": .left])
        for change in changes {
            let (before, after) = (change.before?.shortText ?? "-", change.after?.shortText ?? "-")
            table.add(change.name, "\(before) → \(after)")
        }
        return table
    }
}
