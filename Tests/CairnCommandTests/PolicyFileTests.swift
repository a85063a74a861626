import ProgramTesting
import Testing

/// A YAML file that no rules can be read from, and how that is said behind its name.
struct BadPolicy: Sendable {
    let content: [UInt8]
    let error: String
    let hint: String?

    init(_ text: String, _ error: String, _ hint: String? = nil) {
        (content, self.error, self.hint) = (Array(text.utf8), error, hint)
    }

    init(bytes: [UInt8], _ error: String) { (content, self.error, hint) = (bytes, error, nil) }
}

@Suite("Rules that cannot be read")
struct PolicyFileTests {
    private static let syntax =
        "indent with spaces; quote texts that hold ': ' or begin with a special character"

    static let noYAML: [Case<BadPolicy>] = [
        Case(
            "indented with a tab",
            BadPolicy(
                "stages:\n  production:\n\tguarded: true\n",
                ", line 3, column 1: found character that cannot start any token", syntax)),
        Case(
            "a bracket that is not closed",
            BadPolicy(
                "stages:\n  production: {guarded: true\n",
                ", line 3, column 1: did not find expected ',' or '}'",
                syntax)),
        Case(
            "a second document",
            BadPolicy(
                "approval: {quorum: 1}\n---\napproval: {quorum: 2}\n",
                ", line 2, column 1: a second document begins here", "write one document in a file")),
        Case("an empty file", BadPolicy("", " is empty", "to set no rules at all, write {}")),
        Case("a comment alone", BadPolicy("# later\n", " is empty", "to set no rules at all, write {}")),
        Case("not UTF-8", BadPolicy(bytes: [0x61, 0x3A, 0x20, 0xFF], " is not UTF-8 text")),
        Case(
            "a control character",
            BadPolicy(
                "approval:\n  quorum: \u{1B}[31m\n",
                ", line 2, column 11: control characters are "
                    + "not allowed"
            )),
        Case(
            "a name twice",
            BadPolicy(
                "approval:\n  quorum: 1\n  expires: 1d\n  quorum: 2\n",
                ", line 2, column 3: a name stands twice: quorum")),
        Case(
            "a reference to nothing",
            BadPolicy(
                "approval:\n  reason: {pattern: *RISK}\n",
                ", line 2, column 21: '*' refers to a value that no '&' has named",
                "quote a text that begins with '*'")),
        Case(
            "a list as a name",
            BadPolicy("approval:\n  ? [a]\n  : 1\n", ", line 2, column 5: a name must be a text")),
        Case(
            "a reference as a name",
            BadPolicy("{&a b: 1, *a : 2}\n", ", line 1, column 11: a name must be a text")),
        Case(
            "no number",
            BadPolicy(
                "approval: {quorum: .nan}", ", line 1, column 20: policy.approval.quorum is no finite number")
        ),
        Case(
            "too large",
            BadPolicy(
                String(repeating: "#", count: 1 << 20) + "\n",
                " has 1048577 bytes, more than the 1048576 allowed")),
        Case(
            "too many values",
            BadPolicy(
                "roles: {a: [" + String(repeating: "b,", count: 20_000) + "]}", " has more than 20000 values")
        ),
        Case(
            "too deep",
            BadPolicy(
                "roles: " + String(repeating: "[", count: 100_000),
                ", line 1, column 9: there are too many values inside each other")),
    ]

