import Foundation
import ProgramTesting
import Testing

@Suite("Editing rules")
struct PolicyEditTests {
    /// A group under a quorum of 2, with an editor that is this script of the shell, and drafts in `tmp`.
    private static func sandbox(editor: String) throws -> Sandbox {
        let sandbox = try Sandbox.withGroup()
        try sandbox.directory("tmp")
        try sandbox.file("editor", editor)
        try sandbox.setRules("approval:\n  quorum: 2\n")
        return sandbox
    }

    private func edit(_ sandbox: Sandbox, _ options: String...) throws -> Run {
        let command = [CairnProgram.path, "policy", "edit", "g"] + options
        let variables = ["EDITOR": "sh \(sandbox.place("editor"))", "TMPDIR": sandbox.place("tmp")]
        return try sandbox.run(command, setting: variables)
    }

    private func quorum(_ sandbox: Sandbox) throws -> Int? {
        try sandbox.require("policy", "show", "g", "--json").json.policy.approval.quorum.integer
    }

    @Test("the editor gets the rules that hold, and what it saves is set")
    func edits() throws {
        let sandbox = try Self.sandbox(editor: "cp \"$1\" before; sed -i 's/quorum: 2/quorum: 3/' \"$1\"")
        #expect(try edit(sandbox, "-m", "more eyes") == .done("Set the rules of 'g'."))
        #expect(
            sandbox.content("before")
                == "# The rules of 'g'. Save and leave the editor to set them.\napproval:\n  quorum: 2\n")
        #expect(try quorum(sandbox) == 3)
        #expect(
            try sandbox.require("audit", "log", "-n", "1", "--json").json.entries[0].reason.text
                == "more eyes")
        #expect(sandbox.names("tmp").isEmpty, "the draft is still there")
    }

    @Test("VISUAL comes before EDITOR, and both may have options")
    func visual() throws {
        let sandbox = try Self.sandbox(editor: "exit 1")
        let variables = ["EDITOR": "false", "VISUAL": "sed -i -e s/2/4/", "TMPDIR": sandbox.place("tmp")]
        let run = try sandbox.run([CairnProgram.path, "policy", "edit", "g"], setting: variables)
        #expect(run == .done("Set the rules of 'g'."))
        #expect(try quorum(sandbox) == 4)
    }

    static let idle = [Case("nothing", ":"), Case("a comment", "echo '# Later.' >>\"$1\"")]

    @Test("an editor that changes nothing, or words that are no rules, sets nothing", arguments: idle)
    func unchanged(_ editor: Case<String>) throws {
        let sandbox = try Self.sandbox(editor: editor.input)
        let before = try sandbox.head()
        #expect(try edit(sandbox) == .done("Nothing was changed."))
        #expect(try edit(sandbox, "--json").json.changed.bool == false)
        #expect(try sandbox.head() == before)
        #expect(sandbox.names("tmp").isEmpty)
    }

    @Test("without an editor it says how to name one")
    func noEditor() throws {
        let sandbox = try Self.sandbox(editor: "")
        #expect(
            try sandbox.cairn("policy", "edit", "g")
                == .failed(
                    "no editor is named",
                    hint: "set EDITOR, for example EDITOR=vi, or write a file and use 'cairn policy set'"))
    }

    static let broken = [
        Case(
            "an editor that fails",
            (
                "echo 'approval: {quorum: 5}' >\"$1\"; exit 3", "error: the editor 'sh ",
                "hint: nothing was changed\n"
            )),
        Case(
            "what cannot be read",
            (
                "sed -i s/quorum/quorom/ \"$1\"",
                "error: 'DRAFT', line 3, column 3: policy.approval.quorom is not known\n",
                "hint: did you mean 'quorum'?\n"
            )),
        Case(
            "what cannot be asked for",
            (
                "echo 'approval: {require: {evidence: [signature]}}' >\"$1\"",
                "error: 'DRAFT', line 1, column 22: policy.approval.require.evidence: 'signature' "
                    + "cannot be ",
                "hint: leave it out; nothing could pass it\n"
            )),
        Case(
            "an empty file",
            (": >\"$1\"", "error: 'DRAFT' is empty\n", "hint: to set no rules at all, write {}\n")),
    ]

    @Test(
        "a draft that cannot be set is kept where nobody can be asked, and nothing changes", arguments: broken
    )
    func brokenDraft(_ editor: Case<(String, String, String)>) throws {
        let sandbox = try Self.sandbox(editor: editor.input.0)
        let before = try sandbox.head()
        let run = try edit(sandbox)
        let drafts = sandbox.names("tmp")
        try #require(drafts.count == 1)
        let path = sandbox.place("tmp/\(drafts[0])")
        #expect(run.status == 1 && run.output.isEmpty)
        let error = editor.input.1.replacing("DRAFT", with: path)
        #expect(run.errors.hasPrefix("The draft is kept in \(path).\n\(error)"))
        #expect(run.errors.hasSuffix(editor.input.2))
        #expect(try sandbox.head() == before)
    }

    /// The first time it breaks the rules, the second time it mends them.
    private static let twice = """
        if [ -e tried ]; then sed -i 's/quorom: 2/quorum: 3/' "$1"; exit; fi
        touch tried; sed -i s/quorum/quorom/ "$1"
        """

    /// Edits on a terminal, which script(1) makes, with this answer typed in.
    private func edit(_ sandbox: Sandbox, answering answer: String) throws -> Run {
        let command = "\(CairnProgram.path) policy edit g"
        let variables = ["EDITOR": "sh \(sandbox.place("editor"))", "TMPDIR": sandbox.place("tmp")]
        return try sandbox.run(
            ["bash", "-c", "echo \(answer) | script -qec '\(command)' /dev/null"], setting: variables)
    }

    @Test("on a terminal what is wrong is shown, and the editor opens again")
    func again() throws {
        let sandbox = try Self.sandbox(editor: Self.twice)
        let run = try edit(sandbox, answering: "y")
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains(", line 3, column 3: policy.approval.quorom is not known\r\n"))
        #expect(run.output.contains("Edit again? [Y/n] "))
        #expect(run.output.hasSuffix("Set the rules of 'g'.\r\n"))
        #expect(try quorum(sandbox) == 3)
        #expect(sandbox.names("tmp").isEmpty)
    }

    @Test("whoever gives up keeps the draft, and is told once what was wrong")
    func givenUp() throws {
        let sandbox = try Self.sandbox(editor: Self.twice)
        let run = try edit(sandbox, answering: "n")
        #expect(run.status == 1)
        #expect(run.output.components(separatedBy: "is not known").count == 2)
        #expect(try quorum(sandbox) == 2)
        let drafts = sandbox.names("tmp")
        #expect(drafts.count == 1 && run.output.contains("The draft is kept in "))
    }

    @Test("an editor that removes the draft sets nothing")
    func removed() throws {
        let sandbox = try Self.sandbox(editor: "rm \"$1\"")
        let run = try edit(sandbox)
        #expect(run.status == 1 && run.errors.hasPrefix("error: there is no file '"))
        #expect(run.errors.hasSuffix(".yaml'\n") && run.errors.contains("/tmp/cairn-policy-"))
        #expect(try quorum(sandbox) == 2)
    }

    @Test("rules that somebody else set meanwhile are not overwritten, and the draft is kept")
    func meanwhile() throws {
        let sandbox = try Self.sandbox(
            editor: """
                echo 'approval: {quorum: 5}' >theirs.yaml
                CAIRN_ACTOR=ben \(CairnProgram.path) policy set g theirs.yaml >&2
                sed -i 's/quorum: 2/quorum: 3/' "$1"
                """)
        let run = try edit(sandbox)
        #expect(run.status == 1)
        #expect(
            run.errors.hasSuffix(
                "error: somebody changed the rules meanwhile\n"
                    + "hint: look at them with 'cairn policy show'; nothing was changed\n"))
        #expect(try quorum(sandbox) == 5)
        #expect(sandbox.names("tmp").count == 1)
    }

    @Test("a group without rules of its own begins with those that hold there, and so gets its own")
    func inherited() throws {
        let sandbox = try Self.sandbox(editor: "sed -i 's/guarded: true/guarded: false/' \"$1\"")
        try sandbox.require("policy", "unset", "g")
        #expect(try edit(sandbox) == .done("Set the rules of 'g'."))
        let json = try sandbox.require("policy", "show", "g", "--json").json
        #expect(json.source.text == "group" && json.policy.stages.production.guarded.bool == false)
    }
}
