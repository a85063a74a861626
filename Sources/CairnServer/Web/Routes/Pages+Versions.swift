import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// A version, with everything that is known of it.
extension Pages {
    var versionRoutes: [PageRoute] {
        let version = "/groups/{group}/versions/{version}"
        return [
            PageRoute(.get, version, .group(.read), showVersion),
            PageRoute(.get, "\(version)/files/**", .group(.read), download),
            PageRoute(.get, "\(version)/card", .group(.read), downloadCard),
            PageRoute(.get, "\(version)/proof", .group(.read), downloadProof),
        ]
    }

    private func showVersion(_ visit: Visit) async throws -> Answer {
        let registry = view(visit)
        let id = try await version(visit)
        let version = try await registry.version(id)
        let parts = VersionParts(version: version, key: self.registry.key)
        let origin = try await origin(of: version, visit)
        let comparisons = try await comparisons(of: version, origin.parents.first, visit)
        let (lineage, card) = (
            try await registry.lineage(of: id, depth: 3), try await card(of: version, visit)
        )
        let stages = Element.badges(version.stages)
        let message = Element.short(version.record.message, 2000)
        return page(
            id.description, visit, about: id.group,
            """
            <h1 data-about="\(id)">\
            \(Element.link(PageAddress.group(id.group), "\(id.group)")) version \(id.number)
            \(stages)\(Element.badge(version.approval))</h1>
            \(message.isEmpty ? .none : "<p>\(message)</p>")
            \(try await actions(on: version, visit))
            <div class="columns"><div>
            \(Element.section("metrics", "Metrics", parts.metrics(comparisons)))
            \(Element.section("files", "Files", try parts.files()))
            \(Element.section("parameters", "Parameters", parts.parameters()))
            \(Element.section("card", "Model card", card))
            \(Element.section("lineage", "Lineage", LineagePicture(graph: lineage).html))
            \(Element.section("observations", "Observations", parts.observations()))
            </div><div>
            \(Element.section("provenance", "Provenance", parts.provenance(origin)))
            \(Element.section("approvals", "Approvals and votes", parts.approvals()))
            \(Element.section("labels", "Labels", parts.labels()))
            \(Element.section("verify", "Fetch and verify", parts.commands(at: address(of: visit))))
            </div></div>
            """)
    }

    /// Who registered it, and what it was made from.
    private func origin(of version: Version, _ visit: Visit) async throws -> VersionParts.Origin {
        let ref = RefName.version(version.id.group, version.id.number)
        let history = try await view(visit).storage.history(of: ref)
        var origin = VersionParts.Origin(
            registration: history.last { $0.move(of: ref)?.to == version.id.manifest })
        for parent in version.record.parents {
            let name = try await view(visit).name(of: parent)
            let spec = name.flatMap { try? VersionSpec(parsing: $0) }  // a name that is none has no page
            if let spec, visit.access.allows(.read, in: spec.group) {
                origin.parents.append(try await view(visit).resolve(spec))
            }
        }
        return origin
    }

    /// What a version is measured against: its parent, and what is in production.
    private func comparisons(
        of version: Version, _ parent: VersionID?, _ visit: Visit
    ) async throws -> [VersionParts.Comparison] {
        var others: [(HTML, VersionID)] = []
        if let parent { others.append(("parent", parent)) }
        let spec = StageSpec(group: version.id.group, stage: .production)
        if let standing = try await standing(spec, visit), standing != version.id {
            others.append(("production", standing))
        }
        var comparisons: [VersionParts.Comparison] = []
        for (title, id) in others {
            let other = try await view(visit).version(id)
            comparisons.append(.init(title: title, diff: try VersionDiff(from: other, to: version)))
        }
        return comparisons
    }

    private func card(of version: Version, _ visit: Visit) async throws -> HTML {
        guard let card = version.record.card else { return .none }
        let address = PageAddress.version(version.id) + "/card"
        let link = Element.link(address, "Download the card")
        guard WrittenCard.canRead(card.mediaType), card.size <= WrittenCard.maximumSize else {
            return "<p>\(link) <small>\(card.mediaType), \(Element.size(card.size))</small></p>\n"
        }
        let bytes = try await view(visit).storage.read(card.digest).collect(upTo: WrittenCard.maximumSize)
        return """
            <div class="card">\(CardHTML.render(bytes, mediaType: card.mediaType))</div>
            <p>\(link)</p>

            """
    }

    private func downloadCard(_ visit: Visit) async throws -> Answer {
        let id = try await version(visit)
        guard let card = try await view(visit).version(id).record.card else {
            throw CairnError(.notFound, "\(id) has no model card")
        }
        let suffix = card.mediaType.hasPrefix("application/json") ? "json" : "md"
        let answer = BlobAnswer(
            card.digest, mediaType: "application/octet-stream",
            name: "\(id.group)-\(id.number)-card.\(suffix)", isImmutable: true, storage: registry.storage)
        return try await answer.answer(visit.call, on: visit.call.connection)
    }

    /// What somebody may do with a version, and nothing else.
    private func actions(on version: Version, _ visit: Visit) async throws -> HTML {
        guard visit.session != nil else { return .none }
        let group = version.id.group
        let decide = PageAddress.version(version.id) + "/decide"
        var links: [HTML] = []
        func add(_ query: KeyValuePairs<String, String?>, _ text: HTML) {
            links.append("<a class=\"button\" href=\"\(PageAddress.with(decide, query))\">\(text)</a>\n")
        }
        if visit.access.allows(.decide, in: group) {
            if version.approval != .approved { add(["do": "approve"], "Approve…") }
            if version.approval != .rejected { add(["do": "reject"], "Reject…") }
            if version.approvals.first?.votes.contains(where: { $0.actor == visit.access.principal }) ?? false
            {
                add(["do": "retract"], "Take back my vote…")
            }
        }
        if visit.access.allows(.move, in: group) {
            let policy = try await view(visit).policy(of: group).value
            let known = Set(policy.stages.keys).union(policy.isClosed ? [] : [.production])
            for stage in known.sorted() where !version.stages.contains(stage) {
                add(["do": "promote", "stage": stage.description], "Promote to \(stage)…")
            }
        }
        return links.isEmpty ? .none : "<p class=\"actions\">\(links)</p>"
    }

    private func download(_ visit: Visit) async throws -> Answer {
        let name = try FileName(parsing: try visit.call.rest)
        let file = try await view(visit).file(name, of: try await version(visit))
        // As plain bytes to save: nothing that somebody stored runs as a page of this server.
        let answer = BlobAnswer(
            file.content.digest, mediaType: "application/octet-stream", name: name.description,
            isImmutable: true, storage: registry.storage)
        return try await answer.answer(visit.call, on: visit.call.connection)
    }

    private func downloadProof(_ visit: Visit) async throws -> Answer {
        let id = try await version(visit)
        var answer = Answer.text(try await registry.prove(id).encoded)
        answer.headers[.contentDisposition] =
            "attachment; filename=\"\(id.group)-\(id.number).\(LogProof.fileExtension)\""
        return answer
    }
}
