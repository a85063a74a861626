import ArgumentParser
import CairnClient
import CairnObjects
import CairnRegistry

struct Whoami: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Tell under which name you act, and what that lets you do.",
        discussion: """
            In a directory it is CAIRN_ACTOR or the user of the operating system, who may do what the file \
            system lets them.
            """)

    @OptionGroup var options: GlobalOptions

    func run(in context: CommandContext) async throws {
        guard let identity = context.identity else {
            return context.console.result(
                ["principal": .text(context.actor), "registry": .string(context.location.text)]
            ) { ["\(context.actor)"] }
        }
        let json = identity.json.with(["registry": .string(context.location.text)])
        context.console.result(json) {
            var lines = ["\(identity.principal) at \(context.location.text)"]
            lines += identity.grants.map { "  may act as \($0)" }
            if identity.grants.isEmpty { lines.append("  may do nothing") }
            lines += (identity.limits ?? []).map { "  this token lets do only what \($0) may" }
            if let end = identity.expiresAt { lines.append("  the token holds until \(end)") }
            return lines
        }
    }
}
