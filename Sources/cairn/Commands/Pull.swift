import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

struct Pull: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Get a version's files, verified.",
        discussion: """
            A directory that does not exist yet appears whole. In one that does, a file with the right bytes \
            counts as placed, and any other is refused.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Where to. Default: GROUP-NUMBER.", valueName: "dir"),
        completion: .directory)
    var output: String?

    @Flag(name: .long, help: "Replace files that are there.")
    var force = false

    @OptionGroup var linking: LinkOption
    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let directory = FilePath(output ?? "\(id.group)-\(id.number)")
        let meter = ByteMeter()
        let receipt = try await ProgressBar("pulling", meter, context.console).during {
            try await context.registry.pull(
                id, into: directory, by: linking.method, replacing: force, meter: meter)
        }
        context.console.outcome(receipt.json) {
            let size = receipt.files.reduce(0) { $0 + $1.content.size }
            let present = receipt.present.isEmpty ? "" : ", \(receipt.present.count) there already"
            return [
                "Pulled \(id) into \(directory): "
                    + "\(counted(receipt.files.count, "file")), \(size.bytesText), verified\(present)."
            ]
        }
    }
}

/// `--link`
struct LinkOption: ParsableArguments {
    @Flag(
        name: .long,
        help: ArgumentHelp(
            "Link to the store's own files instead of copying.",
            discussion: "Whoever writes through such a link damages the store."))
    var link = false

    var method: PlacementMethod { link ? .hardLink : .copy }
}
