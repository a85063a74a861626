import Foundation
import Testing

@testable import CairnServer

@Suite("The page for whoever is woken at night")
struct OperationsPageTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../docs/operations.md").standardizedFileURL

    /// The rows of the table below a heading: the first cell, in code, of each.
    private static func rows(below heading: String, in text: String) throws -> [String] {
        let start = try #require(text.range(of: "\n\(heading)\n")).upperBound
        let rest = text[start...]
        let end = rest.range(of: "\n#")?.lowerBound ?? rest.endIndex
        return rest[..<end].split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            String(row.dropFirst(3).prefix { $0 != "`" })
        }
    }

    @Test("tells what each figure means, with its labels, and no figure that there is not")
    func figures() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let told = try Self.rows(below: "### Figures", in: text)
        let known = Figure.catalog.map { figure in
            figure.labels.isEmpty ? figure.name : "\(figure.name){\(figure.labels.joined(separator: ","))}"
        }
        #expect(Set(told) == Set(known))
        #expect(told.count == known.count)
    }

    @Test("its alerts name figures that there are")
    func alerts() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(text.range(of: "\n### Alerts\n")).upperBound
        let end = try #require(text.range(of: "\n### Lines of the log\n")).lowerBound
        let named = text[start..<end].matches(of: /\b(?:cairn|process)_[a-z_]+/).map { String($0.output) }
        let known = Set(Figure.catalog.flatMap { [$0.name, $0.name + "_bucket"] })
        #expect(!named.isEmpty)
        #expect(Set(named).subtracting(known) == [])
    }

    @Test("tells of every member of a request's line")
    func lines() async throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(text.range(of: "\n### Lines of the log\n")).upperBound
        let table = text[start...]
        try await withOperation { place in
            _ = try await place.visitor.named("ana").get("/groups")
            let line = try #require(place.log.requests.last)
            for member in line.metadata.keys where member != "hb.request.id" {
                #expect(table.contains("`\(member)`"), "\(member) is not explained")
            }
        }
    }
}
