import CairnObjects
import CairnRegistry
import HTTPTypes

/// What stands around every page.
extension Pages {
    /// Where in the navigation a page is.
    enum Place: CaseIterable {
        case overview, decide, history, search, administration, none

        fileprivate var link: (String, HTML)? {
            switch self {
            case .overview: ("/", "Overview")
            case .decide: ("/decide", "Decide")
            case .history: ("/history", "History")
            case .search: ("/search", "Search")
            case .administration: ("/administration", "Administration")
            case .none: nil
            }
        }
    }

    func page(
        _ title: String, at place: Place = .none, _ visit: Visit?, status: HTTPResponse.Status = .ok,
        about group: GroupName? = nil, head: HTML = .none, _ content: HTML
    ) -> Answer {
        let flash = visit?.session?.takeFlash().map {
            "<p class=\"flash\" role=\"status\">\($0)</p>" as HTML
        }
        let html: HTML = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title) · Cairn</title>
            <link rel="icon" href="\(Asset.icon.path)">
            <link rel="stylesheet" href="\(Asset.style.path)">
            <script src="\(Asset.script.path)" defer></script>
            \(head)</head>
            <body\(visit.map { Self.liveMark($0, group) } ?? .none)>
            <a class="skip" href="#content">Skip to the content</a>
            \(header(place, visit))
            <div id="changed" role="status"></div>
            <main id="content" tabindex="-1">
            \(flash ?? .none)
            \(content)
            </main>
            <footer><p>Cairn \(Release.version) · \(registry.key.name)</p></footer>
            </body>
            </html>

            """
        return Answer(.bytes(Array(html.text.utf8), type: "text/html; charset=utf-8"), status: status)
    }

    /// Where the script follows the log, and of which group alone.
    private static func liveMark(_ visit: Visit, _ group: GroupName?) -> HTML {
        if visit.access.principal == .anonymous && visit.session == nil { return .none }
        let scope = group.map { " data-group=\"\($0)\"" as HTML } ?? .none
        return " data-events=\"/events\"\(scope)"
    }

    private func header(_ place: Place, _ visit: Visit?) -> HTML {
        let known = visit.map { $0.session != nil || $0.access.allowsSomewhere(.read) } ?? false
        guard known, let visit else {
            return """
                <header><a class="brand" href="/">Cairn</a></header>

                """
        }
        let links = Place.allCases.compactMap { item -> HTML? in
            guard let (address, name) = item.link else { return nil }
            if item == .administration, !visit.access.allows(.administer, in: nil) { return nil }
            let mark: HTML = item == place ? " aria-current=\"page\"" : .none
            return "<li><a href=\"\(address)\"\(mark)>\(name)</a></li>"
        }
        let account: HTML =
            visit.session == nil
            ? Element.link(PageAddress.signIn, "Sign in")
            : visit.form(
                "/sign-out",
                "\(whose(visit)) <button class=\"plain\">Sign out</button>",
                class: "account")
        return """
            <header>
            <a class="brand" href="/">Cairn</a>
            <nav aria-label="Main"><ul>\(links)</ul></nav>
            <form action="/search" role="search" class="find">
            <label class="unseen" for="find">Search versions</label>
            <input id="find" name="q" type="search" placeholder="Search" maxlength="200">
            </form>
            \(account)
            </header>

            """
    }

    /// Who has signed in, with the way to their tokens.
    private func whose(_ visit: Visit) -> HTML {
        let name: HTML = "\(visit.access.principal)"
        // Who is no user has no tokens, and nothing to look at there.
        guard (try? visit.access.ownName()) != nil else { return "<span>\(name)</span>" }
        return Element.link(Section.tokens.address, "\(name)<span class=\"unseen\">’s tokens</span>")
    }

    /// An error, in the words that the command line has for it.
    func page(of problem: Problem, _ visit: Visit?, id: String) -> Answer {
        let error = problem.error
        let hint = error.hint.map { "<p>\($0)</p>" as HTML } ?? .none
        let rules = error.rules.isEmpty ? .none : Element.rules(error.rules)
        var answer = page(
            error.title, visit, status: problem.status,
            """
            <h1>\(error.title)</h1>
            <p class="problem">\(error.message)</p>
            \(hint)\(rules)
            <p><a href="/">Overview</a></p>
            <p class="quiet">Request <code>\(id)</code></p>
            """)
        answer.headers = problem.headers
        answer.headers[.wwwAuthenticate] = nil
        return answer
    }
}

extension CairnError {
    /// A headline for people.
    var title: String {
        switch code {
        case .conflict: "Somebody else was first"
        case .refused: "The rules say no"
        case .forbidden: "You may not do that"
        case .notFound: "There is no such thing"
        case .exists: "It is there already"
        case .limited: "Too much at once"
        case .unauthenticated: "Who are you?"
        case .damaged: "Something stored is damaged"
        case .invalid: "That cannot be read"
        case .unsupported: "This server cannot do that"
        case .unavailable, .interrupted: "Not now"
        case .system: "The server failed"
        }
    }
}
