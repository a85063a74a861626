import CairnObjects
import CairnRegistry
import HTTPTypes

extension Operation {
    static let events = [
        Operation(
            .get, "\(root)/events", "followEvents", .events, "What happens, as it happens",
            details: "Server-sent events: `id` is the entry's number, `event` its action, `data` an Event. "
                + "A client that comes back says in `Last-Event-ID` what it had last, and misses nothing.",
            [
                .query("group", .groupPattern, "Only what is about such groups."),
                .query("stage", .stageName, "Only moves of this stage."),
                .query("action", .text, "Only such entries; several with commas between them."),
                .query("from", .count, "The number of the first entry; else the next one to come."),
                .query("lastEventId", .count, "As `Last-Event-ID`, for clients that cannot send that."),
                .header("Last-Event-ID", .text(pattern: "^(-1|[0-9]{1,15})$"), "The event that came last."),
            ],
            answers: [
                Success(status: 200, about: "A stream that does not end.").content("text/event-stream", .text)
            ])
    ]

    private static let webhook = "\(root)/webhooks/{webhook}"

    static let webhooks = [
        Operation(
            .get, "\(root)/webhooks", "listWebhooks", .events, "The webhooks, by name", Parameter.paging,
            answers: [
                .json(
                    .object(["webhooks": .list(of: .ref("Webhook"))], optional: ["next": .text]),
                    "One page of them.")
            ], problems: [.unsupported]),
        Operation(
            .post, "\(root)/webhooks", "createWebhook", .events, "Make a webhook", Parameter.ofWrites,
            body: .ref("NewWebhook"),
            answers: [
                .json(
                    .ref("WebhookSecret"), "It is made. Its secret is told now, and never again.", status: 201
                )
            ], problems: [.unsupported]),
        Operation(
            .get, webhook, "showWebhook", .events, "A webhook, and how far it is",
            answers: [.json(.ref("Webhook"), "The webhook.")], problems: [.unsupported]),
        Operation(
            .patch, webhook, "editWebhook", .events, "Change a webhook, or switch it off",
            Parameter.ofWrites, body: .ref("WebhookEdit"),
            answers: [.json(.ref("WebhookReceipt"), "The webhook as it is now.")], problems: [.unsupported]),
        Operation(
            .delete, webhook, "deleteWebhook", .events, "Delete a webhook", [.reason] + Parameter.ofWrites,
            answers: [
                .json(.object(["name": .handle], optional: ["entry": .ref("LogEntry")]), "It is gone.")
            ], problems: [.unsupported]),
        Operation(
            .post, "\(webhook)/secret", "rotateWebhookSecret", .events, "Give a webhook a new secret",
            Parameter.ofWrites,
            body: .body(
                [:],
                optional: [
                    "keepOld": .flag.about("Sign with both until the next one (default true)."),
                    "reason": .text,
                ]),
            answers: [.json(.ref("WebhookSecret"), "The new one, told now and never again.")],
            problems: [.unsupported]),
        Operation(
            .get, "\(webhook)/deliveries", "listDeliveries", .events, "What was sent, and what became of it",
            [
                .limit,
                .query(
                    "state", .enumeration(WebhookDelivery.State.self), "Only such ones; `dead`: given up."),
            ],
            answers: [
                .json(.object(["deliveries": .list(of: .ref("Delivery"))]), "The newest first.")
            ], problems: [.unsupported]),
        Operation(
            .post, "\(webhook)/replay", "replay", .events, "Send again",
            body: .any(of: [
                .object(["from": .count.about("Everything from this entry on.")]),
                .object(["sequence": .count.about("This entry alone.")]),
            ]),
            answers: [
                .json(
                    .object(["name": .handle], optional: ["from": .count, "sequence": .count]),
                    "It will be sent.", status: 202)
            ], problems: [.unsupported, .conflict]),
        Operation(
            .post, "\(webhook)/test", "testWebhook", .events, "Send a test to a webhook",
            body: .body([:]),
            answers: [.json(.ref("Delivery"), "What became of it.")], problems: [.unsupported]),
    ]
}
