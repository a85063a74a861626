import CairnObjects
import CairnRegistry
import Foundation
import Testing

@testable import CairnServer

@Suite("docs/api.md")
struct APIPageTests {
    static let page = URL(filePath: #filePath).appending(path: "../../../../docs/api.md").standardizedFileURL

    /// A block of the page: commands, and what they are said to print.
    struct Example {
        let commands: String
        var output: String?
    }

    private static let tools = ["/bin/bash", "/usr/bin/curl", "/usr/bin/jq"]

    /// The page's examples in their order.
    static func examples() throws -> [Example] {
        var examples: [Example] = []
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n```")
        for part in parts {
            let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let text = lines.count == 2 ? String(lines[1]) : ""
            switch lines.first {
            case "sh": examples.append(Example(commands: text))
            case "json": examples[examples.count - 1].output = text
            default: break
            }
        }
        return examples
    }

    @Test("has examples that work, and print what the page says", .enabled(if: Program.areThere(tools)))
    func examplesWork() async throws {
        let examples = try Self.examples()
        #expect(examples.count > 10)
        let mark = "=== next example ==="
        let script =
            "set -euo pipefail\n" + examples.map { "\($0.commands)\necho; echo '\(mark)'\n" }.joined()
        let run = try await withLiveServer { server in
            try await Program(path: "/bin/bash").run(
                ["-c", script], setting: ["CAIRN": server.url, "TOKEN": "root"])
        }
        #expect(run.status == 0, "\(run.output)")
        let printed = run.output.components(separatedBy: mark)
        #expect(printed.count == examples.count + 1, "\(run.output)")
        for (example, text) in zip(examples, printed) {
            guard let said = example.output else { continue }
            let (expected, actual) = (try Self.values(said), try Self.values(text))
            #expect(actual.map(\.shape) == expected.map(\.shape), "\(example.commands)\n\(text)")
        }
    }

    /// JSON values, one behind the other, as a program prints them.
    private static func values(_ text: String) throws -> [JSON] {
        var values: [JSON] = []
        var rest = ""
        for line in text.split(separator: "\n") {
            rest += line
            guard let value = try? JSONParser.parse(Array(rest.utf8)) else { continue }  // it goes on
            values.append(value)
            rest = ""
        }
        let isWhole = rest.allSatisfy(\.isWhitespace)
        #expect(isWhole, "\(rest)")
        return values
    }

    @Test("has a table of all routes, as they are")
    func routes() async throws {
        let (begin, end) = ("<!-- routes -->\n", "<!-- end of routes -->")
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let head = try #require(text.range(of: begin)), tail = try #require(text.range(of: end))
        let table = try await withServer { bench in Self.table(of: bench.routes) }
        if ProcessInfo.processInfo.environment["CAIRN_WRITE_DOCS"] != nil {
            let page = text[..<head.upperBound] + table + text[tail.lowerBound...]
            try Data(page.utf8).write(to: Self.page)
            return
        }
        #expect(text[head.upperBound..<tail.lowerBound] == table, "make it anew with CAIRN_WRITE_DOCS=1")
    }

    private static func table(of routes: [Route]) -> String {
        var table = ""
        for tag in Operation.Tag.allCases {
            let rows = Operation.all.filter { $0.tag == tag }.compactMap { operation in
                routes.first { $0.method == operation.method && $0.path == operation.path }.map { route in
                    let who = route.access.sentence ?? operation.access ?? ""
                    let path = operation.documentedPath
                    return "| `\(operation.method) \(path)` | \(operation.summary) | \(who) |\n"
                }
            }
            if rows.isEmpty { continue }
            table += "\n### \(tag.rawValue.capitalized)\n\n| address | what | who |\n| --- | --- | --- |\n"
            table += rows.joined()
        }
        return table + "\n"
    }
}

extension JSON {
    /// What stays the same when it is made anew: the names of members and the kinds of values; words and
    /// numbers only where they are no digests, times or identifiers.
    fileprivate var shape: JSON {
        switch self {
        case .object(let members):
            .object(
                members.mapValues(\.shape).merging(
                    members.filter { Self.fixed.contains($0.key) }, uniquingKeysWith: { _, own in own }))
        case .array(let items): .array(items.map(\.shape))
        case .string: "text"
        case .number: .number(0)
        case .bool, .null: self
        }
    }

    private static let fixed: Set = [
        "approval", "changed", "code", "detail", "finding", "outcome", "principal", "size", "stage", "state",
        "status", "title", "total", "version", "reason", "first",
    ]
}
