import Foundation
import Glibc
import ProgramTesting
import Testing

extension Sandbox {
    /// Where a hook lies, as the program writes it.
    fileprivate func hookPlace(_ name: String) -> String {
        place(".cairn/hooks/\(name)").replacing("//", with: "/")
    }

    /// Puts a hook program into the registry.
    func hook(_ name: String, _ script: String, executable: Bool = true) throws {
        try file(".cairn/hooks/\(name)", "#!/bin/sh\n\(script)\n")
        chmod(place(".cairn/hooks/\(name)"), executable ? 0o755 : 0o644)
    }
}

@Suite("Hooks of a registry")
struct HookCommandTests {
    @Test("a registry has a place for hooks; one that lacks it works")
    func place() throws {
        let sandbox = try Sandbox.withVersions(1)
        #expect(sandbox.exists(".cairn/hooks"))
        try sandbox.remove(".cairn/hooks")
        #expect(try sandbox.cairn("approve", "g:1").status == 0)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("a hook refuses a promotion in its own words; the status says that a check said no")
    func refusal() throws {
        let sandbox = try Sandbox.withVersions(1, approved: [1])
        try sandbox.hook(
            "pre-promote",
            "[ \"$CAIRN_EVENT_STAGE\" = staging ] || { echo 'freeze until Monday' >&2; exit 1; }")
        let before = try sandbox.require("audit", "checkpoint")
        let run = try sandbox.cairn("promote", "g:1", "production")
        #expect(
            run
                == .refused(
                    "the hook pre-promote refused: freeze until Monday",
                    hint: "nothing was changed; '\(sandbox.hookPlace("pre-promote"))' decides this"))
        let json = try sandbox.cairn("promote", "g:1", "production", "--json")
        #expect(try json.json.error.code.text == "refused")
        #expect(try sandbox.require("audit", "checkpoint") == before)
        #expect(try sandbox.cairn("promote", "g:1", "staging") == .done("g:staging is now g:1 (was empty)."))
    }

