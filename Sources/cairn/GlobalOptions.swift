import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The registry's directory. Default: $CAIRN_REGISTRY, or the nearest .cairn upward.",
            valueName: "dir"))
    var registry: String?

    @Flag(name: .long, help: "Print one JSON document instead of text.")
    var json = false

    @Flag(name: [.long, .short], help: "Print nothing but errors and what was asked for.")
    var quiet = false

    @Flag(name: .long, help: "Print without colour, as NO_COLOR does.")
    var noColor = false

    @Flag(name: .long, help: "Tell on standard error what the storage does.")
    var verbose = false
}
