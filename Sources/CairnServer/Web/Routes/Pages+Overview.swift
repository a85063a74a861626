import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// What there is, what is live, what waits, what happened last.
extension Pages {
    var overviewRoutes: [PageRoute] { [PageRoute(.get, "/", .known, showOverview)] }

    private func showOverview(_ visit: Visit) async throws -> Answer {
        let groups = try await view(visit).groups().sorted { $0.name < $1.name }
        let number = Int(try visit.call.integer("page", in: 1...100_000) ?? 1)
        let shown = groups.dropFirst((number - 1) * Self.groupsPerPage).prefix(Self.groupsPerPage)
        var rows: [[HTML]] = []
        for group in shown { rows.append(try await row(group, visit)) }
        let waiting = try await pending(10, visit)
        let events = try await self.events(10, onlyGroups: true, visit)
        return page(
            "Overview", at: .overview, visit,
            """
            <h1>Overview</h1>
            \(Element.section(
                "groups", "Groups",
                """
                \(Element.table(
                    "Groups", ["Group", "Live", "Versions", "Waiting"], rows,
                    about: shown.map(\.name.description),
                    empty: "There are no groups that you may read. <code>cairn push</code> makes one."))
                \(Element.pager("/", [:], page: number, of: groups.count, by: Self.groupsPerPage))
                """))
            \(Element.section("waiting", "Waits for a decision", waitingTable(waiting)))
            \(Element.section("moves", "Last moves", eventTable(events, visit)))
            """)
    }

    private static var groupsPerPage: Int { 50 }
    /// So many of a group's stages are shown.
    private static var mostStages: Int { 4 }

    private func row(_ group: IndexedGroup, _ visit: Visit) async throws -> [HTML] {
        var live: [HTML] = []
        for (stage, number) in group.stages.sorted(by: { $0.key < $1.key }).prefix(Self.mostStages) {
            let spec = StageSpec(group: group.name, stage: stage)
            let move = try await view(visit).lastMove(of: spec)
            let since = move.map { move -> HTML in
                let age = Element.age(move.entry.at, at: visit.now)
                return " <small>for \(age), by \(move.entry.actor)</small>"
            }
            live.append(
                """
                <li><a class="badge live" href="\(PageAddress.stage(group.name, stage))">\(stage)</a>
                <a href="\(PageAddress.version(group.name, number))">version \(number)</a>\
                \(since ?? .none)</li>

                """)
        }
        if group.stages.count > live.count {
            live.append("<li class=\"quiet\">and \(group.stages.count - live.count) more</li>")
        }
        let pending: HTML =
            group.pendingCount == 0 ? "<span class=\"quiet\">none</span>" : "\(group.pendingCount)"
        let description: HTML =
            group.description.isEmpty ? .none : "<br><small>\(Element.short(group.description))</small>"
        return [
            "<a href=\"\(PageAddress.group(group.name))\">\(group.name)</a>\(description)",
            live.isEmpty ? "<span class=\"quiet\">nothing</span>" : "<ul class=\"plain\">\(live)</ul>",
            "\(group.versionCount)", pending,
        ]
    }

    /// Versions that nobody has decided on, the newest first.
    func pending(_ count: Int, _ visit: Visit) async throws -> [IndexedVersion] {
        let query = VersionQuery(
            where: .compare(.approval, .equal, .text(ApprovalState.pending.rawValue)),
            sort: .init(.created, descending: true), limit: count)
        return try await view(visit).list(query).versions
    }

    func waitingTable(_ versions: [IndexedVersion]) -> HTML {
        let rows = versions.map { version -> [HTML] in
            [
                Element.link(
                    PageAddress.version(version.group, version.number), "\(version.group):\(version.number)"),
                "\(Element.short(version.message))", "\(Element.short(version.author, 60))",
                Element.time(version.createdAt),
            ]
        }
        return Element.table(
            "Versions that wait for a decision", ["Version", "Message", "Author", "Made"], rows,
            about: versions.map { "\($0.group):\($0.number)" },
            empty: "Nothing waits.")
    }
}
