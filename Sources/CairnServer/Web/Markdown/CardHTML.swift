import CairnObjects
import CairnRegistry

/// A model card as people read it, whatever form it was pushed in.
enum CardHTML {
    /// So many bytes of a text are shown on a page.
    private static let most = 32 << 10
    /// So many bytes of markup.
    private static let heaviest = 30_000

    /// - Parameter mediaType: What was said to be in the bytes when they were pushed.
    static func render(_ bytes: [UInt8], mediaType: String) -> HTML {
        let html = rendered(bytes, mediaType, upTo: most)
        guard html.text.utf8.count > heaviest else { return html }
        // Markup can be many times as long as what it is made of.
        let isJSON = mediaType.lowercased().hasPrefix("application/json")
        let less = isJSON ? html : rendered(bytes, mediaType, upTo: most / 6)
        guard less.text.utf8.count <= heaviest else {
            return "<p class=\"quiet\">It has too much for a page; the file has all of it.</p>\n"
        }
        return less
    }

    private static func rendered(_ bytes: [UInt8], _ mediaType: String, upTo most: Int) -> HTML {
        let isJSON = mediaType.lowercased().hasPrefix("application/json")
        guard isJSON else { return text(bytes, most) { MarkdownHTML.render($0) } }
        // What is no card in SageMaker's schema may be one in another.
        if let card = try? WrittenCard(bytes, mediaType: mediaType) { return sections(card.content.json) }
        if let json = try? JSONParser.parse(bytes) { return sections(json) }
        return text(bytes, most) { "<pre>\($0)</pre>\n" }
    }

    private static func text(_ bytes: [UInt8], _ most: Int, _ render: (String) -> HTML) -> HTML {
        guard let text = String(validating: bytes.prefix(most).dropPartial(of: bytes), as: UTF8.self),
            !text.contains("\0")
        else { return "<p class=\"quiet\">It is no text.</p>\n" }
        let rest: HTML =
            bytes.count > most ? "<p class=\"quiet\">The card goes on; the file has all of it.</p>\n" : .none
        return render(text) + rest
    }

    /// In the order of SageMaker's schema; others by name.
    private static let order = [
        "model_overview", "intended_uses", "business_details", "training_details", "evaluation_details",
        "additional_information",
    ]

    private static func sections(_ json: JSON) -> HTML {
        guard case .object(let members) = json else { return value(json, depth: 0) }
        let names = order.filter { members[$0] != nil } + members.keys.filter { !order.contains($0) }.sorted()
        return .joined(
            names.map { name in
                "<h3>\(title(name))</h3>\n\(members[name].map { value($0, depth: 1) } ?? .none)"
            })
    }

    /// `model_creator` as `Model creator`.
    private static func title(_ name: String) -> String {
        let words = name.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private static func value(_ json: JSON, depth: Int) -> HTML {
        guard depth < 8 else { return "<code>\(VersionParts.text(json))</code>" }
        switch json {
        case .object(let members): return object(members, depth)
        case .array(let elements): return list(elements, depth)
        case .string(let text) where text.contains("\n"): return MarkdownHTML.render(text)
        case .string(let text): return "<p>\(text)</p>\n"
        default: return "<p>\(VersionParts.text(json))</p>\n"
        }
    }

    /// Short values as a list, whatever has parts of its own under a title.
    private static func object(_ members: [String: JSON], _ depth: Int) -> HTML {
        let all = members.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
        let short = all.filter { isPlain($0.value) }.map { name, json -> (HTML, HTML?) in
            ("\(title(name))", "\(VersionParts.text(json))")
        }
        let long = all.filter { !isPlain($0.value) }.map { name, json -> HTML in
            "<h4>\(title(name))</h4>\n\(value(json, depth: depth + 1))"
        }
        return Element.list(short) + .joined(long)
    }

    /// What a thing is called and what it is comes first.
    private static func rank(_ name: String) -> Int {
        ["name", "value", "type", "notes"].firstIndex(of: name) ?? 4
    }

    private static func isPlain(_ json: JSON) -> Bool {
        switch json {
        case .object, .array: false
        case .string(let text): !text.contains("\n")
        default: true
        }
    }

    private static func list(_ elements: [JSON], _ depth: Int) -> HTML {
        var rows: [[String: JSON]] = []
        for case .object(let members) in elements where members.values.allSatisfy(isPlain) {
            rows.append(members)
        }
        let names = Set(rows.flatMap(\.keys)).sorted { (rank($0), $0) < (rank($1), $1) }
        if rows.count == elements.count, (1...8).contains(names.count) {
            return Element.table(
                "Values", names.map { "\(title($0))" },
                rows.map { row in names.map { row[$0].map { "\(VersionParts.text($0))" } ?? "–" } })
        }
        let items = elements.map { element -> HTML in
            isPlain(element)
                ? "<li>\(VersionParts.text(element))</li>\n"
                : "<li>\(value(element, depth: depth + 1))</li>\n"
        }
        return "<ul>\(items)</ul>\n"
    }
}

extension ArraySlice<UInt8> {
    /// Without the beginning of a character whose rest was cut off.
    fileprivate func dropPartial(of whole: [UInt8]) -> ArraySlice<UInt8> {
        guard count < whole.count else { return self }
        var cut = self
        var next = whole[cut.endIndex]
        while next & 0xC0 == 0x80, let last = cut.popLast() { next = last }
        return cut
    }
}
