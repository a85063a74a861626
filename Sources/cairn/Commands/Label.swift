import ArgumentParser
import CairnObjects
import CairnRegistry

struct Label: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Set and remove labels of a version.",
        subcommands: [Set.self, Unset.self])

    struct Set: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Set labels of a version.")

        @Argument(help: "The version.", transform: Parsed.version)
        var version: Parsed<VersionSpec>

        @Argument(help: ArgumentHelp("Labels.", valueName: "name=value"), transform: NamedText.parse)
        var labels: [NamedText]

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let labels = try NamedText.dictionary(labels, option: "label")
            try await LabelChange.carryOut(version.value, set: labels, unset: [], in: context)
        }
    }

    struct Unset: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "unset", abstract: "Remove labels of a version.")

        @Argument(help: "The version.", transform: Parsed.version)
        var version: Parsed<VersionSpec>

        @Argument(help: ArgumentHelp("Labels.", valueName: "name"))
        var names: [String]

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            try await LabelChange.carryOut(version.value, set: [:], unset: names, in: context)
        }
    }
}

private enum LabelChange {
    static func carryOut(
        _ spec: VersionSpec, set: [String: String], unset: [String], in context: CommandContext
    ) async throws {
        let id = try await context.registry.resolve(spec)
        let (labels, entry) = try await context.service.label(
            id, set: set, unset: unset, by: context.intent(nil))
        let json = id.json.with(["labels": .object(labels.mapValues(JSON.string))])
            .with(["changed": .bool(entry != nil)]).with(["entry": entry?.json])
        context.console.outcome(json) {
            let text = labels.sorted { $0.key < $1.key }.map { "\($0.key.printable)=\($0.value.printable)" }
            return ["\(id) has \(text.isEmpty ? "no labels" : "the labels " + text.joined(separator: ", "))."]
        }
    }
}
