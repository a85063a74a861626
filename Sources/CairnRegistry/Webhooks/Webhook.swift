package import CairnObjects

/// A webhook as people and programs are told of it: everything but its secrets.
package struct Webhook: Sendable, Equatable {
    package let name: Handle
    package var url: String
    package var format: WebhookDocument.Format
    package var groups: GroupPattern
    package var actions: [Action]
    package var stage: StageName?
    package var allowsPrivate: Bool
    /// Why nothing is sent to it any more; `nil` while it is.
    package var disabled: String?
    /// The first entry that it was made for, where that was asked for.
    package var from: Int64?
    /// When its secret was replaced last.
    package var rotatedAt: Timestamp?
    package var createdAt: Timestamp
    package var createdBy: Principal
    /// `nil` until a server has taken it up.
    package var progress: WebhookProgress?

    package init(_ name: Handle, _ document: WebhookDocument, progress: WebhookProgress? = nil) {
        (self.name, url, format) = (name, document.url, document.format)
        (groups, actions, stage) = (document.groups, document.actions, document.stage)
        (allowsPrivate, disabled, from) = (document.allowsPrivate, document.disabled, document.from)
        (rotatedAt, createdAt, createdBy) = (document.rotatedAt, document.createdAt, document.createdBy)
        self.progress = progress
    }
}

extension Webhook {
    package var json: JSON {
        .members([
            "name": .text(name), "url": .string(url), "format": .string(format.rawValue),
            "groups": .text(groups), "actions": .array(actions.map(JSON.text)),
            "stage": stage.map(JSON.text), "allowsPrivate": .bool(allowsPrivate),
            "disabled": disabled.map(JSON.string), "from": from.map(JSON.integer),
            "rotatedAt": rotatedAt.map(JSON.text), "createdAt": .text(createdAt),
            "createdBy": .text(createdBy), "progress": progress?.json,
        ])
    }

    package init(json: JSON, path: String) throws(CairnError) {
        var members = try JSONMembers(json, path: path)
        name = try members.required("name", try members.parsed("name", Handle.init(parsing:)))
        url = try members.requiredString("url")
        format = try members.required(
            "format", try members.parsed("format", WebhookDocument.Format.init(parsing:)))
        groups = try members.parsed("groups", GroupPattern.init(parsing:)) ?? .all
        actions = []
        for action in try members.strings("actions") { actions.append(try Action(parsing: action)) }
        stage = try members.parsed("stage", StageName.init(parsing:))
        allowsPrivate = try members.bool("allowsPrivate") ?? false
        disabled = try members.string("disabled")
        from = try members.count("from")
        rotatedAt = try members.parsed("rotatedAt", Timestamp.init(parsing:))
        createdAt = try members.required(
            "createdAt", try members.parsed("createdAt", Timestamp.init(parsing:)))
        createdBy = try members.required(
            "createdBy", try members.parsed("createdBy", Principal.init(parsing:)))
        progress = try members.value("progress", WebhookProgress.init(json:path:))
    }
}
