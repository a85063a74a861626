import ArgumentParser
import CairnObjects
import CairnRegistry

struct Approve: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a version, so that guarded stages take it.")

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Option(name: [.customShort("m"), .long], help: "Why.")
    var message: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let receipt = try await context.registry.decide(id, .approved, by: try context.intent(message))
        DecisionReport(receipt).print(to: context.console)
    }
}

struct Reject: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject a version.",
        discussion: "It stays where it is live, unless you say --withdraw.")

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Flag(
        name: .long,
        help: "Also take it out of the stages where it stands: each goes back to where it stood before.")
    var withdraw = false

    @Option(name: [.customShort("m"), .long], help: "Why.")
    var message: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let receipt = try await context.registry.decide(
            id, .rejected, withdraw: withdraw, by: try context.intent(message))
        DecisionReport(receipt).print(to: context.console)
        guard !withdraw, !context.console.isJSON else { return }
        let stages = try await context.registry.version(id).stages.map(\.description)
        if !stages.isEmpty {
            context.console.note(
                "\(id) still stands in \(stages.joined(separator: ", ")); say --withdraw to take it out.")
        }
    }
}

/// What a decision says when it is done.
private struct DecisionReport {
    private let receipt: DecisionReceipt

    init(_ receipt: DecisionReceipt) { self.receipt = receipt }

    func print(to console: Console) {
        console.outcome(receipt.json) {
            let was = receipt.previous == receipt.state ? "was so already" : "was \(receipt.previous)"
            return ["\(receipt.version) is \(console.approval(receipt.state)) (\(was))."]
                + receipt.withdrawn.map { change in
                    let target =
                        change.to.map { "back to \($0)" } ?? "to nothing: nothing eligible stood there before"
                    return "\(receipt.version.group):\(change.stage) went \(target)."
                } + receipt.withdrawn.flatMap(SkipReport.lines)
        }
    }
}

/// Versions that a rollback passed over.
enum SkipReport {
    static func lines(_ change: StageChange) -> [String] {
        change.skipped.map { "Passed over \($0.version?.description ?? $0.manifest.short): \($0.reason)." }
    }
}
