package import CairnObjects

/// What somebody asks for who makes a webhook.
package struct WebhookDraft: Sendable, Equatable {
    package var url: String
    package var format = WebhookDocument.Format.cloudEvents
    /// Only what is about such groups.
    package var groups = GroupPattern.all
    /// Only these actions; empty for all.
    package var actions: [Action] = []
    /// Only moves of this stage.
    package var stage: StageName?
    /// Addresses that are private to the server's network are allowed, and so is plain HTTP.
    package var allowsPrivate = false
    /// The first entry to send; `nil` for the one after that which makes the webhook.
    package var from: Int64?

    package init(url: String) { self.url = url }
}
