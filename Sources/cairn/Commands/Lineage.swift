import ArgumentParser
import CairnObjects
import CairnRegistry

struct Lineage: RegistryCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case tree, dot, mermaid, json
    }

    static let configuration = CommandConfiguration(
        commandName: "lineage",
        abstract: "Show what a version was made from, and what came of it, across groups.")

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Option(name: .long, help: "How to draw it.")
    var format = Format.tree

    @Option(name: .long, help: ArgumentHelp("How many generations each way.", valueName: "count"))
    var depth = 10

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard (0...1000).contains(depth) else { throw ValidationError("--depth must be from 0 to 1000") }
    }

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let graph = try await context.registry.lineage(of: id, depth: depth)
        context.console.result(graph.json) {
            switch format {
            case .tree: [graph.tree.printableLines]
            case .dot: [graph.dot]
            case .mermaid: [graph.mermaid]
            case .json: [graph.json.prettyText]
            }
        }
    }
}
