import CairnObjects

/// Small pieces that pages are made of.
enum Element {
    static func link(_ address: String, _ content: HTML) -> HTML {
        "<a href=\"\(address)\">\(content)</a>"
    }

    /// A link to where somebody says that something is: only for addresses that browsers fetch.
    static func outside(_ address: String) -> HTML {
        let isWeb = ["https://", "http://"].contains { address.lowercased().hasPrefix($0) }
        let shown = short(address, 500)
        // Cut, it would lead elsewhere.
        guard isWeb, shown == address else { return "<code>\(shown)</code>" }
        return "<a href=\"\(address)\" rel=\"noreferrer noopener\">\(address)</a>"
    }

    /// A table whose cells are made already.
    ///
    /// - Parameter caption: What it is about, for those who do not see it.
    /// - Parameter scope: What `about` begins with, for all of them.
    /// - Parameter room: So many bytes of rows at most; how many more there are is said.
    /// - Parameter about: What each row is about (a group, a version, `GROUP/STAGE`, with spaces between
    ///   them), so that it can be marked when that changes.
    static func table(
        _ caption: String, _ heads: [HTML], _ rows: [[HTML]], about: [String] = [], within scope: String = "",
        empty: HTML = .none, room: Int = .max
    ) -> HTML {
        guard !rows.isEmpty else { return "<p class=\"quiet\">\(empty)</p>" }
        let head = heads.map { "<th scope=\"col\">\($0)</th>" as HTML }
        let inside: HTML = scope.isEmpty ? .none : " data-within=\"\(scope)\""
        let body = fitting(rows, in: room).enumerated().map { index, row in
            let mark: HTML = about.indices.contains(index) ? " data-about=\"\(about[index])\"" : .none
            let cells = row.enumerated().map { index, cell in
                index == 0 ? "<th scope=\"row\">\(cell)</th>" as HTML : "<td>\(cell)</td>"
            }
            return "<tr\(mark)>\(cells)</tr>\n" as HTML
        }
        return """
            <div class="scroll" tabindex="0" role="group" aria-label="\(caption)"><table>
            <caption class="unseen">\(caption)</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody\(inside)>\(body)</tbody>
            </table></div>
            \(rest(rows.count - body.count))
            """
    }

    /// The first things, as far as there is room for them on a page; at least one.
    static func fitting(_ rows: [[HTML]], in room: Int) -> [[HTML]] {
        var rest = room
        return Array(
            rows.enumerated().prefix { index, row in
                rest -= row.reduce(0) { $0 + $1.text.utf8.count + 12 }
                return rest >= 0 || index == 0
            }.map(\.element))
    }

    /// How many things a page has no room for.
    static func rest(_ count: Int) -> HTML {
        count > 0
            ? "<p class=\"quiet\">And \(count) more; the command line and the API have all.</p>\n" : .none
    }

    /// Names and what they are; those without a value are left out.
    static func list(_ items: [(HTML, HTML?)]) -> HTML {
        let known = items.compactMap { name, value in
            value.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>\n" as HTML }
        }
        return known.isEmpty ? .none : "<dl>\(known)</dl>"
    }

    static func section(_ id: String, _ title: HTML, _ content: HTML) -> HTML {
        guard !content.isEmpty else { return .none }
        return """
            <section aria-labelledby="\(id)"><h2 id="\(id)">\(title)</h2>
            \(content)</section>

            """
    }

    /// A digest, short to read and whole to copy.
    static func digest(_ digest: Digest) -> HTML {
        "<code title=\"\(digest)\">\(digest.short)</code> \(copy(digest.description))"
    }

    /// A button that the script brings to life; hidden where there is none.
    static func copy(_ text: String) -> HTML {
        "<button type=\"button\" class=\"copy\" data-copy=\"\(text)\" hidden>copy</button>"
    }

    static func command(_ text: String) -> HTML {
        "<p class=\"command\"><code>\(text)</code> \(copy(text))</p>\n"
    }

    static func badge(_ state: ApprovalState) -> HTML {
        switch state {
        case .pending: "<span class=\"badge wait\">pending</span>"
        case .approved: "<span class=\"badge good\">approved</span>"
        case .rejected: "<span class=\"badge bad\">rejected</span>"
        }
    }

    /// The first few of the stages that something stands in.
    static func badges(_ stages: [StageName]) -> HTML {
        let first = stages.prefix(4).map { "<span class=\"badge live\">\($0)</span> " as HTML }
        let rest: HTML = stages.count > 4 ? "<small>and \(stages.count - 4) more</small> " : .none
        return .joined(first) + rest
    }

    static func badges(_ stages: [StageName], _ state: ApprovalState) -> HTML {
        badges(stages) + badge(state)
    }

    static func time(_ time: Timestamp) -> HTML {
        let text = time.description
        let (day, minute) = (text.prefix(10), text.dropFirst(11).prefix(5))
        return "<time datetime=\"\(day)T\(minute)Z\">\(day) \(minute) UTC</time>"
    }

    /// How long ago something was, in its largest unit.
    static func age(_ time: Timestamp, at now: Timestamp) -> String {
        let seconds = max(0, now.milliseconds - time.milliseconds) / 1000
        let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute")]
        for (length, name) in units where seconds >= length {
            let count = seconds / length
            return "\(count) \(name)\(count == 1 ? "" : "s")"
        }
        return "less than a minute"
    }

    static func size(_ bytes: Int64) -> String {
        var (amount, unit) = (Double(bytes), "B")
        for next in ["kB", "MB", "GB", "TB"] where amount >= 1000 { (amount, unit) = (amount / 1000, next) }
        if unit == "B" { return "\(bytes) B" }
        return "\(JSON.canonicalNumber((amount * 10).rounded() / 10)) \(unit)"
    }

    /// A figure with at most six digits behind the point.
    static func figure(_ number: Double) -> String {
        let rounded = (number * 1_000_000).rounded() / 1_000_000
        return JSON.canonicalNumber(rounded == 0 && number != 0 || !rounded.isFinite ? number : rounded)
    }

    /// The beginning of a text: what a row of a table has room for.
    ///
    /// - Parameter room: In bytes of markup, so that a page's weight is bounded whatever somebody wrote.
    static func short(_ text: String, _ room: Int = 160) -> String {
        var rest = room
        for index in text.unicodeScalars.indices {
            rest -= HTML.weight(text.unicodeScalars[index])
            if rest < 0 { return String(text.unicodeScalars[..<index]) + "…" }
        }
        return text
    }

    /// What somebody wrote, in a column that is wide enough to read it.
    static func words(_ text: String, _ room: Int = 160) -> HTML {
        text.isEmpty ? .none : "<div class=\"words\">\(short(text, room))</div>"
    }

    /// What the policy says, rule by rule.
    static func rules(_ rules: [RuleResult]) -> HTML {
        let rows = rules.map { rule -> [HTML] in
            let mark: HTML =
                rule.passes
                ? "<span class=\"badge good\">holds</span>" : "<span class=\"badge bad\">fails</span>"
            let remedy = rule.passes ? nil : rule.remedy
            return [
                "<code>\(rule.rule)</code>", mark,
                "\(rule.finding)\(remedy.map { "<br><small>\($0)</small>" as HTML } ?? .none)",
            ]
        }
        return table(
            "What the policy says", ["Rule", "Result", "Finding"], rows, empty: "No rule asks anything.")
    }
}
