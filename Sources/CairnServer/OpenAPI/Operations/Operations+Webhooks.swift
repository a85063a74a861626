import CairnObjects
import CairnRegistry
import HTTPTypes

extension Operation {
    private static let webhookList = "\(root)/webhooks"
    private static let oneWebhook = "\(root)/webhooks/{webhook}"

    static let webhooks = [
        Operation(
            .get, webhookList, "listWebhooks", .events, "The webhooks, by name", Parameter.paging,
            answers: [
                .json(
                    .object(["webhooks": .list(of: .ref("Webhook"))], optional: ["next": .text]),
                    "One page of them; their secrets are told to nobody.")
            ], problems: [.unsupported]),
        Operation(
            .post, webhookList, "createWebhook", .events, "Make a webhook",
            details:
                "Each entry of the log that it is about is sent to it, signed as Standard Webhooks has it, "
                + "at least once and in order within a group.",
            Parameter.ofWrites, body: .ref("WebhookRequest"),
            answers: [
                .json(
                    .ref("WebhookSecretReceipt"),
                    "It is made. Its secret is told now, and never again.", status: 201)
            ], problems: [.unsupported]),
        Operation(
            .get, oneWebhook, "showWebhook", .events, "A webhook, and how far its deliveries have come",
            answers: [.json(.ref("Webhook"), "The webhook.")], problems: [.unsupported]),
        Operation(
            .patch, oneWebhook, "editWebhook", .events, "Change a webhook, disable it, enable it",
            Parameter.ofWrites, body: .ref("WebhookEdit"),
            answers: [.json(.ref("WebhookReceipt"), "The webhook as it is now.")],
            problems: [.unsupported]),
        Operation(
            .delete, oneWebhook, "deleteWebhook", .events, "Delete a webhook", [.reason] + Parameter.ofWrites,
            answers: [
                .json(
                    .object(["name": .handle], optional: ["entry": .ref("LogEntry")]),
                    "It is gone, and what waited for it with it.")
            ], problems: [.unsupported]),
        Operation(
            .post, "\(oneWebhook)/secret", "rotateWebhookSecret", .events, "Give a webhook a new secret",
            Parameter.ofWrites,
            body: .body(
                [:],
                optional: [
                    "keepOld": .flag.standard(true).about(
                        "Sign with the old one too, for a day or until the next rotation."),
                    "reason": .text,
                ]),
            answers: [
                .json(.ref("WebhookSecretReceipt"), "The secret is told now, and never again.")
            ], problems: [.unsupported]),
    ]

    static let deliveries = [
        Operation(
            .get, "\(oneWebhook)/deliveries", "listDeliveries", .events,
            "What waits, what was given up, what has arrived lately",
            [.limit, .query("state", .enumeration(WebhookDelivery.State.self), "Only such deliveries.")],
            answers: [
                .json(.object(["deliveries": .list(of: .ref("WebhookDelivery"))]), "The newest first.")
            ], problems: [.unsupported]),
        Operation(
            .post, "\(oneWebhook)/replay", "replayDeliveries", .events,
            "Send again, one entry or all from one on",
            [.idempotencyKey],
            body: .body(
                [:],
                optional: [
                    "from": .count.about("Everything from this entry on, in order."),
                    "sequence": .count.about("This entry alone. One of the two."),
                ]),
            answers: [
                .json(
                    .object(["name": .handle], optional: ["from": .count, "sequence": .count]),
                    "It will be sent in a moment.", status: 202)
            ], problems: [.unsupported]),
        Operation(
            .post, "\(oneWebhook)/test", "testWebhook", .events,
            "Send an event of no meaning, once, and tell what the receiver says", [.idempotencyKey],
            answers: [.json(.ref("WebhookDelivery"), "What came of it: `delivered` or `failed`.")],
            problems: [.invalid, .tooLarge, .unsupported]),
    ]

    static let events = [
        Operation(
            .get, "\(root)/events", "followEvents", .events, "The log as it grows",
            details:
                "Server-sent events: `id` is the entry's number, `event` its action, `data` the event. "
                + "Without `Last-Event-ID`, `lastEventId` and `from` it begins at the log's end. Entries "
                + "about groups that the caller may not read are passed over. An `id` alone tells how far "
                + "the log was looked at.",
            [
                .header(
                    "Last-Event-ID", .text(pattern: "^[0-9]{1,15}$"), "Go on behind this event."),
                .query("lastEventId", .count, "The same, for clients that cannot set it."),
                .query("from", .count, "The number of the first entry."),
                .query("group", .groupPattern, "Only what is about such groups."),
                .query("stage", .stageName, "Only moves of this stage."),
                .query(
                    "action",
                    .text(pattern: "^[a-z-]+[.][a-z-]+(,[a-z-]+[.][a-z-]+)*$")
                        .example("version.registered,stage.moved"),
                    "Only such entries; several with commas between them."),
            ],
            answers: [
                Success(
                    status: 200, about: "It does not end.", content: [("text/event-stream", .text)])
            ])
    ]
}