    @Test("every verb has its hooks, which get the event and may use the registry")
    func verbs() throws {
        let sandbox = try Sandbox.withVersions(1)
        for verb in ["register", "approve", "reject", "promote", "rollback"] {
            for moment in ["pre", "post"] {
                try sandbox.hook(
                    "\(moment)-\(verb)",
                    """
                    read -r event
                    echo "$CAIRN_HOOK $CAIRN_EVENT_SEQUENCE $CAIRN_EVENT_ACTION $CAIRN_EVENT_VERSION \
                    $CAIRN_EVENT_FROM" >>"$CAIRN_REGISTRY/heard"
                    echo "$event" >>"$CAIRN_REGISTRY/events"
                    [ "$(\(CairnProgram.path) audit checkpoint | sed -n 2p)" -gt 0 ]
                    """)
            }
        }
        try sandbox.push("model 2")
        for version in ["g:1", "g:2"] {
            try sandbox.require("approve", version)
            try sandbox.require("promote", version, "production", "-m", "because")
        }
        try sandbox.require("rollback", "g:production")
        try sandbox.require("reject", "g:2")
        #expect(
            sandbox.content(".cairn/heard") == """
                pre-register  version.registered g:2 
                post-register 3 version.registered g:2 
                pre-approve  approval.changed g:1 
                post-approve 4 approval.changed g:1 
                pre-promote  stage.moved g:1 
                post-promote 5 stage.moved g:1 
                pre-approve  approval.changed g:2 
                post-approve 6 approval.changed g:2 
                pre-promote  stage.moved g:2 g:1
                post-promote 7 stage.moved g:2 g:1
                pre-rollback  stage.rolled-back g:1 g:2
                post-rollback 8 stage.rolled-back g:1 g:2
                pre-reject  approval.changed g:2 
                post-reject 9 approval.changed g:2 

                """)
        let events = try (sandbox.content(".cairn/events") ?? "").split(separator: "\n")
            .map { try Answer(parsing: Array($0.utf8)) }
        #expect(events.count == 14)
        #expect(events[9].reason.text == "because" && events[9].sequence.integer == 7)
        #expect(events[9].moves[0].ref.text == "groups/g/stages/production")
        #expect(events[9].digest.text == (try sandbox.require("show", "g:2", "--json").json.digest.text))
    }

    @Test("a hook that hangs is stopped after CAIRN_HOOK_TIMEOUT, with what it started, and has not agreed")
    func hang() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.hook("pre-approve", "echo waiting; sleep 600 & echo $! >child; wait")
        let run = try sandbox.cairn("approve", "g:1", setting: ["CAIRN_HOOK_TIMEOUT": "1"])
        #expect(
            run
                == .failed(
                    "the hook pre-approve was stopped after 1 s: waiting",
                    hint: "nothing was changed; CAIRN_HOOK_TIMEOUT sets how many seconds a hook may take"))
        let child = try #require(pid_t((sandbox.content(".cairn/child") ?? "").dropLast()))
        #expect(kill(child, 0) != 0 || (sandbox.content("/proc/\(child)/stat") ?? ") Z").contains(") Z"))
        #expect(try sandbox.require("show", "g:1", "--json").json.approval.text == "PendingManualApproval")
    }

    @Test(
        "a time-out that is none is an error", arguments: ["0", "-1", "soon", "1e9", "99999999999999999999"])
    func timeout(_ text: String) throws {
        let sandbox = try Sandbox.withVersions(1)
        let run = try sandbox.cairn("approve", "g:1", setting: ["CAIRN_HOOK_TIMEOUT": text])
        #expect(run.status == 1 && run.errors.contains("CAIRN_HOOK_TIMEOUT is '\(text)'"))
    }

    @Test("a hook that cannot be run lets nothing through; one afterwards is a warning, also under --quiet")
    func broken() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.hook("pre-approve", "exit 0", executable: false)
        #expect(
            try sandbox.cairn("approve", "g:1")
                == .failed(
                    "the hook pre-approve is not executable",
                    hint: "run 'chmod +x \(sandbox.hookPlace("pre-approve"))', or remove it to do without"))
        try sandbox.remove(".cairn/hooks/pre-approve")
        try sandbox.hook("post-approve", "printf 'mail is \\033[31mdown'; exit 75")
        #expect(
            try sandbox.cairn("approve", "g:1")
                == .done(
                    "g:1 is Approved (was PendingManualApproval).",
                    note: "warning: the hook post-approve failed: mail is \\u{1b}[31mdown"))
        #expect(try sandbox.cairn("reject", "g:1", "--quiet").status == 0)
    }

    @Test("a hook starts with no signal blocked or ignored, though this program blocks some")
    func signals() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.hook("pre-approve", "grep -E '^Sig(Blk|Ign)' /proc/self/status >signals")
        // Whoever starts the program ignores SIGPIPE, as Python's subprocess and many servers do.
        let run = try sandbox.startShell("trap '' PIPE; exec \(CairnProgram.path) approve g:1").wait()
        #expect(run.status == 0)
        let masks = (sandbox.content(".cairn/signals") ?? "").split(separator: "\n").compactMap {
            UInt64($0.split(separator: "\t").last ?? "", radix: 16)
        }
        // Signals 32 and 33 are glibc's own.
        #expect(masks.count == 2 && masks.allSatisfy { $0 & ~0x1_8000_0000 == 0 }, "\(masks)")
    }

    @Test("Ctrl-C while a hook runs stops the hook and changes nothing")
    func interrupted() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.hook("pre-approve", "echo $$ >running; exec sleep 600")
        let approval = try sandbox.start("approve", "g:1")
        #expect(sandbox.eventually { sandbox.content(".cairn/running")?.hasSuffix("\n") == true })
        let hook = try #require(pid_t((sandbox.content(".cairn/running") ?? "").dropLast()))
        approval.send(SIGINT)
        #expect(try approval.wait(limit: 60).status == -SIGINT)
        #expect(kill(hook, 0) != 0)
        #expect(try sandbox.require("show", "g:1", "--json").json.approval.text == "PendingManualApproval")
    }
}
