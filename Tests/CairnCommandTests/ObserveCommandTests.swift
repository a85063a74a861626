import Foundation
import ProgramTesting
import Testing

@Suite("Observing what is live")
struct ObserveCommandTests {
    private static let rules = """
        drift:
          - {metric: psi, max: 0.2, rollback: production}
          - {metric: auc, noWorseThanBaseline: 5%}
        """

    /// Versions 1 and 2, both were in production, 2 is; their `auc` is 0.95.
    private static func live(_ rules: String = rules) throws -> Sandbox {
        let sandbox = try Templates.sandbox(like: "two that were in production") { sandbox in
            try sandbox.require("init", "--origin", "example.com/test")
            try sandbox.require("group", "create", "g")
            for number in 1...2 {
                try sandbox.push("model \(number)", "--metric", "auc=0.95")
                try sandbox.require("approve", "g:\(number)")
                try sandbox.require("promote", "g:\(number)", "production")
            }
        }
        try sandbox.setRules(rules)
        return sandbox
    }

    @Test("what was measured is recorded beside the version, with the stage it was named by")
    func recorded() throws {
        let sandbox = try Self.live()
        #expect(
            try sandbox.cairn(
                "observe", "g:production", "--metric", "psi=0.1", "--metric", "auc=0.94", "--window",
                "2026-W47",
                "-m", "weekly")
                == .done(
                    "Recorded observation 1 of g:2, log entry 9.",
                    "  pass  drift psi max       psi 0.1 is not above 0.2",
                    "  pass  drift auc baseline  auc 0.94 beside the baseline 0.95: within 5%"))
        let json = try sandbox.require("observe", "g:2", "--metric", "psi=0.15", "--json").json
        #expect(json.version.text == "g:2" && json.drift.bool == false && json.unjudged.texts == ["auc"])
        #expect(json.observation.number.integer == 2 && json.observation.stage.isMissing)
        #expect(json.entry.action.text == "observation.recorded")
        #expect(json.entry.moves[0].ref.text == "groups/g/observations/2/2")
        let shown = try sandbox.require("show", "g:production", "--json").json.observations
        #expect(shown.array.map { $0.number.integer } == [1, 2])
        #expect(shown[0].stage.text == "production" && shown[0].window.text == "2026-W47")
        #expect(shown[0].message.text == "weekly" && shown[0].metrics.auc.double == 0.94)
        let page = try sandbox.require("show", "g:2").lines
        let start = try #require(page.firstIndex(of: "Observations"))
        #expect(page[start + 1].hasSuffix(" psi=0.15"))
        #expect(page[start + 2].hasSuffix(" auc=0.94 psi=0.1 production, 2026-W47"))
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("the report that figures come from is kept, shown, and survives the collection")
    func report() throws {
        let sandbox = try Self.live()
        try sandbox.file("report.html", "<h1>drift</h1>")
        try sandbox.file("figures.json", #"{"psi": 0.1, "auc": {"value": 0.93, "dataset": "live"}}"#)
        try sandbox.require("observe", "g:2", "--metrics", "figures.json", "--file", "report.html")
        let report = try sandbox.require("show", "g:2", "--json").json.observations[0].report
        let digest = try sandbox.digest("report.html")
        #expect(report.digest.text == digest && report.mediaType.text == "text/html")
        #expect(try sandbox.require("show", "g:2").output.contains("report \(digest.prefix(19))"))
        try sandbox.remove("report.html")
        try sandbox.require("gc", "--grace", "0")
        #expect(try sandbox.cairn("cat", digest).output == "<h1>drift</h1>")
        #expect(try sandbox.cairn("cat", String(digest.prefix(19))).output == "<h1>drift</h1>")
        try sandbox.overwrite(sandbox.blob(digest)) { $0[0] ^= 1 }
        #expect(try sandbox.cairn("verify").status == 2)
    }

    @Test("drift is an entry of the log, and the status is 0: monitoring did its work")
    func drift() throws {
        let sandbox = try Self.live()
        let run = try sandbox.cairn("observe", "g:production", "--metric", "auc=0.9")
        #expect(
            run
                == .done(
                    "Recorded observation 1 of g:2, log entry 9.",
                    "  FAIL  drift auc baseline  auc 0.9 beside the baseline 0.95: worse by more than 5%",
                    "Drift detected.", "The policy has a rule about 'psi', which was not observed."))
        let entry = try sandbox.require("audit", "log", "-n", "1", "--json").json.entries[0]
        #expect(entry.action.text == "drift.detected" && entry.sequence.integer == 9)
        #expect(entry.reason.text == "auc 0.9 beside the baseline 0.95: worse by more than 5%")
        #expect(
            try sandbox.require("watch", "g", "--action", "drift.detected", "--from", "0", "--once").lines
                .count
                == 1)
        let json = try sandbox.require("show", "g:2", "--json").json.observations[0]
        #expect(json.drift[0].rule.text == "drift auc baseline" && json.drift[0].required.double == 0.95)
    }

    @Test("a rule with rollback puts the stage back by itself, once in its cool-down")
    func rollback() throws {
        let sandbox = try Self.live()
        let dry = try sandbox.cairn("observe", "g:production", "--metric", "psi=0.3", "-n")
        #expect(dry.lines.contains("g:production would go back by itself to g:1."))
        #expect(
            try sandbox.cairn("observe", "g:production", "--metric", "psi=0.3", "-m", "storm")
                == .done(
                    "Recorded observation 1 of g:2, log entry 9.",
                    "  FAIL  drift psi max  psi 0.3 is above 0.2",
                    "Drift detected.", "g:production went back by itself to g:1.",
                    "The policy has a rule about 'auc', which was not observed."))
        #expect(try sandbox.require("show", "g:production", "--json").json.number.integer == 1)
        #expect(
            try sandbox.require("reflog", "g:production").lines[1].hasSuffix(
                " ann drifted psi 0.3 is above 0.2; ROLLED BACK production BY ITSELF to g:1: storm"))
        // Back up by hand, and drifting again within the day: no stage goes to and fro.
        try sandbox.require("promote", "g:2", "production")
        let held = try sandbox.require("observe", "g:production", "--metric", "psi=0.4")
        let prefix = "Not rolled back: production was rolled back by itself at 20"
        #expect(held.lines.contains { $0.hasPrefix(prefix) && $0.hasSuffix(", and cools down for 1d.") })
        #expect(try sandbox.require("show", "g:production", "--json").json.number.integer == 2)
        let json = try sandbox.require("observe", "g:2", "--metric", "psi=0.4", "--json").json
        #expect(json.rolledBack.isMissing && json.held.text?.hasPrefix("production was rolled back") == true)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("what drifts but does not stand in the stage puts nothing back")
    func notStanding() throws {
        let sandbox = try Self.live()
        #expect(
            try sandbox.require("observe", "g:1", "--metric", "psi=0.3").lines.contains(
                "Not rolled back: g:1 does not stand in production."))
        #expect(try sandbox.require("show", "g:production", "--json").json.number.integer == 2)
    }

    static let refusals: [Case<(command: [String], error: String, hint: String?)>] = [
        Case("nothing", (["g:2"], "nothing was observed", "give a figure, such as --metric psi=0.31")),
        Case(
            "a word",
            (
                ["g:2", "--metric", "psi=high"], "metric 'psi' is 'high', which is no number",
                "write it like --metric auc=0.947"
            )),
        Case(
            "no finite number",
            (
                ["g:2", "--metric", "psi=inf"], "metric 'psi' is not a finite number",
                "a metric that is NaN or infinite says that the evaluation failed; look there first"
            )),
        Case(
            "a metric twice",
            (
                ["g:2", "--metric", "psi=1", "--metric", "psi=2"], "metric 'psi' is given twice",
                "give each metric once"
            )),
        Case(
            "a version that is not there",
            (["g:9", "--metric", "psi=1"], "there is no g:9", "the newest version is g:2")),
        Case(
            "a report that is not there",
            (["g:2", "--metric", "psi=1", "--file", "none"], "there is no file 'none'", nil)),
        Case(
            "figures given twice",
            (
                ["g:2", "--metric", "psi=1", "--compare", "base.csv", "now.csv"],
                "metric 'psi' is given, and comes from --compare too", "leave one of them out"
            )),
        Case(
            "a row that is short",
            (
                ["g:2", "--compare", "base.csv", "short.csv"],
                "'short.csv': CSV, line 3: 1 cell, but the header names 2 columns",
                "each row must have a cell for each column; put cells that hold commas in quotes"
            )),
        Case(
            "a quote that is not closed",
            (
                ["--compare", "quote.csv", "base.csv"],
                "'quote.csv': CSV, line 2: the quote that opens here is never closed",
                "close it, or write a quote that belongs to the text twice, inside quotes"
            )),
        Case(
            "an empty table",
            (
                ["--compare", "empty.csv", "base.csv"], "'empty.csv': CSV: the table is empty",
                "the first line must name the columns"
            )),
        Case(
            "a table that is not there",
            (["--compare", "base.csv", "none.csv"], "there is no file 'none.csv'", nil)),
        Case(
            "a column that is none",
            (
                ["--compare", "base.csv", "now.csv", "--ignore", "c"], "there is no column 'c' to leave out",
                "the baseline has 'a', 'b'"
            )),
    ]

    @Test("what cannot be observed is said, and nothing is recorded", arguments: refusals)
    func refuses(_ observation: Case<(command: [String], error: String, hint: String?)>) throws {
        let sandbox = try Self.live()
        try Self.tables(in: sandbox)
        let before = try sandbox.head()
        #expect(
            try sandbox.run([CairnProgram.path, "observe"] + observation.input.command)
                == .failed(observation.input.error, hint: observation.input.hint))
        #expect(try sandbox.head() == before)
    }

    static let wrong: [Case<(command: [String], error: String)>] = [
        Case("nothing at all", ([], "name the version that was observed, or --compare two files")),
        Case(
            "one table",
            (["--compare", "base.csv"], "--compare takes two files, the baseline and the current one")),
        Case(
            "the version behind the tables",
            (
                ["--compare", "base.csv", "now.csv", "g:2"],
                "--compare takes two files, the baseline and the current one; name the version before it"
            )),
        Case(
            "figures that nobody would record",
            (
                ["--compare", "base.csv", "now.csv", "--metric", "auc=1"],
                "comparing files alone records nothing: name the version that was observed, or leave out "
                    + "--metric, --metrics, --window, --file, -m and -n"
            )),
        Case(
            "columns of nothing",
            (["g:2", "--metric", "psi=1", "--ignore", "a"], "--ignore needs --compare")),
        Case(
            "a misspelled option",
            (["g:2", "--comapre", "a", "b"], "Unknown option '--comapre'. Did you mean '--compare'?")),
        Case(
            "a metric without value",
            (
                ["g:2", "--metric", "psi"],
                "The value 'psi' is invalid for '--metric <name=number>': 'psi' is not of the form "
                    + "NAME=VALUE"
            )),
    ]

    @Test("wrong usage exits with 64 and says why", arguments: wrong)
    func wrongUsage(_ usage: Case<(command: [String], error: String)>) throws {
        let run = try Sandbox.withGroup().run([CairnProgram.path, "observe"] + usage.input.command)
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.hasPrefix("Error: \(usage.input.error)\n"), "\(run.errors)")
    }

    // MARK: Two tables

    private static func tables(in sandbox: Sandbox) throws {
        try sandbox.file("base.csv", "a,b\n1,x\n2,y\n3,x\n4,y\n")
        try sandbox.file("now.csv", "a,b\n11,x\n12,y\n13,x\n14,y\n")
        try sandbox.file("short.csv", "a,b\n1,x\n2\n")
        try sandbox.file("quote.csv", "a,b\n1,\"x\n2,y\n")
        try sandbox.file("empty.csv", "")
    }

    @Test("two tables are compared without any registry")
    func compare() throws {
        let sandbox = try Sandbox()
        try Self.tables(in: sandbox)
        let run = try sandbox.require("observe", "--compare", "base.csv", "now.csv")
        #expect(run.lines[0] == "COLUMN PSI KS P MISSING")
        #expect(run.lines[1].hasPrefix("a ") && run.lines[1].hasSuffix(" 1 0.0286"))
        #expect(run.lines[2] == "b 0 - - categories")
        let json = try sandbox.require(
            "observe", "--compare", "base.csv", "now.csv", "--ignore", "a", "--json"
        ).json
        #expect(json.columns.array.map { $0.name.text } == ["b"] && json.largest.psi.value.double == 0)
        #expect(
            try sandbox.require("observe", "--compare", "base.csv", "base.csv").lines[1].hasPrefix("a 0 0 1"))
        #expect(sandbox.names(".cairn").isEmpty)
    }

    @Test("with a version, the comparison's figures are judged, and the comparison is the report")
    func compareVersion() throws {
        let sandbox = try Self.live()
        try Self.tables(in: sandbox)
        let json = try sandbox.require(
            "observe", "g:production", "--compare", "base.csv", "now.csv", "--json"
        ).json
        #expect(json.drift.bool == true && json.rolledBack.to.version.text == "g:1")
        #expect(json.observation.metrics.keys == ["ks", "ks.a", "psi", "psi.a", "psi.b"])
        let digest = try #require(json.observation.report.digest.text)
        let kept = try Answer(parsing: sandbox.require("cat", digest).outputBytes)
        #expect(kept == json.comparison && kept.columns.array.count == 2)
        let equal = try sandbox.require("observe", "g:1", "--compare", "base.csv", "base.csv")
        #expect(equal.lines.contains("pass drift psi max psi 0 is not above 0.2"))
    }

    // MARK: What caused a training

    @Test("a push names the entry that caused it, and lineage shows both")
    func trigger() throws {
        let sandbox = try Self.live()
        try sandbox.require("observe", "g:production", "--metric", "auc=0.8")
        try sandbox.push("model 3", "--metric", "auc=0.97", "--trigger", "9")
        let day = try sandbox.require("show", "g:3", "--json").json.record.createdAt.text?.prefix(10) ?? ""
        #expect(
            try sandbox.require("lineage", "g:3").lines.prefix(4) == [
                "g:3 [PendingManualApproval]", "made from:",
                "├─ trigger log entry 9 [drift.detected \(day): auc 0.8 beside the baseline 0.95: "
                    + "worse by more "
                    + "than 5%]",
                "│ └─ observes g:2 [Approved, production]",
            ])
        #expect(try sandbox.require("show", "g:3").lines.contains("trigger log entry 9"))
        try sandbox.push("model 4", "--trigger", "ticket RISK-12")
        #expect(try sandbox.require("lineage", "g:4").lines[2] == "├─ trigger ticket RISK-12")
    }

    @Test("a trigger that the log has not, and one that is empty, are refused")
    func badTrigger() throws {
        let sandbox = try Self.live()
        let before = try sandbox.head()
        #expect(
            try sandbox.push("model 3", "--trigger", "99")
                == .failed(
                    "the log has no entry 99 to name as the trigger",
                    hint: "'cairn audit log' lists them; for an event elsewhere, use words"))
        let empty = try sandbox.push("model 3", "--trigger", "")
        #expect(
            empty.status == 64 && empty.errors.hasPrefix("Error: --trigger is empty: say which log entry"))
        #expect(try sandbox.head() == before)
    }
}
