/// An address that a server tells of what happens in the registry.
package struct WebhookDocument: DocumentValue, Equatable {
    package static let mediaType = MediaType.webhook

    /// The form of what is sent.
    package enum Format: String, Sendable, CaseIterable {
        /// CloudEvents 1.0, structured.
        case cloudEvents = "cloudevents"
        /// EventBridge's "SageMaker Model Package State Change".
        case eventBridge = "eventbridge"
    }

    package var url: String
    package var format: Format
    /// Only what is about such groups.
    package var groups: GroupPattern
    /// Only these actions; empty for all.
    package var actions: [Action]
    /// Only moves of this stage.
    package var stage: StageName?
    /// The secrets that deliveries are signed with, sealed under the registry's own key, the newest first:
    /// two while one replaces the other.
    package var secrets: [String]
    /// Addresses that are private to the server's network are allowed.
    package var allowsPrivate: Bool
    /// Why nothing is sent to it any more; `nil` while it is.
    package var disabled: String?
    /// The first entry of the log to send; `nil` for the one after that which made the webhook.
    package var from: Int64?
    /// When the newest secret took the place of the one before it.
    package var rotatedAt: Timestamp?
    package var createdAt: Timestamp
    package var createdBy: Principal
    package var unknown: [String: JSON] = [:]

    package init(
        url: String, format: Format = .cloudEvents, groups: GroupPattern = .all, actions: [Action] = [],
        stage: StageName? = nil, secrets: [String], allowsPrivate: Bool = false, createdAt: Timestamp,
        createdBy: Principal
    ) {
        (self.url, self.format, self.groups, self.actions) = (url, format, groups, actions)
        (self.stage, self.secrets, self.allowsPrivate) = (stage, secrets, allowsPrivate)
        (self.createdAt, self.createdBy) = (createdAt, createdBy)
    }

    package init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "webhook")
        url = try members.requiredString("url")
        format = try members.required("format", try members.parsed("format", Format.init(parsing:)))
        groups = try members.parsed("groups", GroupPattern.init(parsing:)) ?? .all
        actions = []
        for action in try members.strings("actions") { actions.append(try Action(parsing: action)) }
        stage = try members.parsed("stage", StageName.init(parsing:))
        secrets = try members.strings("secrets")
        allowsPrivate = try members.bool("allowsPrivate") ?? false
        disabled = try members.string("disabled")
        from = try members.count("from")
        rotatedAt = try members.parsed("rotatedAt", Timestamp.init(parsing:))
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        unknown = members.rest
    }

    package var json: JSON {
        .compact(
            [
                "url": .string(url), "format": .string(format.rawValue), "groups": .text(groups),
                "actions": .array(actions.map(JSON.text)), "stage": stage.map(JSON.text),
                "secrets": .array(secrets.map(JSON.string)), "allowsPrivate": allowsPrivate ? true : nil,
                "disabled": disabled.map(JSON.string), "from": from.map(JSON.integer),
                "rotatedAt": rotatedAt.map(JSON.text), "createdAt": .text(createdAt),
                "createdBy": .text(createdBy),
            ], and: unknown)
    }
}

extension WebhookDocument.Format {
    /// - Throws: `invalid` where the text is no format.
    package init(parsing text: String) throws(CairnError) {
        guard let format = Self(rawValue: text) else {
            throw CairnError(
                .invalid, "'\(text.printable)' is no format of events",
                hint: "use one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = format
    }
}
