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

struct Rollback: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put a stage back to where it stood before.",
        discussion: """
            Versions that have been rejected or deleted since are passed over. A second rollback goes one \
            further back. The log only grows: a rollback is one more move.
            """)

    @Argument(help: "The stage: GROUP:STAGE.", transform: Parsed.stageOfGroup)
    var stage: Parsed<StageSpec>

    @Option(
        name: .long, help: ArgumentHelp("The version to go back to.", valueName: "version"),
        transform: Parsed.version)
    var to: Parsed<VersionSpec>?

    @OptionGroup var expectation: ExpectOption

    @Option(name: [.customShort("m"), .long], help: "Why.")
    var message: String?

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        var target: VersionID?
        if let to {
            let id = try await context.registry.resolve(to.value)
            guard id.group == stage.value.group else {
                throw CairnError(.invalid, "\(id) is no version of '\(stage.value.group)'")
            }
            target = id
        }
        let receipt = try await context.registry.rollback(
            stage.value, to: target, expecting: try await expectation.resolve(context.registry),
            by: try context.intent(message))
        StageReport(receipt).print(to: context.console)
    }
}

/// `--expect`, the visible half of compare-and-set.
struct ExpectOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Move only if this version, or 'nothing', stands there now.", valueName: "version"))
    var expect: String?

    func validate() throws {
        if let expect, expect != "nothing" { _ = try Parsed.version(expect) }
    }

    func resolve(_ registry: Registry) async throws -> StageExpectation? {
        guard let expect else { return nil }
        if expect == "nothing" { return .nothing }
        return .version(try await registry.resolve(try VersionSpec(parsing: expect)))
    }
}

/// What a move of a stage says when it is done.
private struct StageReport {
    private let receipt: StageReceipt

    init(_ receipt: StageReceipt) { self.receipt = receipt }

    func print(to console: Console) {
        console.outcome(receipt.json) {
            let change = receipt.change
            let place = "\(receipt.group):\(change.stage)"
            let target = change.to?.description ?? "nothing"
            guard receipt.entry != nil else { return ["\(place) stands at \(target) already."] }
            let from = change.from.map { "was \($0)" } ?? "was empty"
            return ["\(place) is now \(console.styled(target, .bold)) (\(from))."] + SkipReport.lines(change)
        }
    }
}
