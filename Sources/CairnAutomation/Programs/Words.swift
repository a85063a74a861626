import CairnObjects

/// What a program said, as one line of an error or a warning.
struct Words {
    /// Empty where it said nothing.
    let text: String

    /// About so many characters are shown.
    static let limit = 1000

    /// - Parameter bytes: Whatever a program wrote; bytes that are no UTF-8 become U+FFFD, control characters
    ///   visible.
    init(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(whereSeparator: \.isNewline)
            .map { $0.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed() }
            .filter { !$0.isEmpty }
        let whole = lines.map { String($0).printable }.joined(separator: "; ")
        // Some programs say what matters first, some last.
        text =
            whole.count <= Self.limit
            ? whole : "\(whole.prefix(Self.limit / 2)) … \(whole.suffix(Self.limit / 2))"
    }

    /// The words behind a colon, where there are any.
    var asReason: String { text.isEmpty ? "" : ": \(text)" }
}
