import CairnObjects
import CairnRegistry
import HTTPTypes

/// Users, tokens, webhooks and what became of them, for those entitled.
extension Pages {
    var administrationRoutes: [PageRoute] { userRoutes + tokenRoutes + webhookRoutes + deliveryRoutes }

    /// Lists are shown so many rows at a time.
    static var listed: Int { 100 }

    /// Where in the administration somebody is.
    enum Section: CaseIterable {
        case users, tokens, webhooks

        var address: String {
            switch self {
            case .users: "/administration"
            case .tokens: "/tokens"
            case .webhooks: "/administration/webhooks"
            }
        }

        fileprivate var words: HTML {
            switch self {
            case .users: "Users"
            case .tokens: "Tokens"
            case .webhooks: "Webhooks"
            }
        }
    }

    /// A page of the administration, with the way to the others for those who may see them.
    func page(
        _ title: String, in section: Section, _ visit: Visit, status: HTTPResponse.Status = .ok,
        _ content: HTML
    ) -> Answer {
        let administers = visit.access.allows(.administer, in: nil)
        let links = Section.allCases.map { item -> HTML in
            let mark: HTML = item == section ? " aria-current=\"true\"" : .none
            return "<li><a href=\"\(item.address)\"\(mark)>\(item.words)</a></li>\n"
        }
        let ways: HTML =
            administers
            ? "<nav class=\"ways\" aria-label=\"Administration\"><ul>\(links)</ul></nav>\n" : .none
        let place = administers ? Place.administration : .none
        return page(title, at: place, visit, status: status, ways + content)
    }

    /// Asks once more before what cannot be undone.
    ///
    /// - Parameter verb: What the button says.
    func confirmation(
        _ title: String, in section: Section, _ visit: Visit, at address: String, verb: String, back: String,
        fields: HTML = .none, fault: CairnError? = nil, _ consequences: HTML
    ) -> Answer {
        page(
            title, in: section, visit,
            """
            <h1>\(title)</h1>
            \(Element.fault(fault))
            \(consequences)
            \(visit.form(
                address,
                """
                \(fields)\(Element.reason(visit.form["reason"] ?? ""))
                <button class="bad">\(verb)</button>
                """, class: "stack"))
            <p>\(Element.link(back, "Leave it as it is"))</p>
            """)
    }

    /// A secret, on the only page that ever shows it.
    static func secret(_ text: String, of what: HTML) -> HTML {
        """
        <p id="secret-of">\(what) Keep it now: it is shown this once, and the server keeps nothing that it
        could be read from.</p>
        <p class="command secret" aria-describedby="secret-of"><code>\(text)</code> \(Element.copy(text))</p>

        """
    }
}
