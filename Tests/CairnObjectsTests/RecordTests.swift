import CairnObjects
import Testing

@Suite("Record")
struct RecordTests {
    static let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    /// Every member there is, and one that nobody knows at every level.
    static let full = """
        { "parents": ["sha256:\(hex)"],
          "author": { "name": "Ana", "email": "ana@example.com", "principal": "ana", "x-author": 1 },
          "createdAt": "2026-11-23T17:43:38.120Z", "message": "Retrained.\\nWith more data.",
          "metrics": { "auc": 0.94, "latency": { "value": 12.5, "dataset": "holdout", "split": "test",
            "lower": 11, "upper": 14, "report": "sha256:\(hex)", "goal": "minimize", "x-metric": [] } },
          "parameters": { "depth": 6, "eta": 0.1, "objective": "binary", "layers": [64, 32], "none": null },
          "inputs": [ { "name": "train", "uri": "s3://b/k", "digest": "sha256:\(hex)", 
            "size": 9007199254740991, "kind": "dataset", "x-input": true } ],
          "source": { "repository": "https://example.com/r", "commit": "abc", "dirty": false, "path": "train",
            "x-source": "" },
          "build": { "tool": "cairn 1", "host": "h", "user": "u", "runURL": "https://ci/1", "command": "make",
            "started": "2026-11-23T17:00:00Z", "finished": "2026-11-23T17:43:38Z", "x-build": {} },
          "inference": { "image": "i:1", "imageDigest": "sha256:\(hex)", "contentTypes": ["text/csv"],
            "instanceTypes": ["ml.m5.large"], "framework": "xgboost", "x-inference": 2 },
          "card": { "mediaType": "text/markdown", "digest": "sha256:\(hex)", "size": 3, "x-card": 1 },
          "trigger": "drift-42", "custom": { "team": "risk", "nested": { "a": [1] } },
          "x-record": { "deep": [null] } }
        """

    @Test("Every member reads back, and what nobody knows is kept at every level")
    func full() throws {
        let json = try JSONParser.parse(Self.full)
        let record = try Record(json: json)
        #expect(record.json == json)
        #expect(try Record(record.document()) == record)
        #expect(record.author.unknown == ["x-author": .number(1)])
        #expect(record.metrics["latency"]?.unknown == ["x-metric": .array([])])
        #expect(record.inputs.first?.unknown == ["x-input": true])
        #expect(record.source?.unknown == ["x-source": ""])
        #expect(record.build?.unknown == ["x-build": [:]])
        #expect(record.inference?.unknown == ["x-inference": .number(2)])
        #expect(record.card?.unknown == ["x-card": .number(1)])
        #expect(record.unknown == ["x-record": ["deep": .array([.null])]])
    }

    @Test("Every member lands where it belongs")
    func members() throws {
        let record = try Record(json: JSONParser.parse(Self.full))
        #expect(record.parents.map(\.hex) == [Self.hex])
        #expect(record.author.principal?.description == "ana")
        #expect(record.createdAt.description == "2026-11-23T17:43:38.120Z")
        #expect(record.message == "Retrained.\nWith more data.")
        #expect(record.metrics["auc"]?.value == 0.94)
        #expect(record.inputs.first?.size == 9_007_199_254_740_991)
        #expect(record.source?.dirty == false)
        #expect(record.build?.finished?.minute == "2026-11-23 17:43")
        #expect(record.inference?.contentTypes == ["text/csv"])
        #expect(record.card?.size == 3)
        #expect(record.trigger == "drift-42")
    }

    @Test("The least record has an author and a time, and its digest is fixed")
    func least() throws {
        let record = Record(author: Author(name: "Ana"), createdAt: Timestamp(milliseconds: 0))
        let document = try record.document()
        #expect(document.bytes.asText == #"{"author":{"name":"Ana"},"createdAt":"1970-01-01T00:00:00Z"}"#)
        #expect(document.digest.hex == "c43677846bed44a05c6ef75d9b5b052e01611cc0e9e962cd6a0a8549e0aa0f9f")
        #expect(try Record(document) == record)
    }

    @Test(
        "A figure of any size that was registered can be read again",
        arguments: [1e18, 9_007_199_254_740_992, 1.5e20, -3e20, 6.02e23])
    func largeFigures(_ value: Double) throws {
        var record = Record(author: Author(name: "Ana"), createdAt: Timestamp(milliseconds: 0))
        record.metrics["flops"] = try Metric(value)
        record.parameters["flops"] = .number(value)
        #expect(try Record(record.document()) == record)
    }

