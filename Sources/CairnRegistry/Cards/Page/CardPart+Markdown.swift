import CairnObjects

// A part of a card as Markdown, member by member, each with where it comes from. Members are titled by their
// names in the schema, so that those that the schema does not know need no other way.

extension CardPart {
    /// What has paragraphs: the card's as quotations, the record's as plain text.
    func prose(writtenAs written: Self) -> [String] {
        Self.fields.filter(\.isProse).flatMap { field -> [String] in
            guard case .string(let text)? = field.write(self) else { return [] }
            return CardPage.prose(field.key.title, text, isWritten: field.write(written) != nil)
        }
    }

    /// All else, as a table; `nil` where there is nothing.
    ///
    /// - Parameter skipped: Members that are shown elsewhere.
    func facts(writtenAs written: Self, except skipped: String...) -> String? {
        var table = MarkdownTable("Field", "Value", "From")
        for field in Self.fields where !field.isProse && !skipped.contains(field.key) {
            guard let value = field.write(self) else { continue }
            Self.add(value, titled: field.key.title, written: field.write(written), to: &table)
        }
        for (key, value) in unknown.sorted(by: { $0.key < $1.key }) {
            Self.add(value, titled: key.title, written: written.unknown[key], to: &table)
        }
        return table.text
    }

    private static func add(
        _ value: JSON, titled title: String, written: JSON?, to table: inout MarkdownTable
    ) {
        switch value {
        case .object(let members) where !members.isEmpty:
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                let written: JSON? = if case .object(let own)? = written { own[key] } else { nil }
                add(value, titled: "\(title): \(key.title.lowercased())", written: written, to: &table)
            }
        case .array(let elements) where !elements.isEmpty:
            for (index, element) in elements.enumerated() {
                let count = if case .array(let own)? = written { own.count } else { 0 }
                table.add(
                    MarkdownText.inline(title), MarkdownText.inline(element.plainText),
                    CardPage.origin(isWritten: index < count))
            }
        default:
            table.add(
                MarkdownText.inline(title), MarkdownText.inline(value.plainText),
                CardPage.origin(isWritten: written != nil))
        }
    }
}

extension String {
    /// The name of a member as a title: `model_creator` as `Model creator`.
    var title: String {
        let words = replacing("_", with: " ").replacing(" arn", with: " ARN")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
