import ProgramTesting
import Testing

@Suite("What a push records")
struct PushRecordTests {
    @Test("metrics, parameters, labels, image, framework, trigger, message and inputs")
    func everything() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("data/train.csv", "1,2")
        try sandbox.file("data/sub/test.csv", "3,4")
        try sandbox.file("one.csv", "5,6")
        try sandbox.file(
            "metrics.json", #"{"auc": 0.5, "loss": {"value": 0.25, "split": "test", "goal": "minimize"}}"#)
        try sandbox.file("params.json", #"{"depth": 3, "nested": {"a": [1]}}"#)
        try sandbox.file("card.md", "# Card")
        let base = "sha256:" + String(repeating: "a", count: 64)
        let image = "registry.example.com/serve:1@sha256:" + String(repeating: "b", count: 64)
        try sandbox.push(
            "model", "--metrics", "metrics.json", "--metric", "f1=1e-3", "--params", "params.json", "--param",
            "lr=0.1", "--param", "fast=true", "--param", "name=resnet", "--label", "team=risk", "--label",
            "a=",
            "--input", "train=data", "--input", "one=one.csv", "--input", "base=s3://bucket/key@\(base)",
            "--input",
            "other=https://example.com/data", "--image", image, "--framework", "xgboost", "--card", "card.md",
            "--trigger", "drift alarm", "-m", "a message\nof two lines")
        let shown = try sandbox.require("show", "g:1", "--json").json
        #expect(shown.labels.keys == ["a", "team"])
        #expect(shown.labels.team.text == "risk")
        let record = shown.record
        #expect(record.metrics.keys == ["auc", "f1", "loss"])
        #expect(record.metrics.f1.double == 0.001)
        #expect(record.metrics.loss.goal.text == "minimize")
        #expect(record.parameters.lr.double == 0.1)
        #expect(record.parameters.fast.bool == true)
        #expect(record.parameters.name.text == "resnet")
        #expect(record.parameters.nested.a[0].integer == 1)
        #expect(record.inference.image.text == image)
        #expect(record.inference.imageDigest.text == String(image.suffix(71)))
        #expect(record.inference.framework.text == "xgboost")
        #expect(record.trigger.text == "drift alarm")
        #expect(record.message.text == "a message\nof two lines")
        #expect(try record.card.digest.text == sandbox.digest("card.md"))
        #expect(try sandbox.cairn("cat", try #require(record.card.digest.text)).output == "# Card")
        let inputs = record.inputs.array
        #expect(inputs.map { $0.name.text } == ["train", "one", "base", "other"])
        #expect(inputs.map { $0.kind.text } == ["directory", "dataset", nil, nil])
        #expect(inputs.map { $0.size.integer } == [6, 3, nil, nil])
        #expect(try inputs[1].digest.text == sandbox.digest("one.csv"))
        #expect(inputs[2].digest.text == base)
        #expect(inputs[2].uri.text == "s3://bucket/key")
        #expect(inputs[3].digest.isMissing)
        // Inputs are hashed and not stored: only the model and its card are.
        #expect(sandbox.files(below: ".cairn/blobs").count == 2)
    }

    @Test("an input's directory has one digest, whatever its place is called")
    func directoryDigest() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("one/a", "x")
        try sandbox.file("two/deeper/a", "x")
        try sandbox.file("three/b", "x")
        try sandbox.push("m", "--input", "one=one", "--input", "two=two/deeper", "--input", "three=three")
        let inputs = try sandbox.require("show", "g", "--json").json.record.inputs
        #expect(inputs[0].digest == inputs[1].digest)
        #expect(inputs[0].digest != inputs[2].digest)
    }

