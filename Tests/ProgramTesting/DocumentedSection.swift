import Foundation
package import Testing

/// A part of a page in `docs/` that a test writes from what really happens, and else holds the page to:
/// between `<!-- NAME: written by a test -->` and `<!-- NAME: end -->`.
package struct DocumentedSection {
    private let page: URL
    private let name: String

    package init(_ name: String, in page: String) {
        self.name = name
        self.page = URL(filePath: #filePath).appending(path: "../../../docs/\(page)").standardizedFileURL
    }

    /// Whether pages are to be written instead: `CAIRN_WRITE_PAGES`.
    private var isWritten: Bool { ProcessInfo.processInfo.environment["CAIRN_WRITE_PAGES"] != nil }

    /// Expects that the page has these lines.
    package func expect(_ lines: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        var text = try String(contentsOf: page, encoding: .utf8)
        let start = "<!-- \(name): written by a test -->\n"
        let from = try #require(text.range(of: start)?.upperBound, sourceLocation: sourceLocation)
        let to = try #require(
            text[from...].range(of: "<!-- \(name): end -->")?.lowerBound, sourceLocation: sourceLocation)
        if isWritten {
            text.replaceSubrange(from..<to, with: lines.map { $0 + "\n" }.joined())
            try text.write(to: page, atomically: true, encoding: .utf8)
            return
        }
        let found = text[from..<to].split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let difference = lines.difference(from: found.map(String.init))
        for change in difference {
            switch change {
            case .insert(_, let line, _):
                Issue.record("the page lacks: \(line)", sourceLocation: sourceLocation)
            case .remove(_, let line, _):
                Issue.record("it is not so: \(line)", sourceLocation: sourceLocation)
            }
        }
    }
}
