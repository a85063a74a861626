import ProgramTesting
import Testing

@Suite("Pushing files")
struct PushTests {
    @Test("a real model is registered with all that is known of it")
    func fixture() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.require("group", "create", "breast-cancer-screening")
        let run = try sandbox.run([CairnProgram.path] + Fixture.push("breast-cancer-screening", 1))
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(run.lines[0].hasPrefix("Registered breast-cancer-screening:1 as sha256:"))
        #expect(run.lines[0].hasSuffix(", PendingManualApproval."))
        #expect(
            run.lines.dropFirst() == [
                "file model.tar.gz sha256:cd752bd85080 2.4 kB", "metric accuracy 0.9181", "metric auc 0.9853",
                "metric log_loss 0.1569", "metric sensitivity 0.8438", "metric specificity 0.9626",
                "parent none (nothing stands in production)",
            ])
        let shown = try sandbox.require("show", "breast-cancer-screening:1", "--json").json
        #expect(shown.approval.text == "PendingManualApproval")
        #expect(shown.record.message.text == "version 1")
        #expect(shown.record.metrics.auc.value.double == 0.985251)
        #expect(shown.record.metrics.auc.split.text == "test")
        #expect(shown.record.parameters.estimator.text == "LogisticRegression")
        #expect(shown.record.parameters.max_iter.double == 2000)
        #expect(shown.record.inputs[0].name.text == "breast_cancer.csv")
        #expect(
            try shown.record.card.digest.text
                == sandbox.digest(Fixture.root + "/breast-cancer-screening/v1/card.md"))
    }

    @Test("a directory gives all files below it, by their paths relative to it")
    func directory() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("model/model.bin", "weights")
        try sandbox.file("model/code/inference.py", "print()")
        try sandbox.file("model/.hidden", "h")
        try sandbox.file("extra.txt", "extra")
        let run = try sandbox.cairn("push", "g", "model/", "extra.txt", "--no-parent")
        #expect(run.status == 0)
        #expect(
            run.lines.dropFirst().map { $0.split(separator: " ")[1] } == [
                ".hidden", "code/inference.py", "extra.txt", "model.bin",
            ])
        try sandbox.require("pull", "g", "-o", "out")
        #expect(sandbox.files(below: "out") == [".hidden", "code/inference.py", "extra.txt", "model.bin"])
        #expect(sandbox.content("out/code/inference.py") == "print()")
    }

    @Test("names of any language and with spaces survive")
    func names() throws {
        let sandbox = try Sandbox.withGroup()
        for name in ["модель.bin", "my model.bin", "it's.bin", "-dash.bin"] {
            try sandbox.file("m/\(name)", name)
        }
        try sandbox.require("push", "g", "m")
        try sandbox.require("pull", "g", "-o", "out")
        #expect(sandbox.files(below: "out") == sandbox.files(below: "m"))
        #expect(try sandbox.cairn("cat", "g:1:модель.bin").output == "модель.bin")
        #expect(
            try sandbox.cairn("push", "g", "--", "-dash.bin").errors
                == "error: there is no file '-dash.bin'\n")
    }

    @Test("an empty file is a file")
    func emptyFile() throws {
        let sandbox = try Sandbox.withGroup()
        #expect(try sandbox.push("").status == 0)
        try sandbox.require("pull", "g", "-o", "out")
        #expect(sandbox.content("out/model.bin") == "")
        #expect(try sandbox.cairn("verify").status == 0)
    }

    @Test("bytes that are stored already are not stored again, and that is said")
    func storedAlready() throws {
        let sandbox = try Sandbox.withVersions(1)
        let run = try sandbox.push("model 1", "--metric", "auc=0.9")
        #expect(
            run.lines.contains { $0.hasPrefix("file model.bin ") && $0.hasSuffix("7 B (stored already)") })
        #expect(sandbox.files(below: ".cairn/blobs").count == 1)
    }

    static let refusals: [Case<([String], String, String?)>] = [
        Case("missing", (["missing"], "there is no file 'missing'", nil)),
        Case(
            "a symbolic link",
            (["link"], "'link' is a symbolic link", "name the file that it points to")),
        Case(
            "a symbolic link to a directory",
            (["dirlink"], "'dirlink' is a symbolic link", "name the file that it points to")),
        Case(
            "a symbolic link inside a directory",
            (["linked"], "'linked/sub/link' is a symbolic link", "name the file that it points to")),
        Case(
            "a FIFO",
            (["fifo"], "'fifo' is a FIFO", "only regular files can be pushed; copy its content to one")),
        Case(
            "a device",
            (
                ["/dev/null"], "'/dev/null' is a device",
                "only regular files can be pushed; copy its content to one"
            )),
        Case(
            "an empty directory",
            (["empty"], "the directory 'empty' holds no files", "name the model's files")),
        Case(
            "a directory of empty ones",
            (["hollow"], "the directory 'hollow' holds no files", "name the model's files")),
        Case(
            "two directories with one relative path",
            (
                ["one", "two"], "two files would be named 'sub/a'",
                "files are named by their path inside the directory that you push"
            )),
        Case(
            "one file twice",
            (
                ["good.bin", "./good.bin"], "two files would be named 'good.bin'",
                "files are named by their path inside the directory that you push"
            )),
        Case(
            "a file and a directory of one name",
            (["one", "clash/sub"], "'sub' would be both a file and a directory", nil)),
        Case(
            "a card that is missing", (["good.bin", "--card", "missing"], "there is no file 'missing'", nil)),
        Case(
            "an input that is missing",
            (
                ["good.bin", "--input", "data=missing"], "there is no file 'missing' for input 'data'",
                "an input is a local path, or a URI such as s3://bucket/key"
            )),
        Case(
            "a parent that is missing",
            (
                ["good.bin", "--parent", "g:9"], "'g' has no versions",
                "register one with 'cairn push g FILE…'"
            )),
    ]

    @Test("what is no regular file, or not there, is refused and nothing is changed", arguments: refusals)
    func refuses(_ push: Case<([String], String, String?)>) throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("good.bin", "good")
        try sandbox.link("link", to: "good.bin")
        try sandbox.link("dirlink", to: "one")
        try sandbox.file("linked/a", "a")
        try sandbox.directory("linked/sub")
        try sandbox.link("linked/sub/link", to: "/etc/passwd")
        #expect(try sandbox.run(["mkfifo", "fifo"]).status == 0)
        try sandbox.directory("empty")
        try sandbox.directory("hollow/inner")
        try sandbox.file("one/sub/a", "1")
        try sandbox.file("two/sub/a", "2")
        try sandbox.file("clash/sub", "a file")
        let before = try sandbox.require("audit", "checkpoint")
        let run = try sandbox.run([CairnProgram.path, "push", "g"] + push.input.0)
        #expect(run == .failed(push.input.1, hint: push.input.2))
        #expect(try sandbox.cairn("audit", "checkpoint") == before)
        #expect(sandbox.names(".cairn/tmp") == [])
        #expect(sandbox.files(below: ".cairn/blobs") == [])
    }

    @Test("a name that is not UTF-8 is refused")
    func notUTF8() throws {
        let sandbox = try Sandbox.withGroup()
        #expect(try sandbox.run(["bash", "-c", "mkdir m && echo x >m/$'a\\xff'"]).status == 0)
        #expect(
            try sandbox.cairn("push", "g", "m")
                == .failed("'m' holds a file whose name is not UTF-8", hint: "rename it, or leave it out"))
    }

    @Test(
        "an unreadable file is refused",
        .enabled(if: OtherUser.isAvailable, "needs root and setpriv, to be somebody who may not read"))
    func unreadable() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("m/secret", "s")
        #expect(try sandbox.run(["chmod", "600", "m/secret"]).status == 0)
        #expect(try sandbox.run(["chown", "-R", "nobody", ".cairn"]).status == 0)
        #expect(
            try sandbox.cairnAsNobody("push", "g", "m")
                == .failed("cannot read 'm/secret': Permission denied"))
        #expect(try sandbox.run(["chmod", "700", "m"]).status == 0)
        #expect(
            try sandbox.cairnAsNobody("push", "g", "m").errors.hasPrefix(
                "error: cannot list 'm': Permission denied\n"))
        #expect(try sandbox.cairn("verify", "--json").json.versions.integer == 0)
    }

    @Test(
        "who may only read the registry can look, and is told so when changing it",
        .enabled(if: OtherUser.isAvailable, "needs root and setpriv, to be somebody who may not write"))
    func reader() throws {
        let sandbox = try Sandbox.withVersions(1)
        #expect(try sandbox.cairnAsNobody("show", "g:1").status == 0)
        #expect(try sandbox.cairnAsNobody("list", "g").status == 0)
        #expect(try sandbox.cairnAsNobody("verify").status == 0)
        #expect(try sandbox.cairnAsNobody("cat", "g:1:model.bin").output == "model 1")
        let run = try sandbox.cairnAsNobody("approve", "g:1")
        #expect(run.status == 1)
        #expect(run.errors.contains("signing key"))
        #expect(run.errors.contains("you may read this registry; to change it, run as its owner"))
    }

    @Test("a file that grows while it is pushed is refused")
    func growing() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("model.bin", "begin")
        let writer = try sandbox.startShell("while :; do echo more >>model.bin; done")
        defer { writer.send(9) }
        // Large enough that a write comes in between.
        try sandbox.run(["truncate", "-s", "64M", "model.bin"])
        let run = try sandbox.cairn("push", "g", "model.bin")
        #expect(
            run
                == .failed(
                    "'model.bin' changed while it was being read",
                    hint: "wait until nothing writes to it, then run the command again"))
        #expect(try sandbox.cairn("list", "g") == .done(note: "There are no versions yet."))
        #expect(sandbox.names(".cairn/tmp") == [])
    }
}
