import CairnObjects
import CairnRegistry
import HTTPTypes

/// One webhook: what became of its deliveries, and sending them again.
extension Pages {
    var deliveryRoutes: [PageRoute] {
        let one = "/administration/webhooks/{webhook}"
        return [
            PageRoute(.get, one, .registry(.administer)) { try await showWebhook($0) },
            PageRoute(.post, "\(one)/replay", .registry(.administer), replay),
            PageRoute(.post, "\(one)/test", .registry(.administer), test),
        ]
    }

    func showWebhook(_ visit: Visit, _ fault: CairnError? = nil) async throws -> Answer {
        let hook = try await service.webhook(try visit.call.handle("webhook"))
        let address = Self.address(ofWebhook: hook.name)
        let state =
            try visit.call.query("state") == nil
            ? nil : visit.call.query("state", WebhookDelivery.State.init(parsing:))
        let number = try visit.page()
        // One more than is shown tells whether there is a page after this one.
        let found = try await service.deliveries(
            of: hook.name, state: state, limit: number * Self.listed + 1)
        let rows = found.page(number, by: Self.listed).map(row)
        return page(
            "Webhook \(hook.name)", in: .webhooks, visit,
            """
            <h1>Webhook \(hook.name)</h1>
            \(Element.fault(fault))
            \(facts(hook))
            \(controls(hook, visit))
            \(Element.section("deliveries", "Deliveries", """
                \(Self.filter(address, state))
                \(visit.form(address + "/replay", Element.table(
                    "Deliveries",
                    ["Entry", "What", "State", "Tries", "Sent last", "Answer", "Send again"], rows,
                    empty: "None.")))
                \(Self.pages(address, state, number, hasMore: found.count > number * Self.listed))
                """))
            \(Element.section("replay", "Send everything again from an entry on", replayForm(hook, visit)))
            """)
    }

    private func facts(_ hook: Webhook) -> HTML {
        let progress = hook.progress
        let format: HTML =
            hook.format == .cloudEvents ? "CloudEvents" : "EventBridge's “Model Package State Change”"
        let counts: HTML? = progress.map { progress in
            "\(progress.waiting) waiting, \(progress.dead) given up; looked at up to entry \(progress.next)"
        }
        return Element.list([
            ("Address", "<code>\(hook.url)</code>"), ("Form", format), ("About", Self.about(hook)),
            ("State", Self.state(of: hook)), ("Deliveries", counts ?? "no server has taken it up yet"),
            ("Trouble", progress?.problem.map { "<span class=\"bad\">\($0)</span>" }),
            ("Made", "\(Element.time(hook.createdAt)) by \(hook.createdBy)"),
            ("Secret since", hook.rotatedAt.map(Element.time)),
        ])
    }

    private func controls(_ hook: Webhook, _ visit: Visit) -> HTML {
        let address = Self.address(ofWebhook: hook.name)
        let (verb, words): (String, HTML) =
            hook.disabled == nil ? ("disable", "Turn it off") : ("enable", "Turn it on")
        return """
            <div class="actions">
            \(visit.form(address, "\(Element.hidden("do", verb))<button>\(words)</button>"))
            \(visit.form(address + "/test", "<button>Send a test</button>"))
            <a class="button" href="\(address)/secret">Replace the secret…</a>
            <a class="button bad" href="\(address)/remove">Remove…</a></div>

            """
    }

    private static func filter(_ address: String, _ state: WebhookDelivery.State?) -> HTML {
        let links = ([nil] + WebhookDelivery.State.allCases.map { $0 }).map { item -> HTML in
            let mark: HTML = item == state ? " aria-current=\"true\"" : .none
            let target = PageAddress.with(address, ["state": item?.rawValue])
            return "<li><a href=\"\(target)\"\(mark)>\(item.map(words) ?? "all")</a></li>\n"
        }
        return "<nav class=\"ways\" aria-label=\"Which deliveries\"><ul>\(links)</ul></nav>\n"
    }

