import Foundation
import ProgramTesting
import Testing

/// Every command, run against a server as everybody who can, one after the other: `docs/access.md` says what
/// came of it.
@Suite("Who may do what, on the command line")
struct CommandAccessTests {
    private static let callers = [
        "nobody", "elsewhere", "reader", "contributor", "approver", "operator", "administrator",
    ]

    /// Cells of those who were refused: then nothing may have changed.
    private static let refusals = ["–", "no", "hidden", "on its directory"]

    @Test("every command of the program is asked for")
    func all() throws {
        let sandbox = try Sandbox()
        let asked = (AccessCommands.reading + AccessCommands.changing).map(\.command) + AccessCommands.local
        #expect(Set(try Self.known(sandbox)).symmetricDifference(asked) == [])
    }

    @Test("the page says of every command that reads what everybody gets")
    func reading() throws { try check(AccessCommands.reading, "commands-reading") }

    @Test("the page says of every command that changes something what everybody gets")
    func changing() throws { try check(AccessCommands.changing, "commands-changing") }

    private func check(_ commands: [AccessCommands.Row], _ section: String) throws {
        let sandbox = try Self.sandbox()
        let served = try ServedRegistry(sandbox)
        var tokens: [String: String] = [:]
        for role in Self.callers.dropFirst() {
            let grant = role == "elsewhere" ? "administrator:churn-*" : role
            tokens[role] = try served.token("the-\(role)", grant)
        }
        let other = String(try served.token("zoe", "reader").dropFirst("cairn_".count).prefix(16))
        var lines = [
            "| | nobody | elsewhere | reader | contributor | approver | operator | administrator |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for (command, arguments) in commands {
            var (runs, sizes) = ([Run](), [try Self.logSize(sandbox)])
            for caller in Self.callers {
                let filled = arguments.map { argument in
                    argument.replacing("{n}", with: caller).replacing("{token}", with: other)
                }
                let words = command.split(separator: " ").map(String.init) + filled
                runs.append(try served.run(words + ["--json"], token: tokens[caller]))
                sizes.append(try Self.logSize(sandbox))
            }
            let whole = try #require(runs.last)
            #expect(whole.status != 64, "\(command): \(whole.errors)")
            let cells = runs.map { Self.cell($0, beside: whole) }
            for (index, cell) in cells.enumerated() where Self.refusals.contains(cell) {
                #expect(runs[index].status != 0, "\(command) as \(Self.callers[index])")
                #expect(sizes[index] == sizes[index + 1], "\(command) as \(Self.callers[index]): it changed")
            }
            lines.append("| `cairn \(command)` | \(cells.joined(separator: " | ")) |")
        }
        try DocumentedSection(section, in: "access.md").expect(lines)
    }

    private static func cell(_ run: Run, beside whole: Run) -> String {
        let code = (try? run.json)?.error.code.text  // what is no such document has no code
        switch code {
        case "unauthenticated": return "–"
        case "forbidden": return "no"
        case "unsupported": return "on its directory"
        case "not-found" where whole.status == 0: return "hidden"
        default:
            let isLess = whole.output.contains("fraud-cards") && !run.output.contains("fraud-cards")
            return run.status == 0 && isLess ? "own groups" : "yes"
        }
    }

    private static func logSize(_ sandbox: Sandbox) throws -> String {
        try sandbox.sql("SELECT COUNT(*) FROM log")
    }

    /// A registry with the group `fraud-cards`, and the files that commands read.
    private static func sandbox() throws -> Sandbox {
        try Templates.sandbox(like: "one of everything", ["EDITOR": "sed -i s/1/2/"]) { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "fraud-cards")
            try sandbox.file("card.md", "# Card\n")
            for number in 1...3 {
                try sandbox.file("model.bin", "model \(number)")
                try sandbox.require(
                    "push", "fraud-cards", "model.bin", "--metric", "auc=0.9", "--card", "card.md")
            }
            for number in 1...2 {
                try sandbox.require("approve", "fraud-cards:\(number)")
                try sandbox.require("promote", "fraud-cards:\(number)", "production")
            }
            try sandbox.file("policy.yaml", "approval:\n  quorum: 1\n")
            try sandbox.file(
                "issuer.yaml",
                "url: https://issuer.example\naudience: cairn\nrules:\n  - claims: {sub: x}\n"
                    + "    principal: ci\n    grants: [reader]\n")
            try sandbox.require("issuer", "set", "old", "issuer.yaml")
            try sandbox.require("webhook", "create", "old", "http://127.0.0.1:9/y", "--allow-private")
            for caller in callers { try sandbox.file("new-\(caller).bin", "new of \(caller)") }
        }
    }

    /// The commands that the program has.
    private static func known(_ sandbox: Sandbox) throws -> [String] {
        let dump = try Answer(parsing: sandbox.require("--experimental-dump-help").outputBytes)
        func leaves(_ command: Answer, _ path: [String]) -> [String] {
            let parts = command.subcommands.array.filter { $0.commandName.text != "help" }
            if parts.isEmpty { return [path.joined(separator: " ")] }
            return parts.flatMap { leaves($0, path + [$0.commandName.text ?? ""]) }
        }
        return leaves(dump.command, [])
    }
}
