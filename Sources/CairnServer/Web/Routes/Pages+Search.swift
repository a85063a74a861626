import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Finding anything that somebody may read: by words, or versions by a condition.
extension Pages {
    var searchRoutes: [PageRoute] { [PageRoute(.get, "/search", .known, search)] }

    /// So many rows has each part of the page.
    private static var found: Int { 50 }

    /// What is asked for.
    private struct Question {
        let words: String
        let condition: String
        let page: Int
        /// How many versions were looked through already.
        let offset: Int
        let predicate: Predicate

        var needle: Needle? { Needle(words) }
        var isAsked: Bool { !words.isEmpty || !condition.isEmpty }

        init(_ visit: Visit, condition: String) throws(CairnError) {
            words = visit.call.query("q") ?? ""
            self.condition = condition
            page = try visit.page()
            offset = Int(try visit.call.integer("from", in: 0...JSON.largestExactInteger) ?? 0)
            predicate = condition.isEmpty ? .all : try QueryParser.parse(condition)
        }

        /// Versions that the index finds by the words, and by the condition.
        var indexed: Predicate {
            guard !words.isEmpty else { return predicate }
            let text = IndexedValue.text(words)
            let fields: [Field] = [.message, .author, .group]
            let digest = Predicate.or(
                .compare(.digest, .begins, text), .compare(.digest, .begins, .text("sha256:" + words)))
            let holds = fields.reduce(digest) { .or($0, .compare($1, .contains, text)) }
            return predicate == .all ? holds : .and(holds, predicate)
        }
    }

    private func search(_ visit: Visit) async throws -> Answer {
        var (question, fault): (Question?, CairnError?) = (nil, nil)
        do throws(CairnError) {
            question = try Question(visit, condition: visit.call.query("where") ?? "")
        } catch {
            // A condition that cannot be read is told beside the field that it stands in.
            guard visit.call.query("where") != nil else { throw error }
            fault = error
        }
        var parts: HTML = .none
        if let question, question.isAsked { parts = try await answer(question, visit) }
        return page(
            "Search", at: .search, visit,
            """
            <h1>Search</h1>
            <form action="/search" class="filters">
            \(Element.field("q", "Words", visit.call.query("q") ?? "", hint: "anything that you may read"))
            \(Element.field("where", "Where", visit.call.query("where") ?? "", hint: "metrics.auc >= 0.9"))
            <p><button>Search</button></p></form>
            \(fault.map { "<p class=\"problem\" role=\"alert\">\($0.message)</p>" as HTML } ?? .none)
            \(parts)
            """)
    }

    private func answer(_ question: Question, _ visit: Visit) async throws -> HTML {
        let deep = try await within(question, visit)
        // Who looks further back has seen the rest.
        guard question.offset == 0 else { return deep }
        var parts: HTML = .none
        if question.condition.isEmpty, let needle = question.needle, question.page == 1 {
            parts = try await groups(needle, visit) + users(needle, visit) + policies(needle, visit)
        }
        let query = VersionQuery(
            where: question.indexed, sort: .init(.created, descending: true), limit: Self.found)
        var paged = query
        paged.offset = (question.page - 1) * Self.found
        let (versions, total) = try await view(visit).list(paged)
        let title: HTML =
            question.words.isEmpty
            ? "\(total) versions" : "\(total) versions by message, author, group or digest"
        let pager = Element.pager(
            "/search", ["q": question.words, "where": question.condition], page: question.page, of: total,
            by: Self.found)
        return parts + Element.section("found", title, foundTable(versions) + pager)
            + (question.page == 1 ? deep : .none)
    }

    private func foundTable(_ versions: [IndexedVersion]) -> HTML {
        let rows = versions.map { version -> [HTML] in
            [
                link(to: version), Element.badges(version.stages, version.approval),
                Element.words(version.message), "\(Element.short(version.author, 60))",
                Element.time(version.createdAt),
            ]
        }
        return Element.table(
            "Versions found", ["Version", "State", "Message", "Author", "Made"], rows, empty: "None.")
    }

    private func link(to version: IndexedVersion) -> HTML {
        Element.link(PageAddress.version(version.group, version.number), "\(version.group):\(version.number)")
    }
}

