import ArgumentParser
import CairnRegistry
import Glibc

/// A subcommand that does not exist, and the one that was probably meant.
struct Misspelling {
    let typed: String
    let meant: String?

    /// `nil` where the first argument is an option or a subcommand that exists.
    static func ofSubcommand(in arguments: [String]) -> Misspelling? {
        guard let typed = arguments.dropFirst().first, !typed.hasPrefix("-") else { return nil }
        let groups = Cairn.configuration.groupedSubcommands.flatMap(\.subcommands)
        let names = groups.map { $0._commandName } + ["help"]
        guard !names.contains(typed) else { return nil }
        return Misspelling(typed: typed, meant: Suggestion.closest(to: typed, among: names))
    }

    func exit() -> Never {
        let hint = meant.map { "did you mean 'cairn \($0)'?" } ?? "see 'cairn --help'"
        Output.error.write("error: there is no command '\(typed)'\nhint: \(hint)\n")
        Glibc.exit(EX_USAGE)
    }
}
