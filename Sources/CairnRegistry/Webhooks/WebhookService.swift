package import CairnObjects

/// What is asked about webhooks of whoever holds a registry and its secrets: a server for its clients, or a
/// program that has the registry's directory.
///
/// Every change is an entry of the log (`webhook.changed`). Deliveries are made by a running server; this
/// tells how far they have come, and asks for more.
package protocol WebhookService: Sendable {
    /// All webhooks by name.
    func webhooks() async throws -> [Webhook]

    /// - Throws: `notFound` where there is none of this name.
    func webhook(_ name: Handle) async throws -> Webhook

    /// Makes a webhook with a secret of its own, which is told only here.
    ///
    /// - Throws: `exists` where there is one of this name; `invalid` where nothing can be sent to the
    ///   address.
    func createWebhook(
        _ name: Handle, _ draft: WebhookDraft, by intent: Intent
    ) async throws -> WebhookSecretReceipt

    /// Changes what the edit names, and leaves the rest.
    func editWebhook(_ name: Handle, _ edit: WebhookEdit, by intent: Intent) async throws -> WebhookReceipt

    /// Gives it a new secret, which is told only here.
    ///
    /// - Parameter keepsOld: Deliveries are signed with the old one too, for a day or until the next
    ///   rotation, so that no receiver misses one meanwhile.
    func rotateWebhookSecret(
        _ name: Handle, keepsOld: Bool, by intent: Intent
    ) async throws -> WebhookSecretReceipt

    func deleteWebhook(_ name: Handle, by intent: Intent) async throws -> LogEntry?

    /// What is still to be delivered, what was given up, and what was delivered lately; the newest first.
    ///
    /// - Parameter state: Only such; `nil` for all.
    func deliveries(
        of name: Handle, state: WebhookDelivery.State?, limit: Int
    ) async throws -> [WebhookDelivery]

    /// Asks the server to send again; it does so when it comes to it.
    ///
    /// - Throws: `notFound` where the log has no such entry; `invalid` where one entry is asked for that the
    ///   webhook is not about.
    func replay(_ name: Handle, _ replay: WebhookReplay) async throws

    /// Sends an event of no meaning once, now, and tells what came of it. It is not tried again.
    func testWebhook(_ name: Handle) async throws -> WebhookDelivery
}
