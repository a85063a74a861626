import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Finding versions across all groups: by words, or by a condition.
extension Pages {
    var searchRoutes: [PageRoute] { [PageRoute(.get, "/search", .known, search)] }

    private static var found: Int { 100 }

    private func search(_ visit: Visit) async throws -> Answer {
        let (words, condition) = (visit.call.query("q") ?? "", visit.call.query("where") ?? "")
        var groups: [IndexedGroup] = []
        var versions: [IndexedVersion] = []
        var (total, fault): (Int, CairnError?) = (0, nil)
        if !words.isEmpty || !condition.isEmpty {
            var query = VersionQuery(sort: .init(.created, descending: true), limit: Self.found)
            do throws(CairnError) {
                let asked = condition.isEmpty ? Predicate.all : try QueryParser.parse(condition)
                query.predicate = words.isEmpty ? asked : .and(Self.predicate(words), asked)
            } catch {
                fault = error
            }
            if fault == nil {
                (versions, total) = try await view(visit).list(query)
                if condition.isEmpty {
                    groups = try await view(visit).groups().filter { group in
                        [group.name.description, group.description].contains {
                            $0.lowercased().contains(words.lowercased())
                        }
                    }
                }
            }
        }
        return page(
            "Search", at: .search, visit,
            """
            <h1>Search</h1>
            <form action="/search" class="filters">
            \(Element.field("q", "Words", words, hint: "in groups, messages, authors, digests"))
            \(Element.field("where", "Where", condition, hint: "metrics.auc >= 0.9"))
            <p><button>Search</button></p></form>
            \(fault.map { "<p class=\"problem\" role=\"alert\">\($0.message)</p>" as HTML } ?? .none)
            \(groups.isEmpty ? .none : Element.section("groups", "Groups", groupList(groups)))
            \(words.isEmpty && condition.isEmpty
                ? .none : Element.section("found", "\(total) versions", foundTable(versions)))
            """)
    }

    private static func predicate(_ words: String) -> Predicate {
        let text = IndexedValue.text(words)
        let fields: [Field] = [.message, .author, .group]
        let contains = fields.reduce(Predicate.compare(.digest, .begins, text)) {
            .or($0, .compare($1, .contains, text))
        }
        return .or(contains, .compare(.digest, .begins, .text("sha256:" + words)))
    }

    private func groupList(_ groups: [IndexedGroup]) -> HTML {
        let items = groups.map { group -> HTML in
            """
            <li>\(Element.link(PageAddress.group(group.name), "\(group.name)")) \
            <small>\(group.description)</small></li>

            """
        }
        return "<ul>\(items)</ul>"
    }

    private func foundTable(_ versions: [IndexedVersion]) -> HTML {
        let rows = versions.map { version -> [HTML] in
            [
                Element.link(
                    PageAddress.version(version.group, version.number), "\(version.group):\(version.number)"),
                "\(Element.badges(version.stages))\(Element.badge(version.approval))", "\(version.message)",
                "\(version.author)", Element.time(version.createdAt),
            ]
        }
        return Element.table(
            "Versions found", ["Version", "State", "Message", "Author", "Made"], rows, empty: "None.")
    }
}