    private static func words(_ state: WebhookDelivery.State) -> HTML {
        switch state {
        case .waiting: "waiting"
        case .delivered: "delivered"
        case .dead: "given up"
        case .failed: "failed"
        }
    }

    private static func badge(_ state: WebhookDelivery.State) -> HTML {
        switch state {
        case .waiting: "<span class=\"badge wait\">waiting</span>"
        case .delivered: "<span class=\"badge good\">delivered</span>"
        case .dead, .failed: "<span class=\"badge bad\">\(words(state))</span>"
        }
    }

    private static func pages(
        _ address: String, _ state: WebhookDelivery.State?, _ number: Int, hasMore: Bool
    ) -> HTML {
        guard number > 1 || hasMore else { return .none }
        func link(_ page: Int, _ words: HTML) -> HTML {
            Element.link(
                PageAddress.with(address, ["state": state?.rawValue, "page": "\(page)"]), words)
        }
        return """
            <nav class="pager" aria-label="Pages">\(number > 1 ? link(number - 1, "Newer") : .none)
            \(hasMore ? link(number + 1, "Older") : .none)</nav>

            """
    }

    private func row(_ delivery: WebhookDelivery) -> [HTML] {
        let entry: HTML = delivery.sequence.map { "\($0)" } ?? "a test"
        let next: HTML = delivery.nextAt.map { "<br><small>again \(Element.time($0))</small>" } ?? .none
        let problem: HTML =
            delivery.problem.map { "<br><small>\(Element.short($0, 120))</small>" } ?? .none
        let said: HTML =
            delivery.excerpt.map { $0.isEmpty ? .none : "<br><small>“\(Element.short($0, 80))”</small>" }
            ?? .none
        let again: HTML =
            delivery.sequence.map { sequence in
                """
                <button class="plain" name="sequence" value="\(sequence)" \
                aria-label="Send entry \(sequence) again">Send again</button>
                """
            } ?? .none
        let group: HTML = delivery.group.map { "<br><small>\($0)</small>" } ?? .none
        return [
            entry, (delivery.action.map { "\($0.words)" } ?? .none) + group,
            Self.badge(delivery.state) + next, "\(delivery.tries)",
            delivery.at.map(Element.time) ?? "not yet",
            (delivery.status.map { "\($0)" } ?? .none) + problem + said, again,
        ]
    }

    private func replayForm(_ hook: Webhook, _ visit: Visit) -> HTML {
        visit.form(
            Self.address(ofWebhook: hook.name) + "/replay",
            """
            \(Element.input("from", "The entry of the log", visit.form["from"] ?? "", help: """
                Everything that the webhook is about, from this entry on, in order. Receivers know what they
                have had by its <code>webhook-id</code>.
                """, isRequired: true))
            <button>Send again from there</button>
            """, class: "stack")
    }

    private func replay(_ visit: Visit) async throws -> Answer {
        let name = try visit.call.handle("webhook")
        return try await visit.attempt {
            let (replay, words): (WebhookReplay, String)
            if let one = try visit.parsed("sequence", "the entry", Self.sequence) {
                (replay, words) = (.one(one), "Entry \(one) is sent again.")
            } else {
                let from = try visit.required("from", "the entry", Self.sequence)
                (replay, words) = (.from(from), "Everything from entry \(from) on is sent again.")
            }
            try await service.replay(name, replay)
            return visit.seeOther(Self.address(ofWebhook: name), saying: words)
        } again: {
            try await showWebhook(visit, $0)
        }
    }

    private func test(_ visit: Visit) async throws -> Answer {
        let name = try visit.call.handle("webhook")
        return try await visit.attempt {
            let delivery = try await service.testWebhook(name)
            let answer = delivery.status.map { " It answered \($0)." } ?? ""
            let words =
                delivery.state == .delivered
                ? "The test was delivered.\(answer)"
                : "The test was not delivered: \(delivery.problem ?? "nothing came back").\(answer)"
            return visit.seeOther(Self.address(ofWebhook: name), saying: words)
        } again: {
            try await showWebhook(visit, $0)
        }
    }
}
