/// Pieces that people move about and choose with.
extension Element {
    /// Links to the pages before and after.
    static func pager(
        _ path: String, _ query: KeyValuePairs<String, String?>, page: Int, of total: Int, by size: Int
    ) -> HTML {
        guard total > size || page > 1 else { return .none }
        func link(_ number: Int, _ text: HTML) -> HTML {
            let pairs = KeyValuePairs<String, String?>(dictionaryLiteral: ("page", "\(number)"))
            let base = PageAddress.with(path, query)
            let rest = PageAddress.with("", pairs).dropFirst()
            return Self.link(base + (base.contains("?") ? "&" : "?") + rest, text)
        }
        let first = (page - 1) * size + 1
        let last = min(total, page * size)
        let range: HTML = first > total ? "\(total) in all" : "\(first) to \(last) of \(total)"
        return """
            <nav class="pager" aria-label="Pages">\(page > 1 ? link(page - 1, "Previous") : .none)
            <span>\(range)</span>
            \(last < total ? link(page + 1, "Next") : .none)</nav>

            """
    }

    /// A labelled text field.
    static func field(_ name: String, _ label: HTML, _ value: String = "", hint: String = "") -> HTML {
        """
        <p><label for="f-\(name)">\(label)</label>
        <input id="f-\(name)" name="\(name)" value="\(value)" placeholder="\(hint)"></p>

        """
    }

    static func hidden(_ name: String, _ value: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">\n"
    }
}
