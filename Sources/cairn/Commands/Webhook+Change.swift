import ArgumentParser
import CairnObjects
import CairnRegistry

extension WebhookCommand {
    struct Edit: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "edit",
            abstract: "Change where a webhook leads and what it is about.",
            discussion: "What is not given stays. 'cairn webhook rotate' replaces the secret.")

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(name: .long, help: ArgumentHelp("Where to send.", valueName: "url"))
        var url: String?

        @OptionGroup var scope: WebhookScopeOptions

        @Flag(name: .long, help: "Send every action.")
        var allActions = false

        @Flag(name: .long, help: "Send every entry, whatever the stage.")
        var anyStage = false

        @Flag(
            inversion: .prefixedNo,
            help: "The receiver may be in the server's own network, and spoken to in clear text.")
        var allowPrivate: Bool?

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard scope.action.isEmpty || !allActions else {
                throw ValidationError("--action and --all-actions exclude each other")
            }
            guard scope.stage == nil || !anyStage else {
                throw ValidationError("--stage and --any-stage exclude each other")
            }
        }

        func run(in context: CommandContext) async throws {
            var edit = WebhookEdit()
            (edit.url, edit.allowsPrivate) = (url, allowPrivate)
            (edit.groups, edit.format) = (scope.group?.value, scope.format?.value)
            if allActions || !scope.action.isEmpty { edit.actions = scope.action.map(\.value) }
            if anyStage || scope.stage != nil { edit.stage = .some(scope.stage?.value) }
            try await WebhookCommand.change(name.value, edit, message, "Changed", in: context)
        }
    }

    struct Disable: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable",
            abstract: "Send nothing to a webhook until it is enabled again.",
            discussion: "Nothing is lost: enabled again, it goes on where it stood.")

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            var edit = WebhookEdit()
            edit.isDisabled = true
            try await WebhookCommand.change(name.value, edit, message, "Disabled", in: context)
        }
    }

    struct Enable: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable", abstract: "Send to a webhook again, from where it stood.")

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            var edit = WebhookEdit()
            edit.isDisabled = false
            try await WebhookCommand.change(name.value, edit, message, "Enabled", in: context)
        }
    }

    struct Rotate: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Give a webhook a new secret and print it.",
            discussion: """
                For a day, or until the next rotation, deliveries are signed with the old secret too: give \
                the receiver the new one meanwhile. Standard output is the secret alone.
                """)

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Flag(name: .long, help: "The old secret ends at once: somebody else has it.")
        var dropOld = false

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let receipt = try await context.webhooks.rotateWebhookSecret(
                name.value, keepsOld: !dropOld, by: context.intent(message))
            context.console.result(receipt.json) { [receipt.secret] }
            context.console.note(
                dropOld
                    ? "The old secret of \(name.value) signs nothing any more."
                    : "The old secret of \(name.value) signs too, for a day.")
        }
    }

    struct Remove: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete a webhook; what waits for it is not sent any more.")

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let entry = try await context.webhooks.deleteWebhook(
                name.value, by: context.intent(message))
            context.console.outcome(.members(["name": .text(name.value), "entry": entry?.json])) {
                ["Deleted the webhook \(name.value)."]
            }
        }
    }

    /// - Parameter verb: What became of it, where something did.
    private static func change(
        _ name: Handle, _ edit: WebhookEdit, _ message: String?, _ verb: String, in context: CommandContext
    ) async throws {
        let receipt = try await context.webhooks.editWebhook(name, edit, by: context.intent(message))
        context.console.outcome(receipt.json) {
            [
                receipt.entry == nil
                    ? "Nothing to change: \(name) is so already." : "\(verb) the webhook \(name)."
            ]
        }
    }
}