    static let noRules: [Case<BadPolicy>] = [
        Case("a list", BadPolicy("- a\n", ", line 1, column 1: policy must be an object, not an array")),
        Case("a text", BadPolicy("hello\n", ", line 1, column 1: policy must be an object, not text")),
        Case(
            "a misspelled section",
            BadPolicy(
                "approvals:\n  quorum: 1\n", ", line 1, column 1: policy.approvals is not known",
                "did you mean 'approval'?")),
        Case(
            "a misspelled member",
            BadPolicy(
                "approval:\n  expires: 90d\n  quorom: 2\n",
                ", line 3, column 3: policy.approval.quorom is not known",
                "did you mean 'quorum'?")),
        Case(
            "a text for a number, deep inside",
            BadPolicy(
                "stages:\n  production:\n    require:\n      metrics:\n        auc: {min: high}\n",
                ", line 5, column 15: policy.stages.production.require.metrics.auc.min must be a "
                    + "number, not text"
            )),
        Case(
            "an object for a list",
            BadPolicy(
                "drift:\n  metric: psi\n", ", line 1, column 1: policy.drift must be an array, not an object")
        ),
        Case(
            "a number for a person",
            BadPolicy(
                "approval:\n  approvers: [yes, 5]\n",
                ", line 2, column 20: policy.approval.approvers[1] must be text, not a number")),
        Case(
            "no for false",
            BadPolicy("closed: no\n", ", line 1, column 1: policy.closed must be true or false, not text")),
        Case(
            "a quorum that its approvers cannot reach",
            BadPolicy(
                "approval:\n  quorum: 3\n  approvers: [ann, bob]\n",
                ", line 1, column 1: policy.approval contradicts itself: a quorum of 3, and 2 who "
                    + "may approve"
            )),
        Case(
            "a minimum above the maximum",
            BadPolicy(
                "stages:\n  production:\n    require:\n      metrics:\n        auc: {min: 0.9, max: 0.8}\n",
                ", line 5, column 9: policy.stages.production.require.metrics.auc contradicts "
                    + "itself: min 0.9 is above max 0.8"
            )),
        Case(
            "a stage that is not declared",
            BadPolicy(
                "stages:\n  production:\n    after: stagging\n  staging:\n",
                ", line 3, column 5: policy.stages.production.after names the stage 'stagging', "
                    + "which policy.stages does not declare",
                "did you mean 'staging'?")),
        Case(
            "a rollback of a stage that is not declared",
            BadPolicy(
                "drift:\n  - metric: psi\n    max: 0.2\n    rollback: prodction\n",
                ", line 4, column 5: policy.drift[0].rollback names the stage 'prodction', which "
                    + "policy.stages does not declare",
                "did you mean 'production'?")),
        Case(
            "a role that is not defined",
            BadPolicy(
                "roles:\n  reviewers: [ana]\napproval:\n  approvers: [role:reviewer]\n",
                ", line 4, column 3: policy.approval.approvers names the role 'reviewer', which "
                    + "policy.roles does not define",
                "did you mean 'role:reviewers'?")),
        Case(
            "no regular expression",
            BadPolicy(
                "approval:\n  reason: {pattern: 'RISK-['}\n",
                ", line 2, column 12: policy.approval.reason.pattern is no regular expression: "
                    + "expected custom character class members",
                "for example '^RISK-[0-9]+'; quote it in YAML")),
        Case(
            "a kind of evidence that is none",
            BadPolicy(
                "stages:\n  production:\n    require: {evidence: [crad]}\n",
                ", line 3, column 26: policy.stages.production.require.evidence[0]: 'crad' is no "
                    + "kind of evidence",
                "did you mean 'card'?")),
        Case(
            "a metric that no version has",
            BadPolicy(
                "stages:\n  production:\n    require:\n      metrics:\n        acu: {min: 0.9}\n",
                ", line 5, column 9: policy.stages.production.require.metrics.acu asks for a metric "
                    + "that no version has",
                "did you mean 'auc'? To ask for a new one, say --new-metrics")),
        Case(
            "a time zone that is none",
            BadPolicy(
                "stages:\n  production:\n    freeze:\n      - from: Fri 16:00\n        to: Mon 08:00\n"
                    + "        zone: Europe/Berln\n",
                ", line 6, column 9: policy.stages.production.freeze[0].zone: nobody here knows the "
                    + "time zone 'Europe/Berln'",
                "use UTC, or a name of the IANA database with a slash, such as Europe/Berlin")),
        Case(
            "signatures, which nobody checks",
            BadPolicy(
                "approval:\n  require:\n    evidence: [card, signature]\n",
                ", line 3, column 5: policy.approval.require.evidence: 'signature' cannot be asked "
                    + "for yet: this cairn checks no signatures",
                "leave it out; nothing could pass it")),
    ]

