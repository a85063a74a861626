import ArgumentParser
import CairnObjects
import CairnRegistry

/// `cairn issuer`; `IssuerCommand`, since `Issuer` is the issuer.
struct IssuerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issuer",
        abstract: "Say whose OpenID Connect tokens a server believes.",
        discussion: """
            With an issuer, CI jobs and people with a single sign-on need no token of the registry's. A file \
            says it:

              url: https://token.actions.githubusercontent.com
              audience: https://models.example.com
              rules:
                - claims: {repository: acme/fraud, ref: refs/heads/main}
                  principal: "{repository}"
                  grants: ["contributor:fraud-*"]

            The first rule whose conditions all hold says who it is and what they may do; * in a condition \
            stands for anything. The log calls them ISSUER:PRINCIPAL, so that they are nobody's namesake.
            """,
        subcommands: [SetOne.self, ListAll.self, ShowOne.self, Remove.self])
}

extension IssuerCommand {
    struct SetOne: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "set", abstract: "Believe an issuer, as a YAML file says; what was said is replaced."
        )

        @Argument(help: "How the registry calls it.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Argument(help: ArgumentHelp("A YAML file.", valueName: "file"), completion: .file())
        var file: String

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let yaml = try YAMLFile(file, root: "issuer")
            let draft = try yaml.parse(IssuerDraft.init(json:))
            let (issuer, entry) = try await yaml.placing {
                try await context.identities.setIssuer(
                    name.value, draft, expecting: nil, by: context.intent(message))
            }
            let json = issuer.json.with(["changed": .bool(entry != nil), "entry": entry?.json])
            context.console.outcome(json) {
                [
                    entry == nil
                        ? "Nothing to change: the issuer \(issuer.name) is so already."
                        : "Set the issuer \(issuer.name): \(counted(issuer.document.rules.count, "rule"))."
                ]
            }
        }
    }

    struct ListAll: RegistryCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List all issuers.")

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let issuers = try await context.identities.issuers()
            context.console.result(["issuers": .array(issuers.map(\.json))]) {
                guard !issuers.isEmpty else {
                    context.console.note(
                        "No issuer is believed; say one with 'cairn issuer set NAME FILE.yaml'.")
                    return []
                }
                var table = Table(["issuer": .left, "url": .left, "audience": .left, "rules": .right])
                for issuer in issuers {
                    table.add([
                        .init(issuer.name.description, .bold), .init(issuer.document.url),
                        .init(issuer.document.audience), .init("\(issuer.document.rules.count)"),
                    ])
                }
                return table.lines(context.console)
            }
        }
    }

    struct ShowOne: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print what is believed of an issuer, as YAML.")

        @Argument(help: "The issuer.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let issuer = try await context.identities.issuer(name.value)
            let document = issuer.document
            try context.console.result(issuer.json) {
                let draft = IssuerDraft(
                    url: document.url, audience: document.audience, rules: document.rules)
                return ["# set on \(document.createdAt.minute) by \(document.createdBy)"]
                    + (try draft.json.yamlText()).split(separator: "\n").map { String($0).printable }
            }
        }
    }

    struct Remove: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Believe an issuer no more.")

        @Argument(help: "The issuer.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let entry = try await context.identities.removeIssuer(
                name.value, expecting: nil, by: context.intent(message))
            context.console.outcome(.members(["issuer": .text(name.value), "entry": entry?.json])) {
                ["The issuer \(name.value) is believed no more."]
            }
        }
    }
}
