import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

struct Cat: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Write an object, or a version's file, to standard output.",
        discussion: """
            'cairn cat sha256:9f2c…' writes any object; 'cairn cat fraud-detection:3:model.tar.gz' a \
            version's file; 'cairn cat fraud-detection:3' its manifest.
            """)

    @Argument(help: ArgumentHelp("What to write.", valueName: "digest|version[:path]"))
    var object: String

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        let content = try await context.registry.content(try ObjectSpec(parsing: object))
        for try await chunk in content { Output.standard.write(chunk) }
    }
}
