import Foundation
import ProgramTesting
import Testing

@Suite("Reports for auditors")
struct ReportCommandTests {
    private static let evil = "<script>evil('&')</script>"

    /// A version that was voted in, promoted and observed, with hostile text wherever somebody may write any.
    private static func governed() throws -> Sandbox {
        try Templates.sandbox(like: "hostile text everywhere") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g", "-d", evil)
            try sandbox.file("card.md", "# Card\n")
            try sandbox.file(
                "figures.json", #"{"auc": {"value": 0.95, "dataset": "\#(evil)", "split": "test"}}"#)
            try sandbox.file("inputs.json", #"[{"name": "\#(evil)", "uri": "javascript:\#(evil)"}]"#)
            try sandbox.push(
                "model 1", "--metrics", "figures.json", "--metric", "\(evil)=1", "--inputs", "inputs.json",
                "--card",
                "card.md", "-m", evil, "--label", "note=\(evil)")
            try sandbox.setRules(
                "approval: {quorum: 2}\ndrift: [{metric: psi, max: 0.2}]\nroles: {r: [\"\(evil)\"]}")
            try sandbox.require("approve", "g:1", "-m", evil)
            #expect(try sandbox.cairn(as: evil, "approve", "g:1", "-m", "fine").status == 0)
            try sandbox.require("promote", "g:1", "production", "-m", evil)
            try sandbox.require(
                "observe", "g:production", "--metric", "psi=0.3", "--metric", "\(evil)=2", "--window", evil,
                "-m", evil)
        }
    }

    /// The texts of the page's `pre` elements that begin so, as a browser would show them.
    private func texts(of page: String, behind tag: String) -> [String] {
        page.components(separatedBy: tag).dropFirst().map { part in
            let text = part.components(separatedBy: "</pre>")[0]
            return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
                .reduce(text) { $0.replacing($1.0, with: $1.1) }
        }
    }

    @Test("the page says what is live, on what evidence, who decided, and what moved")
    func content() throws {
        let sandbox = try Self.governed()
        let run = try sandbox.require("report", "g")
        let page = run.output
        #expect(run.errors.isEmpty && page.hasPrefix("<!DOCTYPE html>\n"))
        let digest = try sandbox.require("show", "g:1", "--json").json.digest.text ?? ""
        for text in [
            "<h3>production: g:1</h3>", digest, "Read just now: they are what was registered.",
            "Approved (2 of 2 approvals: ann, ", "voted for it", try sandbox.digest("model.bin"), "0.95",
            "stage.moved", "drift.detected", "psi 0.3 is above 0.2", "quorum: 2",
            try sandbox.require("audit", "key").lines[0].replacing("+", with: "+"),
        ] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.contains("Damage:"))
    }

    @Test("the page is complete in itself, and nothing that anybody wrote can act in it")
    func harmless() throws {
        let page = try Self.governed().require("report", "g").output
        for forbidden in [
            "<script", "<img", "<link", "<iframe", "http:", "https:", " src=", " href=", "url(", "@import",
        ] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'"))
        // Everything hostile is there, as text: the description, the message, reasons, names, figures.
        #expect(page.components(separatedBy: "&lt;script&gt;evil(&#39;&amp;&#39;)&lt;/script&gt;").count > 12)
    }

