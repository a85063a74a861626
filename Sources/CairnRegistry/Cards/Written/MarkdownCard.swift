/// Reads a model card that is Markdown: its sections are known by their headings, and their text is kept as
/// it was written.
///
/// A heading of a topic opens a section; below it, a deeper heading opens one of its own only for a topic of
/// the same section of the schema, and is part of the text otherwise. A heading that the schema has no place
/// for opens a section that goes to the custom details under its own name, in order. Text above the first
/// section describes the model.
struct MarkdownCard {
    private(set) var card = WrittenCard()
    private var sections: [Section] = []

    private struct Section {
        /// `nil` for the text above all sections.
        let heading: MarkdownHeading?
        let topic: CardTopic?
        var lines: [String] = []
    }

    init(_ text: String) {
        let lines = text.lines
        let start = readFrontMatter(lines)
        let headings = MarkdownHeading.all(in: lines, from: start)
        sections = [Section(heading: nil, topic: nil)]
        // The sections that a line is in, from the outermost; by their places in `sections`.
        var open = [0]
        var position = start
        for heading in headings {
            sections[open[open.count - 1]].lines += lines[position..<heading.lines.lowerBound]
            position = heading.lines.upperBound
            while open.count > 1, level(of: open[open.count - 1]) >= heading.level { open.removeLast() }
            if isTitle(heading, of: headings) {
                card.title = heading.text
            } else if let topic = opens(heading, inside: sections[open[open.count - 1]]) {
                sections.append(Section(heading: heading, topic: topic.topic))
                open.append(sections.count - 1)
            } else {
                sections[open[open.count - 1]].lines += lines[heading.lines]
            }
        }
        sections[open[open.count - 1]].lines += lines[position...]
        for section in sections { keep(section) }
    }

    private func level(of section: Int) -> Int { sections[section].heading?.level ?? 0 }

    /// Whether the heading is the card's own name: the first, of the first level, on no topic.
    private func isTitle(_ heading: MarkdownHeading, of all: [MarkdownHeading]) -> Bool {
        heading == all.first && heading.level == 1 && CardTopic(heading: heading.text) == nil
    }

    /// The section that a heading opens inside another; `nil` where it belongs to that one's text.
    private func opens(_ heading: MarkdownHeading, inside section: Section) -> (topic: CardTopic?, Void)? {
        let topic = CardTopic(heading: heading.text)
        guard section.heading != nil else { return (topic, ()) }
        guard let topic, topic.section == section.topic?.section else { return nil }
        return (topic, ())
    }

    /// Keeps the YAML that some tools put above a card, and says where the card begins.
    private mutating func readFrontMatter(_ lines: [String]) -> Int {
        guard lines.first?.trimmed == "---",
            let end = lines.dropFirst().firstIndex(where: { ["---", "..."].contains($0.trimmed) })
        else { return 0 }
        let text = (["```yaml"] + lines[1..<end] + ["```"]).joined(separator: "\n")
        if end > 1 { card.content.additional.details.append(CardDetail("Front matter", text)) }
        return end + 1
    }

    private mutating func keep(_ section: Section) {
        let text = section.lines.withoutBlankEnds.joined(separator: "\n")
        guard let heading = section.heading else { return add(text, \.overview.description) }
        switch section.topic {
        case .overview: add(text, \.overview.description)
        case .uses: add(text, \.intendedUses.uses)
        case .purpose: add(text, \.intendedUses.purpose)
        case .factors: add(text, \.intendedUses.factors)
        case .risk: keepRisk(heading.text, text)
        case .problem: add(text, \.business.problem)
        case .stakeholders: add(text, \.business.stakeholders)
        case .line: add(text, \.business.line)
        case .training: add(text, \.training.observations)
        case .evaluation:
            guard !text.isEmpty else { return }
            var evaluation = EvaluationDetails()
            (evaluation.name, evaluation.observation) = (heading.text, text)
            card.content.evaluations.append(evaluation)
        case .ethics: add(text, \.additional.ethicalConsiderations)
        case .caveats: add(text, \.additional.caveats)
        case .additional, nil: addDetail(heading.text, text)
        }
    }

    private mutating func add(_ text: String, _ member: WritableKeyPath<CardContent, String?>) {
        guard !text.isEmpty else { return }
        card.content[keyPath: member] = card.content[keyPath: member].map { "\($0)\n\n\(text)" } ?? text
    }

    private mutating func addDetail(_ name: String, _ text: String) {
        guard !text.isEmpty else { return }
        let details = card.content.additional.details
        if let index = details.firstIndex(where: { $0.name == name }) {
            card.content.additional.details[index].text += "\n\n\(text)"
        } else {
            card.content.additional.details.append(CardDetail(name, text))
        }
    }

    /// A section on risk states a rating where its heading or its text begins with one; all else explains.
    private mutating func keepRisk(_ heading: String, _ text: String) {
        let inHeading = heading.firstIndex(of: ":").map { String(heading[heading.index(after: $0)...]) }
        let first = text.lines.first ?? ""
        if let rating = inHeading.flatMap(RiskRating.init(statedBy:)) ?? RiskRating(statedBy: first) {
            card.content.intendedUses.riskRating = rating
        }
        let isBareRating = RiskRating.allCases.contains {
            $0.rawValue.lowercased() == text.lowercased().split { !$0.isLetter }.joined(separator: " ")
        }
        if !isBareRating { add(text, \.intendedUses.explanations) }
    }
}

extension RiskRating {
    /// The rating that a line begins with, as a statement of its own: `High`, `**High**: a person may …`,
    /// `Risk rating: low`. "High if it were used on patients" states none: a rating with a condition is not
    /// one.
    init?(statedBy line: String) {
        var words = line.lowercased().filter { !"*_`#>".contains($0) }.trimmed[...]
        for lead in ["- ", "risk rating:", "risk:", "rating:"] where words.hasPrefix(lead) {
            words = words.dropFirst(lead.count).drop(while: \.isWhitespace)
        }
        guard let rating = Self.allCases.first(where: { words.hasPrefix($0.rawValue.lowercased()) }) else {
            return nil
        }
        var rest = words.dropFirst(rating.rawValue.count)
        if rest.hasPrefix(" risk") { rest = rest.dropFirst(" risk".count) }
        let next = rest.drop(while: \.isWhitespace)
        let isOver = rest.first.map { ".:,;".contains($0) } ?? true
        guard isOver || next.isEmpty || next.first.map({ "(-–—".contains($0) }) == true && rest.first == " "
        else { return nil }
        self = rating
    }
}

extension Array<String> {
    fileprivate var withoutBlankEnds: ArraySlice<String> {
        let start = drop { $0.trimmed.isEmpty }
        guard let last = start.lastIndex(where: { !$0.trimmed.isEmpty }) else { return [] }
        return start[...last]
    }
}
