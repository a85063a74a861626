import ArgumentParser
import CairnObjects
import CairnRegistry

extension WebhookCommand {
    struct Deliveries: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "deliveries",
            abstract: "List deliveries: what waits, what was given up, what has arrived lately.",
            discussion: """
                Of what waits, the first of each group is listed: the others come after it. What has \
                arrived is remembered for the last hundred.
                """)

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Option(
            name: .long,
            help: ArgumentHelp("Only those that are waiting, delivered or dead.", valueName: "state"),
            transform: { try Parsed($0, WebhookDelivery.State.init(parsing:)) })
        var state: Parsed<WebhookDelivery.State>?

        @Option(name: [.customShort("n"), .long], help: "How many at most.")
        var limit = 50

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (1...1000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000") }
        }

        func run(in context: CommandContext) async throws {
            let deliveries = try await context.webhooks.deliveries(
                of: name.value, state: state?.value, limit: limit)
            context.console.result(["deliveries": .array(deliveries.map(\.json))]) {
                guard !deliveries.isEmpty else {
                    context.console.note("There are no such deliveries.")
                    return []
                }
                var table = Table([
                    "entry": .right, "action": .left, "group": .left, "state": .left, "tries": .right,
                    "last": .left, "next": .left, "answer": .left,
                ])
                for delivery in deliveries {
                    let answer = [
                        delivery.problem ?? delivery.status.map { "\($0)" }, delivery.excerpt,
                    ].compactMap { $0 }.joined(separator: ": ")
                    table.add([
                        .init(delivery.sequence.map { "\($0)" } ?? "", .dim),
                        .init(delivery.action?.rawValue ?? ""),
                        .init(delivery.group?.description ?? "", .bold),
                        .init(delivery.state.rawValue, delivery.state.color),
                        .init("\(delivery.tries)"), .init(delivery.at?.minute ?? ""),
                        .init(delivery.nextAt?.minute ?? ""), .init(String(answer.prefix(80)), .dim),
                    ])
                }
                return table.lines(context.console)
            }
        }
    }

    struct Replay: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Have a running server send again: one entry, or all from one on.",
            discussion: """
                Events keep their ids: a receiver that remembers them passes over what it has had. Every \
                dead letter is replayed by --from with the number of the oldest.
                """)

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @Argument(help: "The entry to send again.")
        var sequence: Int64?

        @Option(
            name: .long,
            help: ArgumentHelp("Send everything from this entry on, in order.", valueName: "number"))
        var from: Int64?

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard (sequence == nil) != (from == nil) else {
                throw ValidationError("give either the number of an entry, or --from")
            }
            guard (sequence ?? from ?? 0) >= 0 else { throw ValidationError("entries count from 0") }
        }

        func run(in context: CommandContext) async throws {
            let replay = sequence.map(WebhookReplay.one) ?? .from(from ?? 0)
            try await context.webhooks.replay(name.value, replay)
            context.console.outcome(replay.json.with(["name": .text(name.value)])) {
                ["Asked for; a running server sends it in a moment."]
            }
        }
    }

    struct Test: RegistryCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Send an event of no meaning, and say what the receiver answers.",
            discussion: "The status is 2 where the receiver does not answer with a 2xx status.")

        @Argument(help: "The webhook.", transform: Parsed.handle)
        var name: Parsed<Handle>

        @OptionGroup var options: GlobalOptions

        func run(in context: CommandContext) async throws {
            let delivery = try await context.webhooks.testWebhook(name.value)
            context.console.outcome(delivery.json) {
                let said = delivery.excerpt.map { ": \($0)" } ?? ""
                return delivery.state == .delivered
                    ? ["The receiver answered \(delivery.status ?? 0)\(said)"]
                    : ["Failed: \(delivery.problem ?? "no answer")\(said)"]
            }
            if delivery.state != .delivered { throw CommandFailure.checkSaidNo }
        }
    }
}

extension WebhookDelivery.State {
    fileprivate var color: Style? {
        switch self {
        case .delivered: .green
        case .waiting: .yellow
        case .dead, .failed: .red
        }
    }
}
