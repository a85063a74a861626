import Foundation
import ProgramTesting
import Testing

/// Every command, run against a server as everybody who can: `docs/access.md` says what came of it.
@Suite("Who may do what, on the command line")
struct CommandAccessTests {
    private static let callers = [
        "nobody", "elsewhere", "reader", "contributor", "approver", "operator", "administrator",
    ]

    /// How each command is asked for something of the group `fraud-cards`; `nil` for those that no server has
    /// part in. Those that take things away stand last: nothing is put back in between.
    private static let commands: [(command: String, arguments: [String]?)] = [
        ("group list", []), ("group show", ["fraud-cards"]), ("list", ["fraud-cards"]),
        ("show", ["fraud-cards:1"]), ("card", ["fraud-cards:1"]), ("log", ["fraud-cards"]),
        ("diff", ["fraud-cards:1", "fraud-cards:2"]), ("lineage", ["fraud-cards:1"]),
        ("cat", ["fraud-cards:1:model.bin"]), ("reflog", ["fraud-cards:production"]),
        ("policy show", ["fraud-cards"]), ("policy test", ["fraud-cards:1"]),
        ("policy history", ["fraud-cards"]), ("watch", ["fraud-cards", "--from", "0", "--once"]),
        ("pull", ["fraud-cards:1", "-o", "pulled-{n}"]), ("checkout", ["fraud-cards:1", "live-{n}"]),
        ("verify", ["fraud-cards:1"]), ("audit log", ["fraud-cards"]), ("audit verify", []),
        ("audit prove", ["fraud-cards:1"]), ("audit checkpoint", []), ("audit export", []),
        ("audit key", []), ("report", ["fraud-cards"]), ("whoami", []),
        ("group create", ["fraud-new"]), ("group edit", ["fraud-cards", "-d", "{n}"]),
        ("push", ["fraud-cards", "new-{n}.bin"]), ("label set", ["fraud-cards:1", "a=b"]),
        ("label unset", ["fraud-cards:1", "a"]), ("observe", ["fraud-cards:1", "--metric", "auc=0.9"]),
        ("approve", ["fraud-cards:1"]), ("retract", ["fraud-cards:3"]), ("reject", ["fraud-cards:3"]),
        ("select", ["fraud-cards", "--best", "auc"]), ("promote", ["fraud-cards:1", "staging"]),
        ("rollback", ["fraud-cards:production"]), ("policy set", ["fraud-cards", "policy.yaml"]),
        ("policy edit", ["fraud-cards"]), ("policy unset", ["fraud-cards"]),
        ("user create", ["new"]), ("user list", []), ("user show", ["zoe"]),
        ("user edit", ["zoe", "-d", "x"]), ("token create", ["zoe"]), ("token list", []),
        ("token revoke", ["{token}"]), ("issuer set", ["ci", "issuer.yaml"]), ("issuer list", []),
        ("issuer show", ["ci"]), ("issuer remove", ["ci"]),
        ("webhook create", ["hook", "http://127.0.0.1:9/x"]), ("webhook list", []),
        ("webhook show", ["hook"]), ("webhook edit", ["hook", "-d", "x"]), ("webhook rotate", ["hook"]),
        ("webhook disable", ["hook"]), ("webhook enable", ["hook"]), ("webhook deliveries", ["hook"]),
        ("webhook replay", ["hook", "--from", "0"]), ("webhook test", ["hook"]),
        ("webhook delete", ["hook"]), ("gc", ["--dry-run"]), ("user delete", ["zoe"]),
        ("delete", ["fraud-cards:3"]), ("group delete", ["fraud-new"]),
        // What a server has no part in, or what works on its directory.
        ("init", nil), ("import sagemaker", nil), ("serve", nil), ("login", nil), ("logout", nil),
        ("audit check", nil), ("reindex", ["--json"]), ("backup", ["bk"]), ("restore", nil),
    ]

    @Test("the page says of every command what everybody gets")
    func table() throws {
        let sandbox = try Self.sandbox()
        let served = try ServedRegistry(sandbox)
        var tokens: [String: String] = [:]
        for role in Self.callers.dropFirst() {
            let grant = role == "elsewhere" ? "administrator:churn-*" : role
            tokens[role] = try served.token("the-\(role)", grant)
        }
        let other = try served.token("zoe", "reader")
        let id = String(other.dropFirst("cairn_".count).prefix(16))
        let known = try Self.known(sandbox)
        #expect(Set(known) == Set(Self.commands.map(\.command)))
        var lines = [
            "| | nobody | elsewhere | reader | contributor | approver | operator | administrator |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        for (command, arguments) in Self.commands {
            guard let arguments else { continue }
            let words = command.split(separator: " ").map(String.init)
            let runs = try Self.callers.enumerated().map { index, caller in
                let filled = arguments.map {
                    $0.replacing("{n}", with: "\(command.prefix(4).count)\(index)").replacing(
                        "{token}", with: id)
                }
                return try served.start(words + filled + ["--json"], token: tokens[caller])
            }.map { try $0.wait() }
            let whole = try #require(runs.last)
            let cells = runs.map { Self.cell($0, beside: whole) }
            #expect(whole.status != 64, "\(command): \(whole.errors)")
            lines.append("| `cairn \(command)` | \(cells.joined(separator: " | ")) |")
        }
        try DocumentedSection("commands", in: "access.md").expect(lines)
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

    /// A registry with the group `fraud-cards`, and the files that commands read.
    private static func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
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
        for index in callers.indices { try sandbox.file("new-4\(index).bin", "new \(index)") }
        return sandbox
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
