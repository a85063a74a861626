import CairnObjects
import CairnRegistry

extension Schemas {
    private static let choice: Schema.Members = [
        "groups": .groupPattern, "actions": .list(of: .enumeration(Action.self)), "stage": .stageName,
    ]

    static let events: Table = [
        "NewWebhook": .body(
            ["name": .handle, "url": .text],
            optional: [
                "format": .enumeration(WebhookDocument.Format.self), "groups": .groupPattern,
                "actions": .list(of: .enumeration(Action.self)).about("None: all."), "stage": .stageName,
                "allowsPrivate": .flag.about("Whether the address may be one of the server's own network."),
                "from": .count.about("The first entry to send; else the next one to come."), "reason": .text,
            ]),
        "WebhookEdit": .body(
            [:],
            optional: [
                "url": .text, "format": .enumeration(WebhookDocument.Format.self), "groups": .groupPattern,
                "actions": .list(of: .enumeration(Action.self)),
                "stage": .any(of: [.stageName, .constant("")]).about("Empty: whatever the stage."),
                "allowsPrivate": .flag, "disabled": .flag, "reason": .text,
            ]),
        "Webhook": .object(
            [
                "name": .handle, "url": .text, "format": .enumeration(WebhookDocument.Format.self),
                "groups": .groupPattern, "actions": .list(of: .enumeration(Action.self)),
                "allowsPrivate": .flag, "createdAt": .time, "createdBy": .principal,
            ],
            optional: [
                "stage": .stageName, "disabled": .text.about("Why nothing is sent to it."), "from": .count,
                "rotatedAt": .time,
                "progress": .object(
                    ["next": .count, "waiting": .count, "dead": .count],
                    optional: ["deliveredAt": .time, "problem": .text]),
            ]),
        "WebhookReceipt": .object(["webhook": .ref("Webhook")], optional: ["entry": .ref("LogEntry")]),
        "WebhookSecret": .object(
            ["webhook": .ref("Webhook"), "secret": .text.about("`whsec_…` (Standard Webhooks).")],
            optional: ["entry": .ref("LogEntry")]),
        "Delivery": .object(
            ["id": .text, "state": .enumeration(WebhookDelivery.State.self), "tries": .count],
            optional: [
                "sequence": .count, "action": .enumeration(Action.self), "group": .groupName, "at": .time,
                "nextAt": .time, "status": .count, "problem": .text, "excerpt": .text,
            ]),
    ]
}
