package import CairnObjects

extension WebhookDraft {
    /// The form in which a server takes it, but for the webhook's name.
    package var json: JSON {
        .members([
            "url": .string(url), "format": .string(format.rawValue), "groups": .text(groups),
            "actions": .array(actions.map(JSON.text)), "stage": stage.map(JSON.text),
            "allowsPrivate": .bool(allowsPrivate), "from": from.map(JSON.integer),
        ])
    }

    /// Takes what it needs; what is left is the caller's.
    package init(members: inout JSONMembers) throws(CairnError) {
        url = try members.requiredString("url")
        format =
            try members.parsed("format", WebhookDocument.Format.init(parsing:)) ?? .cloudEvents
        groups = try members.parsed("groups", GroupPattern.init(parsing:)) ?? .all
        actions = try members.strings("actions").map { (text) throws(CairnError) in
            try Action(named: text)
        }
        stage = try members.parsed("stage", StageName.init(parsing:))
        allowsPrivate = try members.bool("allowsPrivate") ?? false
        from = try members.count("from")
    }

    /// The members that `init(members:)` takes.
    package static var memberNames: [String] {
        ["url", "format", "groups", "actions", "stage", "allowsPrivate", "from"]
    }
}

extension WebhookEdit {
    /// The form in which a server takes it.
    package var json: JSON {
        .members([
            "url": url.map(JSON.string), "format": format.map { .string($0.rawValue) },
            "groups": groups.map(JSON.text), "actions": actions.map { .array($0.map(JSON.text)) },
            // No stage has an empty name.
            "stage": stage.map { .string($0?.description ?? "") },
            "allowsPrivate": allowsPrivate.map(JSON.bool), "disabled": isDisabled.map(JSON.bool),
        ])
    }

    /// Takes what it needs; what is left is the caller's. An empty `stage` means every entry, whatever the
    /// stage.
    package init(members: inout JSONMembers) throws(CairnError) {
        url = try members.string("url")
        format = try members.parsed("format", WebhookDocument.Format.init(parsing:))
        groups = try members.parsed("groups", GroupPattern.init(parsing:))
        if members.rest["actions"] != nil {
            actions = try members.strings("actions").map { (text) throws(CairnError) in
                try Action(named: text)
            }
        }
        if let text = try members.string("stage") {
            stage = .some(text.isEmpty ? nil : try StageName(parsing: text))
        }
        allowsPrivate = try members.bool("allowsPrivate")
        isDisabled = try members.bool("disabled")
    }

    /// The members that `init(members:)` takes.
    package static var memberNames: [String] {
        ["url", "format", "groups", "actions", "stage", "allowsPrivate", "disabled"]
    }
}
