import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// A group: its versions as a table, a chart, its rules, what happened in it.
extension Pages {
    var groupRoutes: [PageRoute] { [PageRoute(.get, "/groups/{group}", .group(.read), showGroup)] }

    /// What is asked of the table.
    private struct Choice {
        let condition: String
        let sort: String
        let columns: String?
        let page: Int

        init(_ call: Call) throws(CairnError) {
            condition = call.query("where") ?? ""
            sort = call.query("sort") ?? ""
            columns = call.query("columns")
            page = Int(try call.integer("page", in: 1...100_000) ?? 1)
        }
    }

    private static var rowsPerPage: Int { 100 }
    /// So many of the chosen metrics are drawn.
    private static var mostCharts: Int { 4 }

    private func showGroup(_ visit: Visit) async throws -> Answer {
        let choice = try Choice(visit.call)
        let group = try await view(visit).group(try visit.call.group)
        let name = group.summary.name
        var query = VersionQuery(group: name, limit: Self.rowsPerPage)
        // A condition that cannot be read is told beside the field that it stands in.
        var fault: CairnError?
        do throws(CairnError) {
            if !choice.condition.isEmpty { query.predicate = try QueryParser.parse(choice.condition) }
            if !choice.sort.isEmpty { query.sort = try SortOrder.parse(choice.sort) }
        } catch {
            fault = error
        }
        query.offset = (choice.page - 1) * Self.rowsPerPage
        let (versions, total) = try await view(visit).list(query)
        let columns: MetricColumns
        do throws(CairnError) {
            columns = try MetricColumns(choice.columns, of: versions)
        } catch {
            fault = error
            columns = try MetricColumns(nil, of: versions)
        }
        let metrics = columns.fields.compactMap { if case .metric(let name) = $0 { name } else { nil } }
        let events = try await self.events(10, in: name, visit)
        let charts = try await charts(of: metrics, in: name, visit)
        let address = PageAddress.group(name)
        return page(
            name.description, visit, about: name,
            """
            <h1>\(name)</h1>
            \(group.summary.description.isEmpty ? .none : "<p>\(group.summary.description)</p>")
            \(try await stages(of: group, visit))
            \(Element.section("versions", "Versions", """
                \(filters(choice, address, columns, fault))
                \(table(versions, columns, choice, group.summary, visit))
                \(Element.pager(
                    address,
                    ["where": choice.condition, "sort": choice.sort, "columns": choice.columns],
                    page: choice.page, of: total, by: Self.rowsPerPage))
                """))
            \(Element.section("charts", "Metrics over versions", charts))
            <div class="columns"><div>
            \(Element.section("events", "Events", eventTable(events, visit)))
            </div><div>
            \(Element.section("policy", "Policy", PolicyWords(policy: group.policy).html))
            </div></div>
            """)
    }

    /// The chosen metrics over the newest versions, with what is live among them however old it is.
    private func charts(of metrics: [String], in group: GroupName, _ visit: Visit) async throws -> HTML {
        guard !metrics.isEmpty else { return .none }
        let newest = try await view(visit).list(VersionQuery(group: group, limit: Self.rowsPerPage)).versions
        let live = try await view(visit).list(
            VersionQuery(group: group, where: .exists(.stage), limit: Self.rowsPerPage)
        ).versions.filter { version in !newest.contains { $0.number == version.number } }
        let charts = metrics.prefix(Self.mostCharts).map {
            MetricChart(name: $0, versions: newest + live).html
        }
        guard !charts.allSatisfy(\.isEmpty) else { return .none }
        return """
            <div class="charts">\(charts)</div>
            <p class="quiet">The newest \(Self.rowsPerPage) versions at most, and what is live, which has a
            ring.</p>

            """
    }

    /// What is live, since when, by whom.
    private func stages(of group: GroupDetails, _ visit: Visit) async throws -> HTML {
        var (rows, about): ([[HTML]], [String]) = ([], [])
        for (stage, number) in group.summary.stages.sorted(by: { $0.key < $1.key }) {
            let spec = StageSpec(group: group.summary.name, stage: stage)
            let move = try await view(visit).lastMove(of: spec)
            about.append("\(spec.group)/\(stage)")
            rows.append([
                "<a class=\"badge live\" href=\"\(PageAddress.stage(spec.group, stage))\">\(stage)</a>",
                Element.link(PageAddress.version(spec.group, number), "version \(number)"),
                move.map { "\(Element.time($0.entry.at)), \(Element.age($0.entry.at, at: visit.now)) ago" }
                    ?? .none,
                move.map { "\($0.entry.actor)" } ?? .none,
                move.map { "\(Element.short($0.entry.reason))" } ?? .none,
            ])
        }
        return Element.section(
            "live", "Live",
            Element.table(
                "What is live", ["Stage", "Version", "Since", "By", "Reason"], rows, about: about,
                empty: "Nothing stands in any stage.", room: 8000))
    }

    private func filters(
        _ choice: Choice, _ address: String, _ columns: MetricColumns, _ fault: CairnError?
    ) -> HTML {
        let problem = fault.map { fault -> HTML in
            "<p class=\"problem\" role=\"alert\">\(fault.message)\(fault.hint.map { "; \($0)" } ?? "")</p>"
        }
        return """
            <form action="\(address)" class="filters">
            \(Element.field("where", "Where", choice.condition, hint: "metrics.auc >= 0.9"))
            \(Element.field("sort", "Sort by", choice.sort, hint: "metrics.auc:desc"))
            \(Element.field("columns", "Columns", columns.text, hint: "metrics.auc,params.rate"))
            <p><button>Show</button></p>
            </form>
            \(problem ?? .none)
            """
    }

    private func table(
        _ versions: [IndexedVersion], _ columns: MetricColumns, _ choice: Choice, _ group: IndexedGroup,
        _ visit: Visit
    ) -> HTML {
        let address = PageAddress.group(group.name)
        func sorted(_ field: Field) -> HTML {
            let name = MetricColumns.name(field)
            let isDown = choice.sort == name || choice.sort == "\(name):desc"
            let order = isDown ? "\(name):asc" : "\(name):desc"
            let mark: HTML = isDown ? " ↓" : choice.sort == "\(name):asc" ? " ↑" : .none
            let target = PageAddress.with(
                address, ["where": choice.condition, "sort": order, "columns": choice.columns])
            return Element.link(target, "\(name)\(mark)")
        }
        let heads: [HTML] =
            [sorted(.number), "State", sorted(.created), "Author", "Message"] + columns.fields.map(sorted)
        let rows = versions.map { version -> [HTML] in
            let check: HTML = """
                <input type="checkbox" name="v\(version.number)" \
                aria-label="Compare \(version.number)">
                """
            let link = Element.link(PageAddress.version(version.group, version.number), "\(version.number)")
            return [
                "\(check) \(link)", Element.badges(version.stages, version.approval),
                Element.time(version.createdAt), "\(Element.short(version.author, 30))",
                Element.words(version.message, 80),
            ] + columns.fields.map { columns.value($0, of: version) }
        }
        let table = Element.table(
            "Versions", heads, rows, about: versions.map { "\($0.number)" }, within: "\(group.name):",
            empty: "No version is so.")
        guard versions.count > 1 else { return table }
        return """
            <form action="\(address)/compare">\(table)
            <p class="actions"><button>Compare the chosen</button></p></form>
            """
    }
}
