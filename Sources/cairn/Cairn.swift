// The command line: composition root of a registry in a directory. One file per command.

import ArgumentParser
import CairnObjects
import CairnRegistry
import Glibc

/// Every command says its own name: to find it out from the type would cost more than all else that a start
/// does.
@main
struct Cairn: ParsableCommand {
    static let version = Release.version

    static let configuration = CommandConfiguration(
        commandName: "cairn",
        abstract: "A model registry you can check.",
        discussion: """
            Versions of models are immutable objects named by their SHA-256; approvals and stages are refs \
            that move; every move is an entry of a log that shows when it was edited.

            A version is named GROUP (the newest), GROUP:3, GROUP:production, GROUP:production@{1} (where \
            the stage stood one move ago), GROUP:3~1 (its first parent) or GROUP@sha256:9f2c51d0.

            Begin with 'cairn init', 'cairn group create NAME' and 'cairn push NAME model.tar.gz'.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(name: "Begin", subcommands: [Init.self, Group.self, Push.self, Import.self]),
            CommandGroup(
                name: "Look",
                subcommands: [
                    List.self, Show.self, Card.self, Log.self, Diff.self, Lineage.self, Cat.self,
                ]),
            CommandGroup(
                name: "Decide",
                subcommands: [
                    Approve.self, Reject.self, Retract.self, Select.self, Promote.self, Rollback.self,
                    Reflog.self, Label.self, PolicyCommand.self,
                ]),
            CommandGroup(name: "Watch", subcommands: [Observe.self, Watch.self]),
            CommandGroup(name: "Use", subcommands: [Pull.self, Checkout.self]),
            CommandGroup(name: "Check", subcommands: [Verify.self, Audit.self, Report.self]),
            CommandGroup(
                name: "Share",
                subcommands: [
                    ServeCommand.self, LoginCommand.self, Logout.self, Whoami.self, UserCommand.self,
                    TokenCommand.self, IssuerCommand.self, WebhookCommand.self,
                ]),
            CommandGroup(
                name: "Keep house",
                subcommands: [
                    Delete.self, Collect.self, Reindex.self, BackupCommand.self, Restore.self, Recover.self,
                ]),
        ])

    static func main() {
        let arguments = GlobalOptions.behindCommand(Array(CommandLine.arguments.dropFirst()))
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch let failure as CommandFailure {
            Glibc.exit(failure.status)
        } catch {
            if let mistyped = Misspelling.ofSubcommand(in: arguments) { mistyped.exit() }
            exit(withError: error)
        }
    }
}
