import ProgramTesting
import Testing

/// What a command prints of a registry is the same, byte for byte, whether it reads the directory or asks the
/// server that holds it.
@Suite("A registry looks the same from afar", .serialized)
struct RemoteParityTests {
    /// A registry in which everything has happened once.
    private static func eventful() throws -> ServedRegistry {
        let sandbox = try Templates.sandbox(like: "an eventful registry") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g", "--description", "Fraud", "--label", "team=risk")
            try sandbox.require("group", "create", "empty")
            try sandbox.file("card.md", "# Card\n")
            for number in 1...3 { try sandbox.pushEvident(number, auc: 0.9 + Double(number) / 100) }
            try sandbox.setRules(
                """
                stages:
                  production:
                    require:
                      metrics: {auc: {min: 0.9}}
                """)
            try sandbox.require("approve", "g:1", "-m", "good")
            try sandbox.require("approve", "g:2")
            try sandbox.require("promote", "g:1", "production")
            try sandbox.require("promote", "g:2", "production", "-m", "better")
            try sandbox.require("rollback", "g:production", "-m", "it was not")
            try sandbox.require("reject", "g:3", "-m", "too large")
            try sandbox.require("label", "set", "g:1", "owner=ann", "tier=1")
            try sandbox.require("observe", "g:production", "--metric", "psi=0.2", "--window", "24h")
            try sandbox.push("model 4", "--parent", "g:2")
            try sandbox.push("model 5")
            try sandbox.require("delete", "g:5", "-m", "a mistake")
        }
        return try ServedRegistry(sandbox)
    }

    static let reads: [[String]] = [
        ["group", "list"], ["group", "show", "g"], ["group", "show", "G"], ["group", "show", "none"],
        ["group", "show", "empty"], ["list"], ["list", "g"], ["list", "G"], ["list", "empty"],
        ["list", "none"], ["list", "g", "--sort", "metrics.auc"],
        ["list", "g", "--where", "metrics.auc >= 0.92 and approval = Approved"],
        ["list", "g", "--where", "metrics.auc >="], ["show", "g"], ["show", "g:1"], ["show", "g:production"],
        ["show", "g:production@{1}"], ["show", "g:4~1"], ["show", "g:5"], ["show", "g:9"],
        ["show", "none:1"],
        ["show", "g:staging"], ["card", "g:1"], ["card", "g:4"], ["log", "g"], ["log"],
        ["diff", "g:1", "g:2"],
        ["diff", "g:1", "g:9"], ["lineage", "g:4"], ["lineage", "g:4", "--format", "dot"],
        ["cat", "g:1:model.bin"], ["cat", "g:1:none"], ["cat", "g:1"], ["reflog", "g:production"],
        ["reflog", "g:staging"], ["policy", "show", "g"], ["policy", "show"], ["policy", "test", "g:1"],
        ["policy", "test", "g:3", "production"], ["select", "g", "--by", "metrics.auc"], ["audit", "log"],
        ["audit", "log", "g"], ["audit", "verify"], ["audit", "prove", "g:1"],
        ["audit", "prove", "--entry", "3"], ["audit", "prove", "--entry", "99"], ["audit", "checkpoint"],
        ["audit", "export"], ["audit", "export", "--from", "5"], ["audit", "key"], ["verify"],
        ["verify", "g:1"], ["verify", "g:9"], ["gc", "-n"], ["watch", "--once", "--from", "0"],
        ["watch", "g:production", "--once", "--from", "0"], ["watch", "--once", "--from", "99"],
        ["user", "list"], ["user", "show", "none"], ["issuer", "list"],
        ["webhook", "list"], ["webhook", "show", "none"],
        // Judged, and nothing changed.
        ["promote", "g:3", "production", "-n"], ["promote", "g:2", "production", "-n"],
        ["approve", "g:4", "-n"], ["rollback", "g:production", "-n"], ["reject", "g:1", "-n"],
        ["observe", "g:1", "--metric", "psi=0.1", "-n"],
        // Refused.
        ["promote", "g:3", "production"], ["promote", "g:9", "production"], ["rollback", "g:staging"],
        ["group", "create", "G"], ["group", "delete", "g"], ["delete", "g:1"], ["delete", "g:9"],
        ["policy", "unset", "none"], ["label", "set", "g:9", "a=b"], ["push", "none", "card.md"],
        ["push", "g", "missing"], ["observe", "g:9", "--metric", "a=1"], ["user", "delete", "none"],
        ["token", "revoke", "none"], ["promote", "g:2", "production", "--expect", "nothing"],
        ["select", "g", "--by", "metrics.auc", "--approve"],
    ]

    @Test("a command says the same of a directory and of its server")
    func reading() throws {
        let served = try Self.eventful()
        let token = try served.token("ann", "administrator")
        for arguments in Self.reads {
            for format in [[], ["--json"]] {
                let near = try served.sandbox.run([CairnProgram.path] + arguments + format)
                let far = try served.run(arguments + format, token: token)
                let name = "cairn \(arguments.joined(separator: " ")) \(format.joined())"
                guard arguments.last == "-n" else {
                    #expect(far == near, "\(name)")
                    continue
                }
                // What would be done, would be done at another time.
                #expect(Self.timeless(far) == Self.timeless(near), "\(name)")
            }
        }
    }

    @Test("the report of a group is the same page")
    func report() throws {
        let served = try Self.eventful()
        let token = try served.token("ann", "administrator")
        try served.sandbox.require("report", "g", "-o", "near.html")
        try served.require("report", "g", "-o", "far.html", token: token)
        let time = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d[:.\dZ]*/
        let near = try #require(served.sandbox.content("near.html")).replacing(time, with: "TIME")
        let far = try #require(served.sandbox.content("far.html")).replacing(time, with: "TIME")
        #expect(near == far)
        #expect(near.contains("Fraud"))
    }

    /// In two copies of one registry, the same is done from near and from afar.
    static let changes: [[String]] = [
        ["group", "create", "h", "--description", "New", "--label", "a=b"],
        ["group", "edit", "h", "--description", "Newer", "--label", "c=d", "--unset-label", "a"],
        ["group", "edit", "h", "--description", "Newer"], ["push", "h", "card.md", "--metric", "auc=0.5"],
        ["push", "h", "card.md", "--metric", "auc=0.5"],
        ["push", "h", "card.md", "model.bin", "--metric", "auc=0.6", "--label", "x=y", "-m", "two"],
        ["push", "h", "card.md", "--no-parent", "--force", "--idempotency-key", "k/1"],
        ["push", "h", "card.md", "--no-parent", "--force", "--idempotency-key", "k/1"],
        ["approve", "h:1", "-m", "fine"], ["approve", "h:1"], ["retract", "h:1"], ["approve", "h:1"],
        ["approve", "h:2"], ["promote", "h:1", "production", "-m", "go"], ["promote", "h:1", "production"],
        ["promote", "h:2", "production", "--expect", "h:1"], ["reflog", "h:production"],
        ["rollback", "h:production", "-m", "back"], ["promote", "h:2", "staging", "--expect", "nothing"],
        ["reject", "h:2", "--withdraw", "-m", "bad"], ["label", "set", "h:1", "tier=1"],
        ["label", "set", "h:1", "tier=1"], ["label", "unset", "h:1", "tier"],
        ["observe", "h:production", "--metric", "psi=0.1", "--window", "1h", "--file", "card.md"],
        ["policy", "set", "h", "policy.yaml", "--new-metrics", "-m", "rules"],
        ["policy", "set", "h", "policy.yaml"], ["policy", "unset", "h"], ["policy", "unset", "h"],
        ["select", "h", "--by", "metrics.auc"], ["delete", "h:3", "-m", "gone"],
        ["user", "create", "eve", "--role", "reader"], ["user", "edit", "eve", "--disable"],
        ["user", "delete", "eve"], ["group", "delete", "empty"], ["gc"], ["verify"], ["list", "h"],
        ["audit", "log"],
    ]

    @Test("a command does the same to a directory and through its server")
    func changing() throws {
        let (near, far) = (try Self.eventful(), try Self.eventful())
        let token = try far.token("ann", "administrator")
        _ = try near.token("ann", "administrator")
        for arguments in Self.changes {
            for format in arguments.first == "push" || arguments.last == "k/1" ? [[]] : [[], ["--json"]] {
                let one = try near.sandbox.run([CairnProgram.path] + arguments + format)
                let other = try far.run(arguments + format, token: token)
                #expect(
                    Self.timeless(other) == Self.timeless(one),
                    "cairn \(arguments.joined(separator: " ")) \(format.joined())")
            }
        }
    }

    /// What differs between two registries that are alike: times, and digests, keys and sums that hold times.
    private static func timeless(_ run: Run) -> String {
        run.testDescription
            .replacing(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d[:.\dZ]*/, with: "TIME")
            .replacing(/(sha256:)?[0-9a-f]{12,64}/, with: "HEX")
            .replacing(/\n *"request": "HEX",/, with: "")  // a key of the client's own, for asking again
            .replacing(/[A-Za-z0-9+\/]{43}=/, with: "ROOT")
            .replacing(/[0-9a-z]{16}/, with: "ID")
            .replacing(/[ ]+/, with: " ")
    }
}
