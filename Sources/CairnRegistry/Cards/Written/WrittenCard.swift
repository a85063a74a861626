package import CairnObjects

/// The model card that was pushed with a version, as far as it can be read.
package struct WrittenCard: Equatable, Sendable {
    /// The heading above all sections of a card in Markdown.
    package var title: String?
    package var content = CardContent()
    /// Whether it was read; what was not says nothing.
    package private(set) var isRead = false

    /// A card has at most so many bytes; one that is larger is no text for people.
    package static let maximumSize = 4 << 20

    /// A card of which nothing is known: none was pushed, or of a kind that only its own programs read.
    package init() {}

    /// Reads a card: JSON in SageMaker's schema, or Markdown whose headings say which section is which.
    ///
    /// - Throws: `invalid` for a card that is neither, naming the member that is wrong.
    package init(_ bytes: [UInt8], mediaType: String) throws(CairnError) {
        switch Kind(mediaType) {
        case .json:
            isRead = true
            do {
                let json = try JSONParser.parse(bytes).withoutFilledStatements
                content = try CardContent(json: json, path: "card")
            } catch {
                throw CairnError(
                    error.code, error.message,
                    hint: error.hint
                        ?? "a card in JSON follows SageMaker's model card schema; Markdown may say anything")
            }
        case .markdown:
            guard let text = Self.text(bytes) else {
                throw CairnError(.invalid, "card: it is not UTF-8 text", hint: "save it as UTF-8")
            }
            self = Self.markdown(text)
        case .unnamed:
            if !bytes.contains(0), let text = Self.text(bytes) { self = Self.markdown(text) }
        case .other: break
        }
    }

    private static func markdown(_ text: String) -> WrittenCard {
        var card = MarkdownCard(text).card
        card.isRead = true
        return card
    }

    /// Whether a card of this media type says anything that can be read.
    package static func canRead(_ mediaType: String) -> Bool { Kind(mediaType) != .other }

    private enum Kind {
        case json, markdown
        /// Of no known type: Markdown where it is text.
        case unnamed
        case other

        init(_ mediaType: String) {
            switch mediaType.lowercased().prefix(while: { $0 != ";" && $0 != " " }) {
            case "application/json": self = .json
            case "text/markdown", "text/plain": self = .markdown
            case "application/octet-stream": self = .unnamed
            default: self = .other
            }
        }
    }

    /// The text without a byte order mark and with line feeds only: Markdown knows CR and CRLF too, and a CR
    /// that went unseen would end a line that the page believes to go on.
    private static func text(_ bytes: [UInt8]) -> String? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        return String(validating: content, as: UTF8.self)?.withLineFeeds
    }
}

extension String {
    /// The text with CRLF and CR as line feeds.
    var withLineFeeds: String {
        let bytes = Array(utf8)
        guard bytes.contains(0x0D) else { return self }
        var output: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if byte != 0x0D {
                output.append(byte)
            } else if index + 1 == bytes.count || bytes[index + 1] != 0x0A {
                output.append(0x0A)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Its lines, split by scalars: to Swift's `Character`, a line feed and a combining mark behind it are
    /// one, and no line feed.
    var lines: [String] {
        unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }
}
