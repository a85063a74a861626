import ArgumentParser
import CairnObjects
import CairnRegistry
import Glibc

/// A subcommand that does not exist, and the one that was probably meant.
struct Misspelling {
    /// The commands that it stands behind; empty for a command of `cairn` itself.
    private let path: [String]
    private let typed: String
    private let meant: String?

    /// `nil` where every word that should be a subcommand is one.
    static func ofSubcommand(in arguments: [String]) -> Misspelling? {
        var path: [String] = []
        var command: any ParsableCommand.Type = Cairn.self
        for word in arguments.first == "help" ? arguments.dropFirst() : arguments[...] {
            let below =
                command.configuration.subcommands
                + command.configuration.groupedSubcommands.flatMap(\.subcommands)
            guard !below.isEmpty, !word.hasPrefix("-") else { return nil }
            guard let next = below.first(where: { $0._commandName == word }) else {
                let names = below.map { $0._commandName } + (path.isEmpty ? ["help"] : [])
                return Misspelling(
                    path: path, typed: word, meant: Suggestion.closest(to: word, among: names))
            }
            path.append(word)
            command = next
        }
        return nil
    }

    func exit() -> Never {
        let prefix = (["cairn"] + path).joined(separator: " ")
        let hint = meant.map { "did you mean '\(prefix) \($0)'?" } ?? "see '\(prefix) --help'"
        let command = (path + [typed]).joined(separator: " ").printable
        Output.error.write("error: there is no command '\(command)'\nhint: \(hint)\n")
        Glibc.exit(EX_USAGE)
    }
}
