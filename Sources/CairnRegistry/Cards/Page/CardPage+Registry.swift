import CairnObjects

// The parts of the page that no card can write: what the registry knows of the version.

extension CardPage {
    var head: [String] {
        let version = card.version
        var table = MarkdownTable("Version", MarkdownText.inline(version.id.description))
        table.add("Digest", "`\(version.id.manifest)`")
        table.add("Approval", version.approval.rawValue)
        table.add("Stages", version.stages.isEmpty ? "none" : Self.list(version.stages))
        table.add("Card", cardName)
        return ["# Model card: \(MarkdownText.inline(version.id.description))", table.text ?? "", legend]
    }

    private var cardName: String {
        guard let descriptor = card.version.record.card else { return "none was pushed" }
        let title = card.written.title.map { ", “\(MarkdownText.inline($0))”" } ?? ""
        return "`\(descriptor.digest)`\(title)"
    }

    private var legend: String {
        guard let descriptor = card.version.record.card else {
            return "*No card was pushed with this version: all of this is from its record and the registry.*"
        }
        guard card.written.isRead else {
            return "*The card is \(MarkdownText.inline(descriptor.mediaType)), which this page cannot show: "
                + "read it with* `cairn cat \(descriptor.digest)`*. All of this is from the record and the "
                + "registry.*"
        }
        return "*Quotations and rows marked “card” are the words of the card. All else is from the version's "
            + "record, fixed when it was registered, and from the registry.*"
    }

    /// Who decided what, when and why, from the newest decision to the first; and how the votes stand.
    var decisions: [String] {
        var table = MarkdownTable("When", "Decision", "Who", "Why")
        for approval in card.version.approvals {
            let policy = approval.policy.map { ", by the policy `\($0)`" } ?? ""
            table.add(
                approval.at.description, approval.state.rawValue + policy,
                MarkdownText.inline(approval.actor.description), MarkdownText.inline(approval.reason))
        }
        var votes = MarkdownTable("Voted", "Vote", "Who", "Why")
        for vote in card.version.approvals.first?.votes ?? [] {
            votes.add(
                vote.at.description, vote.isFor ? "for" : "against",
                MarkdownText.inline(vote.actor.description), MarkdownText.inline(vote.reason))
        }
        return ["## Decisions", table.text ?? "None."] + (votes.text.map { [$0] } ?? [])
    }

    /// What the version was made from, by whom, and where.
    var origin: [String] {
        let record = card.version.record
        var table = MarkdownTable("Origin", "")
        func add(_ title: String, _ value: String?) {
            if let value, !value.isEmpty { table.add(title, MarkdownText.inline(value)) }
        }
        add("Registered", record.createdAt.description)
        add("Author", record.author.name + (record.author.email.map { " <\($0)>" } ?? ""))
        add("Principal", record.author.principal?.description)
        add("Message", record.message)
        for parent in card.parents {
            table.add(
                "Parent", "\(parent.name.map(MarkdownText.inline) ?? "deleted"), `\(parent.manifest)`")
        }
        if let source = record.source {
            add("Source", source.repository)
            add("Commit", source.commit)
            add("Path in the source", source.path)
            if source.dirty == true { add("Changes not in the commit", "yes") }
        }
        if let report = record.report { table.add("Evaluation report", "`\(report.digest)`") }
        add("Framework", record.inference?.framework)
        add("Run", record.build?.runURL)
        add("Command", record.build?.command)
        add("Caused by", record.trigger)
        return ["## Origin", table.text ?? ""]
    }

    var foot: [String] {
        let version = card.version.id
        return [
            "---", "*`cairn card` of \(MarkdownText.inline(version.description)), `\(version.manifest)`.*",
        ]
    }

    private static func list(_ values: [some CustomStringConvertible]) -> String {
        values.map { MarkdownText.inline($0.description) }.joined(separator: ", ")
    }
}
