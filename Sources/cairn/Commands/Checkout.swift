import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

struct Checkout: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkout",
        abstract: "Switch what a serving process sees, at once and whole.",
        discussion: """
            LINK becomes a symbolic link to a complete, verified directory. The directory before stays until \
            the next checkout, for processes that still read from it.
            """)

    @Argument(help: "The version.", transform: Parsed.version)
    var version: Parsed<VersionSpec>

    @Argument(help: "The link that the serving process reads through.", completion: .directory)
    var link: String

    @OptionGroup var linking: LinkOption
    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let id = try await context.registry.resolve(version.value)
        let place = FilePath(link)
        let meter = ByteMeter()
        let receipt = try await ProgressBar("checking out", meter, context.console).during {
            try await context.registry.checkout(id, at: place, by: linking.method, meter: meter)
        }
        context.console.outcome(receipt.json) {
            if receipt.wasCurrent { return ["\(link) shows \(id) already, verified."] }
            return ["\(link) now shows \(context.console.styled(id.description, .bold)), verified."]
        }
    }
}
