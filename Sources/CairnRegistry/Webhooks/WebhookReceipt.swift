package import CairnObjects

/// A webhook after a change.
package struct WebhookReceipt: Sendable, Equatable {
    package let webhook: Webhook
    /// `nil` where everything was so already, or the change was only tried out.
    package let entry: LogEntry?

    package init(_ webhook: Webhook, _ entry: LogEntry?) { (self.webhook, self.entry) = (webhook, entry) }
}

/// A webhook after it was given a secret.
package struct WebhookSecretReceipt: Sendable, Equatable {
    package let webhook: Webhook
    /// What deliveries are signed with (`whsec_…`, Standard Webhooks). Kept nowhere in the clear.
    package let secret: String
    package let entry: LogEntry?

    package init(_ webhook: Webhook, secret: String, _ entry: LogEntry?) {
        (self.webhook, self.secret, self.entry) = (webhook, secret, entry)
    }
}

extension WebhookReceipt {
    /// `{"webhook": …, "entry": …}`
    package var json: JSON { .members(["webhook": webhook.json, "entry": entry?.json]) }
}

extension WebhookSecretReceipt {
    /// `{"webhook": …, "secret": "whsec_…", "entry": …}`
    package var json: JSON {
        .members(["webhook": webhook.json, "secret": .string(secret), "entry": entry?.json])
    }
}
