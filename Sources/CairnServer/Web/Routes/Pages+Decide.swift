import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Decisions: first what would happen, then, with a reason, that it does.
extension Pages {
    var decisionRoutes: [PageRoute] {
        let one = "/groups/{group}/versions/{version}/decide"
        return [
            PageRoute(.get, "/decide", .known, showPending),
            PageRoute(.get, one, .group(.read), showDecision), PageRoute(.post, one, .group(.read), decide),
        ]
    }

    private static var mostPending: Int { 25 }
    /// In bytes: past this, no more are shown on one page.
    private static var heaviest: Int { 70_000 }

    /// What waits, with what the policy says of each.
    private func showPending(_ visit: Visit) async throws -> Answer {
        var sections: [HTML] = []
        // One more than there is room for tells that there are more.
        var (weight, waiting) = (0, try await pending(Self.mostPending + 1, visit))
        waiting.reverse()
        while weight < Self.heaviest, sections.count < Self.mostPending, let version = waiting.popLast() {
            let id = VersionID(group: version.group, number: version.number, manifest: version.manifest)
            let test = try await view(visit).testPolicy(on: id, by: visit.intent())
            sections.append(pendingSection(version, id, test, visit))
            weight += sections.last?.text.utf8.count ?? 0
        }
        let rest: HTML =
            waiting.isEmpty
            ? .none : "<p class=\"quiet\">More wait; they are shown when these are decided.</p>\n"
        return page(
            "Decide", at: .decide, visit,
            """
            <h1>What waits for a decision</h1>
            \(sections.isEmpty ? "<p>Nothing waits.</p>" as HTML : .joined(sections))
            \(rest)
            """)
    }

    private func pendingSection(
        _ version: IndexedVersion, _ id: VersionID, _ test: PolicyTest, _ visit: Visit
    ) -> HTML {
        let stages = test.stages.map { stage, verdict -> HTML in
            """
            <details><summary>\(stage): \(verdict.passes ? "all rules hold" : "not yet")</summary>
            \(Element.rules(verdict.rules))</details>

            """
        }
        let votes: HTML =
            """
            \(test.tally.approvals.count) of \(test.tally.quorum) votes, \
            \(test.tally.rejections.count) against
            """
        let address = PageAddress.version(id) + "/decide"
        let may = visit.session != nil && visit.access.allows(.decide, in: id.group)
        let actions: HTML =
            may
            ? """
            <p class="actions">
            <a class="button" href="\(address)?do=approve" aria-label="Approve \(id)">Approve…</a>
            <a class="button" href="\(address)?do=reject" aria-label="Reject \(id)">Reject…</a></p>
            """ : .none
        return """
            <section><h2>\(Element.link(PageAddress.version(id), "\(id)"))</h2>
            <p>\(Element.short(version.message, 600))
            <small>by \(Element.short(version.author, 100)), \(Element.time(version.createdAt)); \
            \(votes)</small></p>
            <details><summary>Approval: \(test.vote.passes ? "all rules hold" : "not yet, or not by you")
            </summary>
            \(Element.rules(test.vote.rules))</details>
            \(stages)\(actions)</section>

            """
    }

    private func showDecision(_ visit: Visit) async throws -> Answer {
        let decision = try Decision(visit.call.query("do"), stage: visit.call.query("stage"))
        let id = try await version(visit)
        try visit.access.require(decision.permission, in: id.group)
        let expected = try await expectation(of: decision, id, visit)
        let preview = try await Preview.of {
            var intent = visit.intent(isDryRun: true)
            // The rules ask for a reason, which is asked for next; what is only tried out is in no log.
            if case .override = decision { intent.reason = "to be given" }
            return try await self.attempt(decision, id, expecting: expected, intent)
        }
        return page(
            decision.title(id), at: .decide, visit,
            """
            <h1>\(decision.title(id))</h1>
            \(preview.html)
            \(preview.isOpen ? form(decision, id, expected, visit) : .none)
            \(try await emergency(decision, id, preview, visit))
            <p>\(Element.link(PageAddress.version(id), "Back to the version"))</p>
            """)
    }

