import ArgumentParser
import CairnObjects
import CairnRegistry
import CairnStorage

/// `cairn token`; `TokenCommand`, since `Token` is the token.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke tokens.",
        discussion: """
            A token is what a user, or a machine, shows to a server. It is printed once, when it is made; \
            the registry keeps only a hash of it.
            """,
        subcommands: [Create.self, ListAll.self, Revoke.self])
}

extension TokenCommand {
    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a token of a user and print it.",
            discussion: """
                Standard output is the token alone: TOKEN=$(cairn token create ci). With --aws it is an \
                access key for AWS's clients, which sign with it (boto3, the AWS command line): its id and \
                its secret, a line each, as their configuration files have them.
                """)

        @Argument(help: "Whose token it is.", transform: Parsed.handle)
        var user: Parsed<Handle>

        @Option(
            name: .long,
            help: ArgumentHelp(
                "How long it holds: 30d, 2027-01-31T00:00:00Z or never. Default: \(TokenExpiry.standard)",
                valueName: "when"),
            transform: Parsed.expiry)
        var expires: Parsed<TokenExpiry>?

        @Option(
            name: .long,
            help: ArgumentHelp(
                "Let it do only this, and only as far as the user may; may be repeated.",
                valueName: "role[:pattern]"),
            transform: Parsed.grant)
        var role: [Parsed<Grant>] = []

        @Option(name: [.long, .short], help: "What it is for.")
        var description = ""

        @Flag(name: .long, help: "Make an access key, for the doors that AWS's clients use.")
        var aws = false

        @Option(
            name: .customLong("access-key-id"),
            help: ArgumentHelp("With --aws: the key's id. Default: a new one", valueName: "id"),
            transform: Parsed.accessKeyID)
        var accessKeyID: Parsed<AccessKeyID>?

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let draft = TokenDraft(
                user: user.value, description: description, expiry: expires?.value ?? .standard,
                grants: role.map(\.value))
            guard !aws else { return try await createAccessKey(draft, in: context) }
            let new = try await context.identities.createToken(draft, by: context.intent(message))
            // Asked for, so that it is printed under --quiet too.
            context.console.result(new.json) { [new.text.exposed] }
            context.console.note(
                "Made the token \(new.token.id) of \(new.token.user); \(new.token.end). "
                    + "It is shown this once: keep it like a password.")
        }

        func validate() throws {
            guard aws || accessKeyID == nil else {
                throw ValidationError("--access-key-id goes with --aws")
            }
        }

        private func createAccessKey(_ draft: TokenDraft, in context: CommandContext) async throws {
            let new = try await context.identities.createAccessKey(
                draft, id: accessKeyID?.value, by: context.intent(message))
            context.console.result(new.json) {
                ["aws_access_key_id = \(new.id)", "aws_secret_access_key = \(new.secret.exposed)"]
            }
            context.console.note(
                "Made the access key \(new.id) of \(new.token.user); \(new.token.end). "
                    + "Its secret is shown this once: keep it like a password.")
        }
    }

    struct ListAll: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List tokens: whose they are, until when, and when last used.")

        @Option(
            name: .long, help: ArgumentHelp("Only those of this user.", valueName: "user"),
            transform: Parsed.handle)
        var user: Parsed<Handle>?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let tokens = try await context.identities.tokens(of: user?.value)
            context.console.result(["tokens": .array(tokens.map(\.json))]) {
                guard !tokens.isEmpty else {
                    context.console.note("There are no tokens; make one with 'cairn token create USER'.")
                    return []
                }
                var table = Table([
                    "token": .left, "user": .left, "created": .left, "expires": .left, "last used": .left,
                    "limited to": .left, "about": .left,
                ])
                for token in tokens {
                    let limits = token.grants.map(\.description).joined(separator: ", ")
                    table.add([
                        .init(token.id.description, .bold), .init(token.user.description),
                        .init(token.createdAt.day),
                        .init(
                            token.isExpired ? "expired" : token.expiresAt?.day ?? "never",
                            token.isExpired ? .red : token.expiresAt == nil ? .yellow : nil),
                        .init(token.lastUsedAt?.minute ?? ""), .init(limits),
                        .init(token.description, .dim),
                    ])
                }
                return table.lines(context.console)
            }
        }
    }

    struct Revoke: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "End a token.",
            discussion: "Whoever has it is refused within two seconds by every server of the registry.")

        @Argument(help: "The token's id, as 'cairn token list' shows it.", transform: Parsed.handle)
        var id: Parsed<Handle>

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let entry = try await context.identities.revokeToken(
                id.value, by: context.intent(message))
            context.console.outcome(.members(["id": .text(id.value), "entry": entry?.json])) {
                ["Revoked the token \(id.value)."]
            }
        }
    }
}

extension Token {
    fileprivate var isExpired: Bool { expiresAt.map { $0 <= Timestamp.now() } ?? false }

    /// Until when it holds, in words.
    fileprivate var end: String {
        guard let expiresAt else { return "it holds until it is revoked" }
        return isExpired ? "it expired on \(expiresAt.day)" : "it holds until \(expiresAt.minute)"
    }

    /// Its life in one line, for whoever looks at its user.
    var life: String { "\(end), \(lastUsedAt.map { "last used \($0.minute)" } ?? "no use known")" }
}
