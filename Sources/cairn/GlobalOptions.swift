import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The registry: a directory, or a server's address. Default: $CAIRN_REGISTRY, or the nearest "
                + ".cairn upward.", valueName: "dir|url"))
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

extension GlobalOptions {
    /// The arguments with these options, where they stand before the command, put behind it: `cairn --json
    /// list` means `cairn list --json`.
    static func behindCommand(_ arguments: [String]) -> [String] {
        let flags = ["--json", "--quiet", "-q", "--no-color", "--verbose"]
        var count = 0
        while count < arguments.count {
            let argument = arguments[count]
            if argument == "--registry" {
                count += 2
            } else if flags.contains(argument) || argument.hasPrefix("--registry=") {
                count += 1
            } else {
                break
            }
        }
        guard count < arguments.count, !arguments[count].hasPrefix("-") else { return arguments }
        let command = arguments[count...]
        let end = command.firstIndex(of: "--") ?? command.endIndex
        return Array(command[..<end] + arguments[..<count] + command[end...])
    }
}
