import Foundation
import ProgramTesting
import Testing

@Suite("Recovering a damaged registry")
struct RecoverTests {
    /// Runs statements on the registry's database.
    private func alter(_ sandbox: Sandbox, _ statements: String) throws {
        let run = try sandbox.run(["sqlite3", ".cairn/registry.db", statements])
        try #require(run.status == 0, "\(run.errors)")
    }

    private func kinds(_ run: Run) throws -> [String] { try run.json.problems.array.compactMap(\.kind.text) }

    @Test func `a sound registry is recovered whole, with its log and its checkpoint`() throws {
        let sandbox = try Sandbox.withVersions(3, approved: [1, 2])
        try sandbox.require("promote", "g:1", "production")
        let before = try sandbox.require("audit", "checkpoint").output
        let run = try sandbox.cairn("recover", ".cairn", "new/.cairn", "--json")
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(try run.json.whole.bool == true && run.json.logProved.bool == true)
        #expect(try sandbox.require("audit", "checkpoint", "--registry", "new").output == before)
        #expect(try sandbox.cairn("verify", "--registry", "new").status == 0)
        #expect(
            try sandbox.require("list", "g", "--json", "--registry", "new").output
                == sandbox.require("list", "g", "--json").output)
        try sandbox.file("again.bin", "again")
        #expect(try sandbox.cairn("push", "g", "again.bin", "--registry", "new").status == 0)
    }

    @Test func `a database whose header is gone is read page by page`() throws {
        let sandbox = try Sandbox.withVersions(3)
        try sandbox.run(["dd", "if=/dev/zero", "of=.cairn/registry.db", "bs=100", "count=1", "conv=notrunc"])
        #expect(try sandbox.cairn("list", "g").errors.contains("is damaged"))
        let run = try sandbox.cairn("recover", ".cairn", "new")
        #expect(run.status == 0, "\(run.testDescription)")
        #expect(run.output.hasSuffix("Everything is as it must be.\n"))
        #expect(try sandbox.require("cat", "g:2:model.bin", "--registry", "new").output == "model 2")
    }

    @Test func `a lost record takes its version with it, and the log says so`() throws {
        let sandbox = try Sandbox.withVersions(3, approved: [2])
        try sandbox.require("promote", "g:2", "production")
        let manifest = try target(of: "groups/g/versions/2", sandbox)
        let text = try sandbox.require("cat", "sha256:\(manifest)").output
        let record = text.matches(of: /"config":\{[^}]*"digest":"sha256:([0-9a-f]{64})"/).first
        try alter(sandbox, "DELETE FROM documents WHERE digest = x'\(try #require(record).output.1)'")
        let run = try sandbox.cairn("recover", ".cairn", "new", "--json")
        #expect(run.status == 2, "\(run.testDescription)")
        let lost = try run.json.problems.array.compactMap(\.subject.text)
        #expect(lost.contains("groups/g/versions/2") && lost.contains("groups/g/stages/production"))
        #expect(try sandbox.cairn("verify", "--registry", "new").status == 0)
        #expect(try sandbox.cairn("show", "g:2", "--registry", "new").status == 1)
        #expect(try sandbox.require("cat", "g:3:model.bin", "--registry", "new").output == "model 3")
        let log = try sandbox.require("audit", "log", "--registry", "new").output
        #expect(log.contains("registry.recovered"))
        // Its number is not given again.
        try sandbox.file("next.bin", "next")
        let pushed = try sandbox.require("push", "g", "next.bin", "--json", "--registry", "new")
        #expect(try pushed.json.number.integer == 4)
    }

    /// The digest that a ref names, in digits.
    private func target(of ref: String, _ sandbox: Sandbox) throws -> String {
        let query = "SELECT lower(hex(target)) FROM refs WHERE name = '\(ref)'"
        return String(try sandbox.run(["sqlite3", ".cairn/registry.db", query]).output.prefix(64))
    }

    @Test func `a lost approval becomes a pending one`() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1])
        let digits = try target(of: "groups/g/approvals/1", sandbox)
        try alter(sandbox, "DELETE FROM documents WHERE digest = x'\(digits)'")
        let run = try sandbox.cairn("recover", ".cairn", "new", "--json")
        #expect(run.status == 2)
        #expect(try kinds(run) == ["ref-lost"])
        let shown = try sandbox.require("show", "g:1", "--json", "--registry", "new").output
        #expect(shown.contains("PendingManualApproval"))
        #expect(try sandbox.cairn("verify", "--registry", "new").status == 0)
    }

    @Test func `behind a lost entry, what could be read stands in one new entry`() throws {
        let sandbox = try Sandbox.withVersions(4)
        try alter(sandbox, "DELETE FROM log WHERE sequence = 3")
        let run = try sandbox.cairn("recover", ".cairn", "new", "--json")
        #expect(run.status == 2)
        #expect(try run.json.entries.integer == 3)
        #expect(try run.json.lostEntries.array.compactMap(\.integer) == [3])
        for number in 1...4 {
            let content = try sandbox.require("cat", "g:\(number):model.bin", "--registry", "new").output
            #expect(content == "model \(number)")
        }
        #expect(try sandbox.cairn("verify", "--registry", "new").status == 0)
    }

    @Test func `what cannot be recovered is refused, and nothing is left`() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.file("there", "something")
        #expect(try sandbox.cairn("recover", ".cairn", "there").errors.contains("is there already"))
        #expect(try sandbox.cairn("recover", "nowhere", "new").errors.contains("there is no registry"))
        try alter(sandbox, "DELETE FROM checkpoint")
        try sandbox.remove(".cairn/signing.key")
        let run = try sandbox.cairn("recover", ".cairn", "new")
        #expect(run.status == 1)
        #expect(run.errors.contains("there is no signing key to sign"))
        #expect(sandbox.names(".").filter { $0.hasPrefix("new") } == [])
    }
}