    @Test(
        "a parser that knows nothing of Cairn finds every element closed, and the same proofs",
        .enabled(if: AuditTests.python != nil, "CAIRN_PYTHON"))
    func wellFormed() throws {
        let sandbox = try Self.governed()
        try sandbox.require("report", "g", "-o", "report.html")
        let script = URL(filePath: #filePath).appending(path: "../../Independent/html_report.py").standardized
            .path()
        let run = try sandbox.run([try #require(AuditTests.python), script, "report.html"])
        try #require(run.status == 0, "\(run.errors)")
        let page = try #require(sandbox.content("report.html"))
        #expect(try run.json.proof.texts == texts(of: page, behind: "<pre class=\"proof\">"))
        #expect(try run.json.proof.array.count == 4)
    }

    @Test("the page's checkpoint is one that a later log must extend")
    func checkpoint() throws {
        let sandbox = try Self.governed()
        let page = try sandbox.require("report", "g").output
        let note = try #require(texts(of: page, behind: "<h3>Checkpoint</h3>\n<pre>").first)
        #expect(try sandbox.head() == note)
        try sandbox.push("model 2")
        try sandbox.file("kept", note)
        let run = try sandbox.cairn("audit", "verify", "--since", "kept")
        #expect(run.status == 0 && run.output.contains("extends the checkpoint given"))
        try sandbox.file("kept", note.replacing("\n8\n", with: "\n7\n"))
        #expect(try sandbox.cairn("audit", "verify", "--since", "kept").status != 0)
    }

    @Test("each proof on the page is accepted with the key on the page, and shows what its title says")
    func proofs() throws {
        let sandbox = try Self.governed()
        let page = try sandbox.require("report", "g").output
        let key = try #require(texts(of: page, behind: "<h3>Verifier key</h3>\n<pre>").first)
        #expect(try sandbox.require("audit", "key").lines[0] == key)
        let proofs = texts(of: page, behind: "<pre class=\"proof\">")
        let entries = texts(of: page, behind: "</summary>\n<pre>")
        try #require(proofs.count == 4 && entries.count == 4)
        let elsewhere = try Sandbox()
        var actions: [String] = []
        for (proof, entry) in zip(proofs, entries) {
            try elsewhere.file("proof", proof)
            let run = try elsewhere.cairn("audit", "check", "proof", "--key", key, "--json")
            #expect(run.status == 0, "\(run.errors)")
            actions.append(try run.json.action.text ?? "")
            #expect(try Answer(parsing: Array(entry.utf8)).action.text == actions.last)
        }
        #expect(actions == ["version.registered", "approval.voted", "approval.changed", "stage.moved"])
        try elsewhere.file("proof", proofs[0].replacing("index 2", with: "index 3"))
        #expect(try elsewhere.cairn("audit", "check", "proof", "--key", key).status != 0)
    }

    @Test("damaged bytes are said on the page, and the status is 2")
    func damaged() throws {
        let sandbox = try Self.governed()
        try sandbox.overwrite(sandbox.blob(ofVersion: "g:1")) { $0[0] ^= 1 }
        let run = try sandbox.cairn("report", "g", "-o", "report.html")
        #expect(run == .ended(2, [], "Wrote report.html."))
        let page = try #require(sandbox.content("report.html"))
        #expect(
            page.contains("<strong>Damage:</strong>") && page.contains("They are not what was registered."))
        #expect(!page.contains("Read just now"))
        let json = try sandbox.cairn("report", "g", "--json")
        #expect(json.status == 2)
        #expect(try json.json.live[0].sound.bool == false && json.json.problems.array.count == 1)
    }

    @Test("-o writes a new file, and nothing over one that is there")
    func output() throws {
        let sandbox = try Self.governed()
        #expect(try sandbox.cairn("report", "g", "-o", "report.html") == .done(note: "Wrote report.html."))
        #expect(sandbox.content("report.html")?.hasSuffix("</html>\n") == true)
        try sandbox.file("report.html", "mine")
        #expect(
            try sandbox.cairn("report", "g", "-o", "report.html")
                == .failed("'report.html' is there already", hint: "choose another name"))
        #expect(sandbox.content("report.html") == "mine")
    }

    @Test("--json has the same for programs")
    func json() throws {
        let sandbox = try Self.governed()
        let json = try sandbox.require("report", "g", "--json").json
        #expect(json.live.array.map { $0.stage.text } == ["production"])
        let live = json.live[0]
        #expect(
            live.version.text == "g:1" && live.sound.bool == true && live.since.action.text == "stage.moved")
        #expect(live.votes["for"].array.map { $0.actor.text } == ["ann", Self.evil])
        #expect(live.rules[0].rule.text == "approved" && live.rules[0].passes.bool == true)
        #expect(try json.checkpoint.note.text == sandbox.head())
        #expect(json.proofs.array.map { $0.entry.integer } == [2, 4, 5, 6])
        #expect(json.proofs[0].title.text == "g:1 was registered")
        #expect(json.problems.array.isEmpty && json.policy.source.text == "group")
        #expect(json.events.array.map { $0.sequence.integer } == [7, 6, 5, 4, 3, 2, 1])
    }

    @Test("a stage that drift put back, and one that is empty again, are told as they are")
    func movedBack() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [1, 2])
        try sandbox.setRules("drift: [{metric: psi, max: 0.2, rollback: production}]")
        for version in ["g:1", "g:2"] { try sandbox.require("promote", version, "production") }
        try sandbox.require("promote", "g:2", "canary")
        try sandbox.require("observe", "g:production", "--metric", "psi=0.3")
        try sandbox.require("reject", "g:2", "--withdraw")
        let page = try sandbox.require("report", "g").output
        #expect(page.contains("<h3>production: g:1</h3>") && !page.contains("<h3>canary"))
        #expect(page.contains(#"<td class="bad">drift.detected<td>g:2<td>psi 0.3 is above 0.2; ROLLED BACK"#))
        #expect(page.contains("<td>production: g:1 → g:2<td>"))
        #expect(!page.contains("g:2 → g:2"))
    }

    @Test("a group without any version has a report too, and one that is not there has none")
    func empty() throws {
        let sandbox = try Sandbox.withGroup()
        let page = try sandbox.require("report", "g").output
        #expect(
            page.contains("Nothing stands in any stage.") && page.contains("0 versions, 0 of them pending."))
        #expect(
            try sandbox.cairn("report", "h", "-o", "x")
                == .failed("there is no group 'h'", hint: "did you mean 'g'?"))
        #expect(!sandbox.exists("x"))
    }
}
