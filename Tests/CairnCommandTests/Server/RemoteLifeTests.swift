import ProgramTesting
import Testing

/// A version's whole life over the network, by the people whose names their tokens prove.
@Suite("A version's life through a server")
struct RemoteLifeTests {
    @Test("pushed by one, approved by another, promoted, rolled back, pulled, proved")
    func life() throws {
        let sandbox = try Sandbox()
        try sandbox.require("init", "--origin", "example.com/life")
        let served = try ServedRegistry(sandbox)
        let admin = try served.token("root", "administrator")
        let ann = try served.token("ann", "contributor", "reader")
        let bob = try served.token("bob", "approver", "operator", "reader")

        try served.require("group", "create", "g", token: admin)
        try sandbox.file("policy.yaml", "approval: {separation: [author]}\n")
        let separation = try served.cairn("policy", "set", "g", "policy.yaml", token: admin)
        #expect(separation.status == 0, "\(separation.testDescription)")
        try sandbox.file("model/weights.bin", "weights 1")
        try sandbox.file("model/code/run.py", "print(1)")
        let pushed = try served.cairn("push", "g", "model", "--metric", "auc=0.9", "-m", "one", token: ann)
        #expect(pushed.lines.first?.hasPrefix("Registered g:1 as sha256:") == true)
        #expect(
            try served.cairn("show", "g:1", "--json", token: bob).json.record.author.principal.text == "ann")

        // Whatever CAIRN_ACTOR says, ann is ann; and she may not approve what she made, nor approve at all.
        let own = try served.cairn("approve", "g:1", token: ann)
        #expect(own.status == 1)
        #expect(own.errorLines.first?.hasPrefix("error: ann may not") == true)
        try served.require("user", "edit", "ann", "--role", "administrator", token: admin)
        let separate = try served.cairn("approve", "g:1", token: ann)
        #expect(separate.status == 2)
        #expect(separate.errors.contains("ann"))
        #expect(try served.require("approve", "g:1", "-m", "good", token: bob).lines[0].contains("Approved"))
        try served.require("promote", "g:1", "production", token: bob)

        try sandbox.file("model/weights.bin", "weights 2")
        try served.require("push", "g", "model", "--metric", "auc=0.95", token: ann)
        try served.require("approve", "g:2", token: bob)
        try served.require("promote", "g:2", "production", "--expect", "g:1", token: bob)
        try served.require("rollback", "g:production", "-m", "worse", token: bob)
        #expect(try served.require("show", "g:production", "--json", token: ann).json.number.integer == 1)
        let log = try served.require("audit", "log", "--json", token: admin).json.entries.array
        #expect(log.first?.actor.text == "bob")
        #expect(log.first?.action.text == "stage.rolled-back")

        try served.require("pull", "g:1", "-o", "out", token: ann)
        #expect(sandbox.files(below: "out") == ["code/run.py", "weights.bin"])
        #expect(sandbox.content("out/weights.bin") == "weights 1")
        try served.require("checkout", "g:2", "serving", token: ann)
        #expect(sandbox.content("serving/weights.bin") == "weights 2")
        #expect(try served.require("cat", "g:2:code/run.py", token: ann).output == "print(1)")

        try served.require("audit", "prove", "g:1", "-o", "proof", token: admin)
        let key = try sandbox.require("audit", "key", setting: ["CAIRN_REGISTRY": sandbox.place(".cairn")])
        #expect(try sandbox.cairn("audit", "check", "proof", "--key", key.lines[0]).status == 0)
        try served.require("audit", "checkpoint", token: admin)
        #expect(try served.cairn("verify", token: admin).status == 0)
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("what somebody may not read is not there for them")
    func scopes() throws {
        let sandbox = try Sandbox.withVersions(2)
        try sandbox.require("group", "create", "other")
        try sandbox.run([CairnProgram.path, "push", "other", "model.bin"])
        let served = try ServedRegistry(sandbox)
        let reader = try served.token("rita", "reader:g")
        #expect(try served.require("list", "--json", token: reader).json.groups.array.count == 1)
        #expect(try served.require("show", "g:2", token: reader).status == 0)
        let hidden = try served.cairn("show", "other:1", token: reader)
        #expect(hidden.status == 1)
        #expect(!hidden.output.contains("model.bin"))
        let push = try served.cairn("push", "g", "model.bin", "--force", token: reader)
        #expect(push.status == 1)
        #expect(push.errorLines.first?.contains("rita may not") == true)
        #expect(try served.require("pull", "g:1", "-o", "out", token: reader).status == 0)
    }

    @Test("a watch follows a server by name, goes on where it stopped, and names the server to its command")
    func watching() throws {
        let sandbox = try Sandbox.withVersions(1)
        let served = try ServedRegistry(sandbox)
        let token = try served.token("ann", "administrator")
        let script = "printf '%s %s\\n' \"$CAIRN_EVENT_ACTION\" \"$CAIRN_REGISTRY\" >> seen"
        let watch = ["watch", "--name", "deploy", "--from", "0", "--once", "--exec", script]
        #expect(try served.run(watch, token: token).status == 0)
        let first = try #require(sandbox.content("seen")).split(separator: "\n")
        #expect(first.contains("version.registered \(served.url)"))
        try sandbox.push("model 2")
        #expect(try served.run(watch, token: token).status == 0)
        let second = try #require(sandbox.content("seen")).split(separator: "\n").dropFirst(first.count)
        #expect(Array(second) == ["version.registered \(served.url)"])
        #expect(sandbox.names("home/.local/state/cairn/cursors").count == 1)
        #expect(sandbox.names(".cairn/cursors").isEmpty)
    }

    @Test("what only the directory's holder can do says so")
    func holderOnly() throws {
        let sandbox = try Sandbox.withVersions(1)
        let served = try ServedRegistry(sandbox)
        let token = try served.token("ann", "administrator")
        #expect(
            try served.cairn("reindex", token: token)
                == .failed(
                    "only whoever holds the registry's directory can make the index anew",
                    hint: "run the command on the server's machine, with --registry DIR"))
        #expect(try served.cairn("pull", "g:1", "-o", "x", "--link", token: token).status == 1)
        #expect(!sandbox.exists("x"))
        #expect(
            try sandbox.cairn("init", "--registry", served.url)
                == .failed(
                    "a registry is made in a directory, not through a server",
                    hint: "run 'cairn init' on the server's machine, then 'cairn serve'"))
    }
}
