import ArgumentParser
import CairnObjects
import CairnRegistry

/// `cairn user`; `UserCommand`, since `User` is the user.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Make, list, show, edit and delete users of a server.",
        discussion: """
            A user may do through a server what their roles let do: reader, contributor (registers), \
            approver, operator (moves stages), administrator; each in all groups, or in those that a \
            pattern names (approver:fraud-*). Whoever can write to a registry's directory needs no role.
            """,
        subcommands: [Create.self, ListAll.self, ShowOne.self, Edit.self, Remove.self])
}

extension UserCommand {
    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a user.",
            discussion: "'cairn token create' then makes what the user logs in with.")

        @Argument(help: "The name: small letters, digits and . _ @ + -", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(
            name: .long,
            help: ArgumentHelp("What the user may do; may be repeated.", valueName: "role[:pattern]"),
            transform: Parsed.grant)
        var role: [Parsed<Grant>]

        @Option(name: [.long, .short], help: "Who it is.")
        var description = ""

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let (user, entry) = try await context.identities.createUser(
                name.value, grants: role.map(\.value), description: description,
                by: context.intent(message))
            context.console.outcome(user.json.with(["entry": entry?.json])) {
                ["Made the user \(user.name): \(user.roles)."]
            }
            context.console.note("Make a token to log in with: cairn token create \(user.name)")
        }
    }

    struct ListAll: RegistryCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List all users.")

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let users = try await context.identities.users()
            context.console.result(["users": .array(users.map(\.json))]) {
                guard !users.isEmpty else {
                    context.console.note(
                        "There are no users yet; make one with 'cairn user create NAME --role ROLE'.")
                    return []
                }
                var table = Table(["user": .left, "roles": .left, "created": .left, "about": .left])
                for user in users {
                    table.add([
                        .init(user.name.description, .bold),
                        user.document.isDisabled ? .init("disabled", .red) : .init(user.roles),
                        .init(user.document.createdAt.day), .init(user.document.description, .dim),
                    ])
                }
                return table.lines(context.console)
            }
        }
    }

    struct ShowOne: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show a user and their tokens.")

        @Argument(help: "The user.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let user = try await context.identities.user(name.value)
            let tokens = try await context.identities.tokens(of: name.value)
            context.console.result(user.json.with(["tokens": .array(tokens.map(\.json))])) {
                var table = Table(["": .left, " ": .left])
                table.add("user", user.name.description)
                if !user.document.description.isEmpty { table.add("about", user.document.description) }
                table.add("roles", user.roles)
                if user.document.isDisabled {
                    table.add([.init("disabled"), .init("nobody comes in as this user", .red)])
                }
                table.add("created", "\(user.document.createdAt.minute) by \(user.document.createdBy)")
                for token in tokens { table.add("token", "\(token.id), \(token.life)") }
                return table.lines(context.console)
            }
        }
    }

    struct Edit: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit",
            abstract: "Change a user's roles and description; disable and enable.",
            discussion: "With --role, the user has the roles that are given, and no others.")

        @Argument(help: "The user.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(
            name: .long,
            help: ArgumentHelp(
                "What the user may do from now on; may be repeated.", valueName: "role[:pattern]"),
            transform: Parsed.grant)
        var role: [Parsed<Grant>] = []

        @Option(name: [.long, .short], help: "Who it is.")
        var description: String?

        @Flag(name: .long, help: "Let nobody in as this user.")
        var disable = false

        @Flag(name: .long, help: "Let the user in again.")
        var enable = false

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            if disable, enable { throw ValidationError("say either --disable or --enable") }
        }

        func run(in context: CommandContext) async throws {
            let edit = UserEdit(
                grants: role.isEmpty ? nil : role.map(\.value), description: description,
                isDisabled: disable ? true : enable ? false : nil)
            let (user, entry) = try await context.identities.editUser(
                name.value, edit, expecting: nil, by: context.intent(message))
            let json = user.json.with(["changed": .bool(entry != nil), "entry": entry?.json])
            context.console.outcome(json) {
                [
                    entry == nil
                        ? "Nothing to change: \(user.name) is so already."
                        : "Changed the user \(user.name)."
                ]
            }
        }
    }

    struct Remove: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete a user and revoke their tokens.")

        @Argument(help: "The user.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let entry = try await context.identities.deleteUser(
                name.value, expecting: nil, by: context.intent(message))
            context.console.outcome(.members(["user": .text(name.value), "entry": entry?.json])) {
                ["Deleted the user \(name.value)."]
            }
        }
    }
}

extension User {
    /// The roles in one line.
    fileprivate var roles: String {
        document.grants.isEmpty ? "no role" : document.grants.map(\.description).joined(separator: ", ")
    }
}