    @Test("what is no YAML is said with its line and column, and nothing changes", arguments: noYAML)
    func refusesFiles(_ policy: Case<BadPolicy>) throws { try expectRefusal(of: policy.input) }

    @Test("what are no rules is said with its line and column, and nothing changes", arguments: noRules)
    func refusesRules(_ policy: Case<BadPolicy>) throws { try expectRefusal(of: policy.input) }

    private func expectRefusal(of policy: BadPolicy) throws {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.file("p.yaml", policy.content)
        let before = try sandbox.head()
        #expect(
            try sandbox.cairn("policy", "set", "g", "p.yaml")
                == .failed("'p.yaml'\(policy.error)", hint: policy.hint))
        #expect(try sandbox.head() == before)
    }

    @Test("with --json an error is a document too")
    func json() throws {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.file("p.yaml", "approval: {quorom: 2}")
        let run = try sandbox.cairn("policy", "set", "g", "p.yaml", "--json")
        #expect(run.status == 1)
        #expect(try run.json.error.code.text == "invalid")
        #expect(try run.json.error.hint.text == "did you mean 'quorum'?")
    }

    @Test("--new-metrics lets rules ask for metrics that no version has yet")
    func newMetrics() throws {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.file("p.yaml", "automatic: {require: {metrics: {f1: {min: 0.9}}}}")
        #expect(
            try sandbox.cairn("policy", "set", "g", "p.yaml")
                == .failed(
                    "'p.yaml', line 1, column 33: policy.automatic.require.metrics.f1 asks for a "
                        + "metric that no version has",
                    hint: "to ask for a new one, say --new-metrics"))
        #expect(
            try sandbox.cairn("policy", "set", "g", "p.yaml", "--new-metrics")
                == .done("Set the rules of 'g'."))
        // A group without versions has no metrics that could be misspelled.
        try sandbox.require("group", "create", "h")
        #expect(try sandbox.cairn("policy", "set", "h", "p.yaml").status == 0)
    }

    /// References to references, ten at a time: 10⁹ values from a few lines.
    private static let bomb: String = {
        var lines = ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
        for (name, last) in zip("bcdefghi", "abcdefgh") {
            lines.append(
                "\(name): &\(name) [\(Array(repeating: "*\(last)", count: 10).joined(separator: ","))]")
        }
        return lines.joined(separator: "\n") + "\n"
    }()

    static let bombs: [Case<(String, String)>] = [
        Case("in values", (bomb, " has more than 20000 values")),
        Case("in a name", (bomb + "z:\n  ? *i\n  : 1\n", ", line 11, column 5: a name must be a text")),
        Case(
            "in a name of a list",
            (bomb + "z: [{? [*i] : 1}]\n", ", line 10, column 8: a name must be a text")),
        Case(
            "in itself", ("a: &a [*a]\n", ", line 1, column 8: '*' refers to a value that no '&' has named")),
    ]

    @Test("references that multiply are refused at once, in little memory", arguments: bombs)
    func bomb(_ bomb: Case<(String, String)>) throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("p.yaml", bomb.input.0)
        // Seconds of processor time, and kilobytes of addresses.
        let limits = "ulimit -t 10 -v 2000000; exec \"$@\""
        let run = try sandbox.run([
            "bash", "-c", limits, "sh", CairnProgram.path, "policy", "set", "g", "p.yaml",
        ])
        #expect(run.status == 1 && run.errors.hasPrefix("error: 'p.yaml'\(bomb.input.1)\n"))
    }

    @Test("a reference to a value stands for the value")
    func references() throws {
        let sandbox = try Sandbox.withEvidence()
        try sandbox.setRules(
            "stages:\n  staging: &rules {require: {metrics: {auc: {min: 0.9}}}}\n  production: *rules\n")
        let stages = try sandbox.require("policy", "show", "g", "--json").json.policy.stages
        #expect(stages.production == stages.staging)
        #expect(stages.production.require.metrics.auc.min.double == 0.9)
    }
}
