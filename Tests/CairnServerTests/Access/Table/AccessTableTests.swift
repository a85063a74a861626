import CairnObjects
import HTTPTypes
import ProgramTesting
import Testing

@testable import CairnServer

/// Every thing that can be asked, as everybody who can ask it: the page says what came of it.
@Suite("Who may do what, at every door")
struct AccessTableTests {
    private func check(_ section: String, _ rows: [AccessRow]) async throws {
        var lines = [
            "| | nobody | elsewhere | reader | contributor | approver | operator | administrator |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for row in rows {
            let cells = try await row.cells()
            lines.append("| \(row.name) | \(cells.map(\.rawValue).joined(separator: " | ")) |")
            #expect(cells.last == .yes, "\(row.name): not even an administrator")
            #expect(Set(lines).count == lines.count, "\(row.name) stands twice")
        }
        try DocumentedSection(section, in: "access.md").expect(lines)
    }

    @Test func `the native API`() async throws {
        let routes = try await withAccessScene { $0.server.routes }
        try await check("api", AccessRow.api(routes))
    }

    @Test func `pages and forms`() async throws {
        let routes = try await withAccessScene { $0.server.pages.routes }
        try await check("pages", AccessRow.pages(routes))
    }

    @Test func `the object door`() async throws { try await check("objects", AccessRow.objects) }

    @Test func `SageMaker's operations`() async throws {
        try await check("sagemaker", try AccessRow.sageMaker())
    }
}