    /// Path of members, the value put there, and how the error begins.
    static let wrong: [Case<([String], JSON?), String>] = [
        Case("no author", (["author"], nil), "record.author is missing"),
        Case("author as text", (["author"], "Ana"), "record.author must be an object, not text"),
        Case("no name", (["author", "name"], nil), "record.author.name is missing"),
        Case("a principal in two lines", (["author", "principal"], "a\nb"), "record.author.principal: "),
        Case("no time", (["createdAt"], nil), "record.createdAt is missing"),
        Case(
            "no such day", (["createdAt"], "2026-02-30T00:00:00Z"),
            "record.createdAt: '2026-02-30T00:00:00Z' is not a time"),
        Case("a message in numbers", (["message"], .number(1)), "record.message must be text, not a number"),
        Case("parents as text", (["parents"], "sha256:"), "record.parents must be an array, not text"),
        Case(
            "a parent as a number", (["parents"], .array([.number(1)])),
            "record.parents must be an array of texts"),
        Case(
            "a parent that is no digest", (["parents"], .array(["v1"])),
            "record.parents[0]: 'v1' is not a digest"),
        Case(
            "metrics as an array", (["metrics"], .array([.number(1)])),
            "record.metrics must be an object, not an array"),
        Case(
            "a metric as text", (["metrics", "auc"], "0.9"), "record.metrics.auc must be a number, not text"),
        Case(
            "a metric as NaN in text", (["metrics", "auc"], "NaN"),
            "record.metrics.auc must be a number, not text"),
        Case(
            "a metric without value", (["metrics", "latency", "value"], nil),
            "record.metrics.latency.value is missing"),
        Case(
            "a bound as text", (["metrics", "latency", "lower"], "1"),
            "record.metrics.latency.lower must be a number"),
        Case(
            "an unknown goal", (["metrics", "latency", "goal"], "up"),
            "record.metrics.latency.goal: 'up' is neither"),
        Case(
            "parameters as an array", (["parameters"], .array([.null])), "record.parameters must be an object"
        ),
        Case("an input as text", (["inputs"], .array([[:], "x"])), "record.inputs[0].name is missing"),
        Case(
            "an input's size", (["inputs"], .array([["name": "a", "size": .number(-1)]])),
            "record.inputs[0].size must be"),
        Case(
            "dirty as text", (["source", "dirty"], "no"),
            "record.source.dirty must be true or false, not text"),
        Case(
            "a build's start", (["build", "started"], "yesterday"),
            "record.build.started: 'yesterday' is not a time"),
        Case(
            "content types", (["inference", "contentTypes"], "text/csv"),
            "record.inference.contentTypes must be an array"),
        Case(
            "an image's digest", (["inference", "imageDigest"], "x"),
            "record.inference.imageDigest: 'x' is not a digest"),
        Case("a card without size", (["card", "size"], nil), "record.card.size is missing"),
        Case("a trigger as a number", (["trigger"], .number(42)), "record.trigger must be text"),
        Case("custom as text", (["custom"], "x"), "record.custom must be an object, not text"),
    ]

    @Test("A wrong type is named by its path", arguments: wrong)
    func refused(_ member: Case<([String], JSON?), String>) throws {
        let json = try JSONParser.parse(Self.full).replacing(member.input.0[...], with: member.input.1)
        let error = try #require(refusal { try Record(json: json) })
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix(member.output), "\(error.message)")
    }

    @Test("A record is an object", arguments: [.null, .array([]), "x", .number(1)] as [JSON])
    func noObject(_ json: JSON) {
        #expect(refusal { try Record(json: json) }?.message.hasPrefix("record must be an object") == true)
    }
}

@Suite("Metric")
struct MetricTests {
    @Test("A bare number stays bare, one with details stays an object")
    func forms() throws {
        #expect(try Metric(json: .number(0.5), path: "m").json == .number(0.5))
        let detailed: JSON = ["value": .number(0.5), "split": "test"]
        #expect(try Metric(json: detailed, path: "m").json == detailed)
        #expect(try Metric(json: ["value": .number(0.5)], path: "m").json == .number(0.5))
    }

    @Test(
        "A metric that is not finite is refused, with a word on what to do",
        arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(_ value: Double) throws {
        for refused in [
            refusal { try Metric(value, path: "metrics.auc") },
            refusal { try Metric(json: .number(value), path: "metrics.auc") },
            refusal { try Metric(json: ["value": .number(value)], path: "metrics.auc") },
            refusal {
                try Metric(json: ["value": .number(0), "lower": .number(value)], path: "metrics.auc")
            },
            refusal {
                try Metric(json: ["value": .number(0), "upper": .number(value)], path: "metrics.auc")
            },
        ] {
            let error = try #require(refused)
            #expect(error.code == .invalid)
            #expect(error.message == "metrics.auc is not a finite number")
            #expect(error.hint != nil)
        }
    }
}

extension JSON {
    /// This value with another one at a path of member names; `nil` removes the member.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSON?) -> JSON {
        guard let key = path.first, case .object(var members) = self else { return value ?? .null }
        members[key] =
            path.count == 1 ? value : (members[key] ?? [:]).replacing(path.dropFirst(), with: value)
        return .object(members)
    }
}
