import CairnObjects
import CairnRegistry

extension Schemas {
    private static let actions = Schema.list(of: .enumeration(Action.self)).about("Empty for all.")
    private static let url = Schema.text(length: 1...2048).example("https://ci.example.org/cairn")

    static let webhooks: Table = [
        "Webhook": .object(
            [
                "name": .handle, "url": url, "format": .enumeration(WebhookDocument.Format.self),
                "groups": .groupPattern, "actions": actions, "allowsPrivate": .flag, "createdAt": .time,
                "createdBy": .principal,
            ],
            optional: [
                "stage": .stageName, "disabled": .text.about("Why nothing is sent to it."),
                "from": .count.about("The first entry that was asked for."),
                "rotatedAt": .time.about("When its secret was replaced."),
                "progress": .ref("WebhookProgress").about("Absent until a server has begun."),
            ]),
        "WebhookProgress": .object(
            [
                "next": .count.about("Up to this entry the log was looked at."), "waiting": .count,
                "dead": .count,
            ],
            optional: [
                "deliveredAt": .time, "problem": .text.about("Why nothing moves until somebody looks."),
            ]),
        "WebhookDelivery": .object(
            ["id": .text, "state": .enumeration(WebhookDelivery.State.self), "tries": .count],
            optional: [
                "sequence": .count, "action": .enumeration(Action.self), "group": .groupName, "at": .time,
                "nextAt": .time, "status": .integer(100...999), "problem": .text,
                "excerpt": .text.about("The beginning of the receiver's answer."),
            ]),
        "WebhookRequest": .body(
            ["name": .handle, "url": url],
            optional: [
                "format": .enumeration(WebhookDocument.Format.self).standard("cloudevents"),
                "groups": .groupPattern, "actions": actions, "stage": .stageName,
                "allowsPrivate": .flag.about("The receiver may be in the server's network; plain HTTP too."),
                "from": .count.about("The first entry to send; else the next one."), "reason": .text,
            ]),
        "WebhookEdit": .body(
            [:],
            optional: [
                "url": url, "format": .enumeration(WebhookDocument.Format.self), "groups": .groupPattern,
                "actions": actions,
                "stage": .text(pattern: "^([A-Za-z][A-Za-z0-9_-]{0,62})?$").about("Empty for every entry."),
                "allowsPrivate": .flag, "disabled": .flag, "reason": .text,
            ]),
        "WebhookReceipt": .object(
            ["webhook": .ref("Webhook")],
            optional: ["entry": .ref("LogEntry").about("Absent where nothing had to be done.")]),
        "WebhookSecretReceipt": .object(
            ["webhook": .ref("Webhook"), "secret": .text.about("`whsec_` and base64.")],
            optional: ["entry": .ref("LogEntry").about("Absent for a dry run.")]),
    ]
}