    static let badMetrics: [Case<([String], String, String?)>] = [
        Case(
            "NaN as an option", (["--metric", "auc=NaN"], "metric 'auc' is not a finite number", evaluation)),
        Case(
            "infinity as an option",
            (["--metric", "auc=-inf"], "metric 'auc' is not a finite number", evaluation)),
        Case(
            "overflow as an option",
            (["--metric", "auc=1e999"], "metric 'auc' is not a finite number", evaluation)),
        Case(
            "text as an option",
            (
                ["--metric", "auc=high"], "metric 'auc' is 'high', which is no number",
                "write it like --metric auc=0.947"
            )),
        Case(
            "hexadecimal as an option",
            (
                ["--metric", "auc=0x10"], "metric 'auc' is '0x10', which is no number",
                "write it like --metric auc=0.947"
            )),
        Case(
            "given twice",
            (
                ["--metric", "auc=1", "--metric", "auc=1"], "metric 'auc' is given twice",
                "give each metric once"
            )),
        Case(
            "given in a file and as an option",
            (
                ["--metrics", "good.json", "--metric", "auc=1"], "metric 'auc' is given twice",
                "give each metric once"
            )),
        Case(
            "twice in a file",
            (
                ["--metrics", "twice.json"],
                "'twice.json': JSON, line 1, column 12: member 'auc' stands twice", nil
            )),
        Case(
            "NaN in a file",
            (
                ["--metrics", "nan.json"],
                "'nan.json': JSON, line 2, column 9: NaN and Infinity are not JSON numbers", nil
            )),
        Case(
            "cut off",
            (
                ["--metrics", "cut.json"],
                "'cut.json': JSON, line 2, column 7: a value should stand "
                    + "here", nil
            )),
        Case(
            "text in a file",
            (
                ["--metrics", "text.json"], "'text.json': metrics.auc must be a number, not text",
                "metrics are finite numbers"
            )),
        Case(
            "no object",
            (["--metrics", "array.json"], "'array.json': metrics must be an object, not an array", nil)),
        Case(
            "an empty file",
            (
                ["--metrics", "empty.json"],
                "'empty.json': JSON, line 1, column 1: the text ends where a value should stand", nil
            )),
        Case("no file", (["--metrics", "none.json"], "there is no file 'none.json'", nil)),
        Case(
            "a directory",
            (
                ["--metrics", "."], "'.' is a directory",
                "only regular files can be pushed; copy its content to one"
            )),
        Case(
            "a parameter given twice",
            (
                ["--param", "a=1", "--param", "a=2"], "parameter 'a' is given twice",
                "give each parameter once"
            )),
        Case(
            "parameters that are no object",
            (["--params", "array.json"], "'array.json' must hold a JSON object of parameters", nil)),
        Case(
            "an input given twice",
            (
                ["--input", "a=good.json", "--input", "a=good.json"], "input 'a' is given twice",
                "give each input once"
            )),
        Case(
            "an input whose digest is none",
            (
                ["--input", "a=s3://b/k@sha256:12"], "'sha256:12' is not a digest",
                "a digest is 'sha256:' and 64 hexadecimal digits"
            )),
    ]

    private static let evaluation =
        "a metric that is NaN or infinite says that the evaluation failed; look there first"

    @Test("figures that are none are refused, and nothing is changed", arguments: badMetrics)
    func refuses(_ push: Case<([String], String, String?)>) throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.file("model.bin", "model")
        try sandbox.file("good.json", #"{"auc":0.9}"#)
        try sandbox.file("twice.json", #"{"auc":0.9,"auc":0.8}"#)
        try sandbox.file("nan.json", "{\"a\":1,\n \"auc\": NaN}")
        try sandbox.file("cut.json", "{\"auc\":0.9,\n \"f1\":}")
        try sandbox.file("text.json", #"{"auc":"0.9"}"#)
        try sandbox.file("array.json", "[1]")
        try sandbox.file("empty.json", "")
        let run = try sandbox.run([CairnProgram.path, "push", "g", "model.bin"] + push.input.0)
        #expect(run == .failed(push.input.1, hint: push.input.2))
        #expect(try sandbox.cairn("list", "g") == .done(note: "There are no versions yet."))
        #expect(sandbox.files(below: ".cairn/blobs") == [])
    }

    @Test("the parent is what stands in production, unless another or none is named; the output says which")
    func parents() throws {
        let sandbox = try Sandbox.withVersions(2, approved: [2])
        #expect(try sandbox.push("a").lines.contains("parent none (nothing stands in production)"))
        try sandbox.require("promote", "g:2", "production")
        #expect(try sandbox.push("b").lines.contains("parent g:2 (in production)"))
        #expect(try sandbox.push("c", "--parent", "g:1").lines.contains("parent g:1"))
        let merged = try sandbox.push("d", "--parent", "g:3", "--parent", "g:1", "--json").json
        #expect(merged.parents.array.map { $0.version.text } == ["g:3", "g:1"])
        let none = try sandbox.push("e", "--no-parent")
        #expect(!none.output.contains("parent"))
        #expect(try sandbox.require("show", "g", "--json").json.record.parents.isMissing)
        #expect(try sandbox.require("log", "g").output.contains("Parent:  g:2\n"))
    }

    @Test("a parent may be a version of another group")
    func foreignParent() throws {
        let sandbox = try Sandbox.withVersions(1)
        try sandbox.require("group", "create", "h")
        try sandbox.require("push", "h", "model.bin", "--parent", "g:1")
        #expect(try sandbox.require("show", "h:1~1", "--json").json.version.text == "g:1")
        let tree = try sandbox.require("lineage", "h:1").output
        #expect(tree.contains("g:1"))
    }
}
