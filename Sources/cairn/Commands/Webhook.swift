import ArgumentParser
import CairnObjects
import CairnRegistry

/// `cairn webhook`; `WebhookCommand`, since `Webhook` is the webhook.
struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Tell other services what happens: make, change and look after webhooks.",
        discussion: """
            A running server sends each entry of the log that a webhook is about to its address: at least \
            once, in order within a group, signed as Standard Webhooks has it. What is not answered with a \
            2xx status is sent again, up to twelve times in some 28 hours; then it is a dead letter, until \
            it is replayed.
            """,
        subcommands: [
            Create.self, ListAll.self, ShowOne.self, Edit.self, Rotate.self, Disable.self, Enable.self,
            Remove.self, Deliveries.self, Replay.self, Test.self,
        ])
}

/// What a webhook is about.
struct WebhookScopeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Only groups of such names: fraud-*. Default: all.", valueName: "pattern"),
        transform: { try Parsed($0, GroupPattern.init(parsing:)) })
    var group: Parsed<GroupPattern>?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only entries with this action. May be repeated. Default: all.", valueName: "action"),
        transform: { try Parsed($0, Action.init(named:)) })
    var action: [Parsed<Action>] = []

    @Option(name: .long, help: "Only moves of this stage.", transform: Parsed.stage)
    var stage: Parsed<StageName>?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What is sent: cloudevents, or eventbridge for SageMaker's form. Default: cloudevents",
            valueName: "format"),
        transform: { try Parsed($0, WebhookDocument.Format.init(parsing:)) })
    var format: Parsed<WebhookDocument.Format>?
}

extension WebhookCommand {
    struct Create: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a webhook and print its secret.",
            discussion: """
                Standard output is the secret alone: SECRET=$(cairn webhook create ci https://…). The \
                receiver checks signatures with it; see docs/guides/webhooks.md. Sending begins with the \
                next entry of the log, or with --from.
                """)

        @Argument(help: "Its name: small letters, digits and . _ @ + -", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Argument(help: "Where to send: an https URL.")
        var url: String

        @OptionGroup var scope: WebhookScopeOptions

        @Flag(
            name: .long,
            help: "The receiver may be in the server's own network, and may be spoken to in clear text.")
        var allowPrivate = false

        @Option(
            name: .long,
            help: ArgumentHelp("The first entry to send. Default: the next one.", valueName: "number"))
        var from: Int64?

        @Option(name: [.customShort("m"), .long], help: "Why.")
        var message: String?

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (from ?? 0) >= 0 else { throw ValidationError("--from must be at least 0") }
        }

        func run(in context: CommandContext) async throws {
            var draft = WebhookDraft(url: url)
            draft.groups = scope.group?.value ?? .all
            draft.actions = scope.action.map(\.value)
            draft.stage = scope.stage?.value
            draft.format = scope.format?.value ?? .cloudEvents
            (draft.allowsPrivate, draft.from) = (allowPrivate, from)
            let receipt = try await context.webhooks.createWebhook(
                name.value, draft, by: context.intent(message))
            // Asked for, so that it is printed under --quiet too.
            context.console.result(receipt.json) { [receipt.secret] }
            context.console.note(
                "Made the webhook \(name.value). The secret is shown this once: give it to the receiver.")
        }
    }

    struct ListAll: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List webhooks: where they lead, and how far they have come.")

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let webhooks = try await context.webhooks.webhooks()
            context.console.result(["webhooks": .array(webhooks.map(\.json))]) {
                guard !webhooks.isEmpty else {
                    context.console.note(
                        "There are no webhooks; make one with 'cairn webhook create NAME URL'.")
                    return []
                }
                var table = Table([
                    "webhook": .left, "url": .left, "about": .left, "waiting": .right, "dead": .right,
                    "state": .left,
                ])
                for webhook in webhooks {
                    let (waiting, dead) = (webhook.progress?.waiting ?? 0, webhook.progress?.dead ?? 0)
                    table.add([
                        .init(webhook.name.description, .bold), .init(webhook.url.printable),
                        .init(webhook.scope, .dim), .init("\(waiting)", waiting > 0 ? .yellow : nil),
                        .init("\(dead)", dead > 0 ? .red : nil), .init(webhook.health, webhook.color),
                    ])
                }
                return table.lines(context.console)
            }
        }
    }

    struct ShowOne: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show a webhook: what it is about, and how far it has come.")

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let webhook = try await context.webhooks.webhook(name.value)
            context.console.result(webhook.json) { webhook.lines(context.console) }
        }
    }
}

extension Webhook {
    /// What it is about, in one line.
    var scope: String {
        var parts = groups.isAll ? [] : [groups.description]
        if let stage { parts.append("stage \(stage)") }
        parts += actions.map(\.rawValue)
        return parts.isEmpty ? "everything" : parts.joined(separator: ", ")
    }

    /// Whether anything is sent to it, in few words.
    var health: String {
        if disabled != nil { return "disabled" }
        if progress?.problem != nil { return "held" }
        return progress == nil ? "not begun" : "enabled"
    }

    var color: Style? { disabled != nil || progress?.problem != nil ? .red : nil }

    func lines(_ console: Console) -> [String] {
        func line(_ name: String, _ value: String?) -> String? {
            let name = name + String(repeating: " ", count: max(0, 10 - name.count))
            return value.map { "\(console.styled(name, .dim))  \($0.printable)" }
        }
        let sent = progress.map {
            "up to entry \($0.next), exclusively; \($0.waiting) waiting, \($0.dead) dead"
        }
        return [
            console.styled(name.description, .bold), line("url", url), line("format", format.rawValue),
            line("about", scope),
            line("private", allowsPrivate ? "addresses and plain http are allowed" : nil),
            line("state", disabled.map { "disabled: \($0)" } ?? health), line("problem", progress?.problem),
            line("looked at", sent), line("delivered", progress?.deliveredAt.map { "last \($0.minute)" }),
            line("secret", rotatedAt.map { "replaced \($0.minute)" }),
            line("made", "\(createdAt.minute) by \(createdBy)"),
        ].compactMap { $0 }
    }
}
