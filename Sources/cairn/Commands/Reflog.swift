import ArgumentParser
import CairnObjects
import CairnRegistry

struct Reflog: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "reflog",
        abstract: "Show every move of a stage, newest first.",
        discussion: "GROUP:STAGE@{1} names what stood there one move ago.")

    @Argument(help: "The stage: GROUP:STAGE.", transform: Parsed.stageOfGroup)
    var stage: Parsed<StageSpec>

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let moves = try await context.registry.reflog(stage.value)
        context.console.result(["stage": .text(stage.value), "moves": .array(moves.map(\.json))]) {
            var table = Table([
                "": .left, "stands": .left, "since": .left, "by": .left, "how": .left, "why": .left,
            ])
            for (index, move) in moves.enumerated() {
                let target = move.version?.description ?? move.to.map { "\($0.short) (deleted)" } ?? "nothing"
                table.add([
                    .init("@{\(index)}", .dim), .init(target, index == 0 ? .bold : nil),
                    .init(move.entry.at.minute),
                    .init("\(move.entry.actor)"), .init(Self.how(move.entry.action)),
                    .init(move.entry.reason, .dim),
                ])
            }
            return table.lines(context.console)
        }
    }

    private static func how(_ action: Action) -> String {
        switch action {
        case .stageMoved: "promoted"
        case .stageRolledBack: "rolled back"
        case .approvalChanged: "withdrawn"
        case .stageOverridden: "overridden"
        case .driftDetected: "drifted"
        default: action.rawValue
        }
    }
}