    /// The way past the rules, where the policy provides for one and lets whoever asks take it.
    private func emergency(
        _ decision: Decision, _ id: VersionID, _ preview: Preview, _ visit: Visit
    ) async throws -> HTML {
        guard case .promote(let stage) = decision, visit.session != nil, !preview.isOpen,
            preview.problem?.code == .refused
        else { return .none }
        let policy = try await view(visit).policy(of: id.group).value
        let may: Bool =
            switch policy.stages[stage]?.override ?? .nobody {
            case .nobody: false
            case .anybody: true
            case .these(let roster): policy.members(of: roster).contains(visit.access.principal)
            }
        guard may else { return .none }
        let address = PageAddress.with(
            PageAddress.version(id) + "/decide", ["do": "override", "stage": stage.description])
        return """
            <p class="actions"><a class="button bad" href="\(address)">Against the rules…</a></p>
            <p class="quiet">The policy lets you do that in an emergency. The log will say which rules were
            broken.</p>

            """
    }

    private func form(_ decision: Decision, _ id: VersionID, _ expected: Expected, _ visit: Visit) -> HTML {
        guard visit.session != nil else { return "<p>Sign in to do it.</p>" }
        var stage: HTML = .none
        if let name = decision.stage {
            stage = Element.hidden("stage", name.description) + Element.hidden("expected", expected.text)
        }
        var (isRequired, danger): (HTML, HTML) = (.none, .none)
        if case .override = decision { (isRequired, danger) = (" required", " class=\"bad\"") }
        return visit.form(
            PageAddress.version(id) + "/decide",
            """
            \(Element.hidden("do", decision.verb))\(stage)
            <label for="reason">Reason</label>
            <textarea id="reason" name="reason" rows="3" maxlength="2000"\(isRequired)></textarea>
            <button\(danger)>\(decision.title(id))</button>
            """, class: "stack")
    }

    private func decide(_ visit: Visit) async throws -> Answer {
        let decision = try Decision(visit.field("do"), stage: visit.field("stage"))
        let id = try await version(visit)
        try visit.access.require(decision.permission, in: id.group)
        let expected: Expected
        if decision.stage != nil {
            expected = try await Expected(try visit.required("expected"), in: id.group, self, visit)
        } else {
            expected = .anything
        }
        _ = try await attempt(decision, id, expecting: expected, visit.intent())
        return visit.seeOther(PageAddress.version(id), saying: "Done: \(decision.title(id)).")
    }

    /// What the page that somebody decides on has shown to stand in the stage.
    private func expectation(
        of decision: Decision, _ id: VersionID, _ visit: Visit
    ) async throws -> Expected {
        guard let stage = decision.stage else { return .anything }
        return Expected(try await standing(StageSpec(group: id.group, stage: stage), visit))
    }

    private func attempt(
        _ decision: Decision, _ id: VersionID, expecting expected: Expected, _ intent: Intent
    ) async throws -> Preview {
        switch decision {
        case .vote(let state):
            let receipt = try await registry.decide(id, state, by: intent)
            let changes = receipt.withdrawn.map { Preview.change($0, in: id.group) }
            let isSame = receipt.state == receipt.previous
            let move: HTML =
                isSame
                ? "<strong>\(id)</strong> stays \(receipt.state.words); the vote is counted"
                : Preview.move("\(id)", receipt.previous.words, receipt.state.words)
            return Preview(moves: [move] + changes, rules: receipt.verdict.rules)
        case .promote(let stage), .override(let stage):
            let isOverride = decision == .override(stage)
            let receipt = try await registry.promote(
                id, to: stage, expecting: expected.stage, override: isOverride, by: intent)
            var moves = [Preview.change(receipt.change, in: id.group)]
            if isOverride, !receipt.isOverridden { moves.append("No rule forbids it.") }
            return Preview(moves: moves, rules: receipt.verdict.rules)
        }
    }
}

/// What must stand in a stage for a move to be the one that somebody has looked at.
enum Expected: Sendable {
    case anything
    case nothing
    case version(VersionID)

    init(_ standing: VersionID?) { self = standing.map { .version($0) } ?? .nothing }

    init(_ text: String, in group: GroupName, _ pages: Pages, _ visit: Visit) async throws {
        self = text == "nothing" ? .nothing : .version(try await pages.version(text, in: group, visit))
    }

    var stage: StageExpectation? {
        switch self {
        case .anything: nil
        case .nothing: .nothing
        case .version(let id): .version(id)
        }
    }

    /// As forms carry it.
    var text: String {
        switch self {
        case .anything, .nothing: "nothing"
        case .version(let id): "\(id.number)"
        }
    }
}

extension ApprovalState {
    /// In words.
    var words: String {
        switch self {
        case .pending: "pending"
        case .approved: "approved"
        case .rejected: "rejected"
        }
    }
}
