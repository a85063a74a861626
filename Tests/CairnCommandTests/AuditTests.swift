import Foundation
import ProgramTesting
import Testing

@Suite("Auditing")
struct AuditTests {
    static let goVerifier = ProcessInfo.processInfo.environment["CAIRN_GO_VERIFIER"]
    static let python = ProcessInfo.processInfo.environment["CAIRN_PYTHON"]
    static let pythonScript = URL(filePath: #filePath).appending(path: "../../Independent/pymerkle_root.py")
        .standardized.path()

    @Test("the log says who did what, when and why, newest first")
    func history() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.require("approve", "g:1", "-m", "good", setting: ["CAIRN_ACTOR": "ben"])
        try sandbox.require("promote", "g:1", "production")
        let entries = try sandbox.require("audit", "log", "--json").json
        #expect(
            entries.entries.array.map { $0.action.text } == [
                "stage.moved", "approval.changed", "version.registered", "group.created", "registry.created",
            ])
        #expect(entries.entries[1].actor.text == "ben")
        #expect(entries.entries[1].reason.text == "good")
        #expect(entries.entries[0].moves[0].ref.text == "groups/g/stages/production")
        let page = try sandbox.require("audit", "log", "-n", "2").lines
        #expect(page.count == 3)
        #expect(page[2].hasPrefix("3 "))
        #expect(page[2].contains(" ben approval.changed groups/g/approvals/1 → sha256:"))
        #expect(page[2].hasSuffix(" good"))
        try sandbox.require("group", "create", "h")
        #expect(try sandbox.require("audit", "log", "h", "--json").json.entries.array.count == 1)
    }

    @Test("a log that grew extends the checkpoint that was kept")
    func grown() throws {
        let sandbox = try Sandbox.withVersions(1)
        let note = try sandbox.require("audit", "checkpoint")
        try sandbox.file("kept", note.outputBytes)
        #expect(note.lines.first == "example.com/test")
        try sandbox.push("more")
        #expect(
            try sandbox.cairn("audit", "verify", "--since", "kept")
                == .done(
                    "The log's 4 entries replay to the 5 refs that stand, under the root that was "
                        + "signed, and it "
                        + "extends the checkpoint given."))
        #expect(try sandbox.cairn("audit", "verify").status == 0)
    }

    @Test("a log that was cut, or rewritten whole, is found against the checkpoint that was kept")
    func rewritten() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.copy(".cairn", to: "older")
        try sandbox.push("model 2")
        try sandbox.file("kept", try sandbox.require("audit", "checkpoint").outputBytes)
        try sandbox.remove(".cairn")
        try sandbox.copy("older", to: ".cairn")
        #expect(try sandbox.cairn("verify").status == 0)
        #expect(
            try sandbox.cairn("audit", "verify", "--since", "kept")
                == .ended(
                    2,
                    [
                        "log-damaged log: it has 3 entries, fewer than the 4 of the checkpoint "
                            + "given: it was cut"
                    ]))
        try sandbox.push("another model 2")
        #expect(try sandbox.cairn("verify").status == 0)
        #expect(
            try sandbox.cairn("audit", "verify", "--since", "kept")
                == .ended(
                    2,
                    [
                        "log-damaged log: its first 4 entries are not those of the checkpoint "
                            + "given: it was rewritten"
                    ]))
    }

    static let badNotes: [Case<(String, Int32)>] = [
        Case("no note", ("hello", 1)), Case("nothing", ("", 1)), Case("somebody else's", ("other", 2)),
        Case("altered", ("altered", 2)),
    ]

    @Test("a checkpoint that is none, or not this log's, is refused by name", arguments: badNotes)
    func badCheckpoint(_ note: Case<(String, Int32)>) throws {
        let sandbox = try Sandbox.withVersions(1)
        switch note.input.0 {
        case "other":
            try sandbox.require("init", "other", "--origin", "example.com/test")
            try sandbox.file(
                "kept", sandbox.require("audit", "checkpoint", "--registry", "other").outputBytes)
        case "altered":
            let text = try sandbox.require("audit", "checkpoint").output
            try sandbox.file("kept", text.replacing("\n3\n", with: "\n2\n"))
        default: try sandbox.file("kept", note.input.0)
        }
        let run = try sandbox.cairn("audit", "verify", "--since", "kept")
        #expect(run.status == note.input.1)
        if run.status == 1 { #expect(run.errors.hasPrefix("error: 'kept': the text is not a signed note\n")) }
        if run.status == 2 { #expect(run.output.hasPrefix("checkpoint-wrong checkpoint given: ")) }
    }

    @Test("a proof convinces with nothing but the verifier key, and a changed one does not")
    func proofs() throws {
        let sandbox = try Sandbox.withVersions(3)
        let key = try sandbox.require("audit", "key").lines[0]
        #expect(try sandbox.cairn("audit", "prove", "g:2", "-o", "proof") == .done(note: "Wrote proof."))
        #expect(
            try sandbox.cairn("audit", "prove", "g:2", "-o", "proof")
                == .failed("'proof' is there already", hint: "choose another name"))
        #expect(try sandbox.cairn("audit", "prove", "g:2").output == sandbox.content("proof"))
        #expect(try sandbox.cairn("audit", "prove", "--entry", "3").output == sandbox.content("proof"))
        try sandbox.remove(".cairn")
        let run = try sandbox.cairn("audit", "check", "proof", "--key", key)
        #expect(run.status == 0)
        #expect(run.lines[0] == "The log of example.com/test holds entry 3:")
        #expect(
            try sandbox.cairn("audit", "check", "proof", "--key", key, "--json").json.sequence.integer == 3)
        try sandbox.file("altered", sandbox.content("proof")?.replacing("index 3", with: "index 2") ?? "")
        #expect(
            try sandbox.cairn("audit", "check", "altered", "--key", key)
                == .refused("the proof does not lead to the root of its checkpoint"))
        try sandbox.file("garbage", "hello")
        #expect(
            try sandbox.cairn("audit", "check", "garbage", "--key", key)
                == .failed("'garbage': the text is not a proof of a log entry"))
        #expect(
            try sandbox.cairn("audit", "check", "none", "--key", key) == .failed("there is no file 'none'"))
        #expect(
            try sandbox.cairn("audit", "check", "proof", "--key", "x")
                == .failed("'x' is not a verifier key", hint: "it has the form name+id+base64"))
    }

    @Test("there is a proof of every entry, and of no other")
    func everyEntry() throws {
        let sandbox = try Sandbox.withVersions(3)
        let key = try sandbox.require("audit", "key").lines[0]
        for entry in 0..<5 {
            try sandbox.file("proof", sandbox.require("audit", "prove", "--entry", "\(entry)").outputBytes)
            #expect(
                try sandbox.cairn("audit", "check", "proof", "--key", key, "--json").json.sequence.integer
                    == entry)
            if let verifier = Self.goVerifier {
                let run = try sandbox.run([verifier, "proof", key, "proof"])
                #expect(run.status == 0, "\(run.errors)")
            }
        }
        #expect(
            try sandbox.cairn("audit", "prove", "--entry", "5")
                == .failed("the log has no entry 5", hint: "its entries are numbered 0 to 4"))
    }

    @Test(
        "Go's verifier accepts a proof and refuses an altered one",
        .enabled(if: goVerifier != nil, "CAIRN_GO_VERIFIER"))
    func goAgrees() throws {
        let sandbox = try Sandbox.withVersions(2)
        let verifier = try #require(Self.goVerifier)
        let key = try sandbox.require("audit", "key").lines[0]
        try sandbox.require("audit", "prove", "g:2", "-o", "proof")
        let run = try sandbox.run([verifier, "proof", key, "proof"])
        #expect(try run.json.action.text == "version.registered")
        try sandbox.file("altered", sandbox.content("proof")?.replacing("index 3", with: "index 2") ?? "")
        #expect(try sandbox.run([verifier, "proof", key, "altered"]).status == 1)
        try sandbox.file("log", sandbox.require("audit", "export").outputBytes)
        #expect(try sandbox.run([verifier, "root", "log"]) == .done(try Self.signedRoot(sandbox)))
    }

    @Test(
        "pymerkle computes the root that was signed from the exported entries",
        .enabled(if: python != nil, "CAIRN_PYTHON"))
    func pythonAgrees() throws {
        let sandbox = try Sandbox.withVersions(4)
        try sandbox.file("log", sandbox.require("audit", "export").outputBytes)
        let run = try sandbox.run([try #require(Self.python), Self.pythonScript, "log"])
        #expect(run == .done(try Self.signedRoot(sandbox)))
    }

    private static func signedRoot(_ sandbox: Sandbox) throws -> String {
        let lines = try sandbox.require("audit", "checkpoint").lines
        return "\(lines[1]) \(lines[2])"
    }

    @Test("exported lines are the leaves of the tree, from any entry on")
    func export() throws {
        let sandbox = try Sandbox.withVersions(2)
        let all = try sandbox.require("audit", "export").output.split(separator: "\n")
        #expect(all.count == 4)
        for (index, line) in all.enumerated() {
            // RFC 6962: a leaf is hashed behind a zero byte.
            try sandbox.file("leaf", [0] + Array(line.utf8))
            let leaf = try sandbox.sql(
                "SELECT lower(hex(hash)) FROM tree WHERE level = 0 AND position = \(index)")
            #expect(try sandbox.digest("leaf") == "sha256:\(leaf)")
        }
        #expect(
            try sandbox.require("audit", "export", "--from", "2").output.split(separator: "\n")
                == Array(all[2...]))
        #expect(try sandbox.cairn("audit", "export", "--from", "99") == .done())
    }
}