// By words alone.
extension Pages {
    private func groups(_ needle: Needle, _ visit: Visit) async throws -> HTML {
        let all = try await view(visit).groups().filter {
            needle.isIn($0.name.description) || needle.isIn($0.description)
        }
        let items = all.prefix(Self.found).map { group -> HTML in
            """
            <li>\(Element.link(PageAddress.group(group.name), "\(group.name)")) \
            <small>\(Element.short(group.description))</small></li>

            """
        }
        return list("groups", "Groups", items, hasMore: all.count > items.count)
    }

    private func users(_ needle: Needle, _ visit: Visit) async throws -> HTML {
        guard visit.access.allows(.administer, in: nil) else { return .none }
        let finding = try await registry.findUsers(holding: needle, limit: Self.found)
        let items = finding.items.map { user -> HTML in
            let grants = user.document.grants.map(\.description).joined(separator: ", ")
            return """
                <li>\(Element.link(Self.address(of: user.name), "\(user.name)")) \
                <small>\(Element.short(grants, 80)) \
                \(Element.short(user.document.description, 100))</small></li>

                """
        }
        return list("users", "Users", items, hasMore: finding.hasMore)
    }

    private func policies(_ needle: Needle, _ visit: Visit) async throws -> HTML {
        let finding = try await view(visit).findPolicies(holding: needle, limit: Self.found)
        let items = finding.items.map { match -> HTML in
            let name: HTML =
                switch match.scope {
                case .group(let group): Element.link(PageAddress.group(group) + "#policy", "\(group)")
                case .registry: "the registry"
                }
            return "<li>\(name) <small>\(Self.marked(match.excerpt))</small></li>\n"
        }
        return list("policies", "Policies", items, hasMore: finding.hasMore)
    }

    private func list(_ id: String, _ title: HTML, _ items: [HTML], hasMore: Bool) -> HTML {
        guard !items.isEmpty || hasMore else { return .none }
        let rest: HTML =
            hasMore
            ? "<p class=\"quiet\">There are more than were looked at; say it more exactly.</p>\n" : .none
        return Element.section(id, title, "<ul>\(items)</ul>\n\(rest)")
    }

    /// Versions in which the words stand where no index has them, as far as one request looks.
    private func within(_ question: Question, _ visit: Visit) async throws -> HTML {
        guard let needle = question.needle else { return .none }
        let finding = try await view(visit).findVersions(
            holding: needle, among: question.predicate, from: question.offset, limit: Self.found)
        let rows = finding.matches.map { match -> [HTML] in
            let places = match.places.prefix(3).map { place -> HTML in
                "<li>\(place.part.rawValue): \(Self.marked(place.excerpt))</li>"
            }
            let rest = match.places.count - places.count
            let more: HTML = rest > 0 ? "<li class=\"quiet\">and \(rest) more</li>" : .none
            return [
                link(to: match.version), "<ul class=\"plain words\">\(places)\(more)</ul>",
                "\(Element.short(match.version.message, 80))", Element.time(match.version.createdAt),
            ]
        }
        let unread: HTML =
            finding.unread > 0 ? " \(finding.unread) cards are too large or cannot be read." : .none
        let start: HTML = question.offset > 0 ? " after the newest \(question.offset)" : .none
        let further = PageAddress.with(
            "/search",
            ["q": question.words, "where": question.condition, "from": "\(finding.looked)"])
        let reach: HTML =
            finding.hasMore
            ? """
            <p class="pager"><span>Looked through the newest \(finding.looked) versions.\(unread)</span>
            \(Element.link(further, "Look further back"))</p>

            """
            : """
            <p class="quiet">Looked through all \(finding.looked - question.offset) versions\
            \(start).\(unread)</p>

            """
        return Element.section(
            "within", "In files, cards, labels, parameters, metrics and inputs",
            Element.table(
                "Versions that hold the words", ["Version", "Where", "Message", "Made"], rows,
                empty: "Nowhere.")
                + reach)
    }

    private static func marked(_ excerpt: Excerpt) -> HTML {
        """
        \(Element.short(excerpt.before, 120))<mark>\(Element.short(excerpt.match, 120))</mark>\
        \(Element.short(excerpt.after, 120))
        """
    }
}
