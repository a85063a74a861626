import CairnObjects
import CairnRegistry
import HTTPTypes

/// A stage: what stood in it, and going back.
extension Pages {
    var stageRoutes: [PageRoute] {
        let stage = "/groups/{group}/stages/{stage}"
        return [
            PageRoute(.get, stage, .group(.read), showStage),
            PageRoute(.get, "\(stage)/rollback", .group(.move), showRollback),
            PageRoute(.post, "\(stage)/rollback", .group(.move), rollBack),
        ]
    }

    private func spec(_ visit: Visit) async throws -> StageSpec {
        StageSpec(
            group: try await view(visit).spelled(try visit.call.group),
            stage: try StageName(parsing: try visit.call.parameter("stage")))
    }

    private static var mostMoves: Int { 100 }

    private func showStage(_ visit: Visit) async throws -> Answer {
        let spec = try await spec(visit)
        let moves = try await view(visit).reflog(spec)
        let standing = try await standing(spec, visit)
        let mayMove = visit.session != nil && visit.access.allows(.move, in: spec.group)
        let address = PageAddress.stage(spec.group, spec.stage) + "/rollback"
        let rows = moves.prefix(Self.mostMoves).map { move -> [HTML] in
            let target = move.version.map { Element.link(PageAddress.version($0), "version \($0.number)") }
            var row: [HTML] = [
                Element.time(move.entry.at), target ?? (move.to == nil ? "nothing" : "a deleted version"),
                "\(move.entry.actor)", "\(move.entry.action.words)",
                Element.words(move.entry.reason),
            ]
            if mayMove {
                let isOther = move.version != nil && move.version != standing
                row.append(
                    isOther
                        ? move.version.map {
                            Element.link(
                                PageAddress.with(address, ["to": "\($0.number)"]),
                                "Back to version \($0.number)…")
                        } ?? .none : .none)
            }
            return row
        }
        let heads: [HTML] = ["When", "What stood there from then on", "Who", "How", "Reason"]
        let back: HTML =
            mayMove && moves.count > 1
            ? "<p class=\"actions\"><a class=\"button\" href=\"\(address)\">Roll back…</a></p>" : .none
        let older = moves.count - rows.count
        let rest: HTML =
            older > 0
            ? "<p class=\"quiet\">\(older) older moves: <code>cairn reflog \(spec)</code></p>" : .none
        return page(
            "\(spec)", visit, about: spec.group,
            """
            <h1 data-about="\(spec.group)/\(spec.stage)">\
            \(Element.link(PageAddress.group(spec.group), "\(spec.group)")) stage \(spec.stage)</h1>
            <p>Live: \(standing.map { Element.link(PageAddress.version($0), "\($0)") } ?? "nothing")</p>
            \(back)
            \(Element.table("What stood in the stage", mayMove ? heads + ["Go back"] : heads, rows))
            \(rest)
            """)
    }

    private func showRollback(_ visit: Visit) async throws -> Answer {
        let spec = try await spec(visit)
        var target: VersionID?
        if let text = visit.call.query("to") { target = try await version(text, in: spec.group, visit) }
        let expected = Expected(try await standing(spec, visit))
        let fixed = target
        var chosen: VersionID?
        let preview = try await Preview.of {
            let receipt = try await registry.rollback(
                spec, to: fixed, expecting: expected.stage, by: visit.intent(isDryRun: true))
            chosen = receipt.change.to
            let skipped = receipt.change.skipped.map { skipped -> HTML in
                let name = skipped.version?.description ?? skipped.manifest.short
                return "\(name) is passed over: \(skipped.reason)"
            }
            return Preview(
                moves: [Preview.change(receipt.change, in: spec.group)] + skipped,
                rules: receipt.verdict.rules)
        }
        let title = "Roll back \(spec)"
        let form = visit.form(
            PageAddress.stage(spec.group, spec.stage) + "/rollback",
            """
            \(Element.hidden("expected", expected.text))
            \(Element.hidden("to", (chosen ?? target).map { "\($0.number)" } ?? ""))
            <label for="reason">Reason</label>
            <textarea id="reason" name="reason" rows="3" maxlength="2000"></textarea>
            <button>\(title)</button>
            """, class: "stack")
        return page(
            title, at: .decide, visit,
            """
            <h1>\(title)</h1>
            \(preview.html)
            \(preview.isOpen && visit.session != nil ? form : .none)
            <p>\(Element.link(PageAddress.stage(spec.group, spec.stage), "Back to the stage"))</p>
            """)
    }

    /// To the version that the page has shown, from the one that it has shown.
    private func rollBack(_ visit: Visit) async throws -> Answer {
        let spec = try await spec(visit)
        let expected = try await Expected(try visit.required("expected"), in: spec.group, self, visit)
        let target = try await version(try visit.required("to"), in: spec.group, visit)
        _ = try await registry.rollback(spec, to: target, expecting: expected.stage, by: visit.intent())
        return visit.seeOther(
            PageAddress.stage(spec.group, spec.stage), saying: "Done: \(spec) is back at \(target).")
    }
}
