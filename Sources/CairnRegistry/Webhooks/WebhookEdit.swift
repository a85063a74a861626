package import CairnObjects

/// What to change about a webhook; what is `nil` stays.
package struct WebhookEdit: Sendable, Equatable {
    package var url: String?
    package var format: WebhookDocument.Format?
    package var groups: GroupPattern?
    /// Empty for all.
    package var actions: [Action]?
    /// `.some(nil)` for every entry, whatever the stage.
    package var stage: StageName??
    package var allowsPrivate: Bool?
    /// Nothing is sent while it is disabled; enabled again, it goes on where it stood.
    package var isDisabled: Bool?

    package init() {}
}
