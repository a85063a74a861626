import CairnObjects
import Testing

@Suite("Labels")
struct LabelsTests {
    @Test("Labels read back, with what nobody knows")
    func roundTrip() throws {
        var labels = try Labels(["team": "risk", "note": ""])
        labels.unknown = ["x": .number(1)]
        #expect(try Labels(labels.document()) == labels)
        #expect(labels.json == ["labels": ["team": "risk", "note": ""], "x": .number(1)])
        #expect(try Labels(Labels().document()) == Labels())
    }

    static let accepted: [Case<[String: String], Void>] = [
        Case("none", [:]), Case("fifty", Dictionary(uniqueKeysWithValues: (0..<50).map { ("k\($0)", "v") })),
        Case("a name of 128 characters", [String(repeating: "ä", count: 128): ""]),
        Case("a value of 256 characters", ["a": String(repeating: "ä", count: 256)]),
    ]

    @Test("Up to the limits labels are taken", arguments: accepted)
    func accepts(_ values: Case<[String: String], Void>) throws {
        #expect(try Labels(values.input).values == values.input)
        #expect(try Labels(json: Labels(values.input).json).values == values.input)
    }

    static let malformed: [Case<[String: String], Void>] = [
        Case("fifty-one", Dictionary(uniqueKeysWithValues: (0...50).map { ("k\($0)", "v") })),
        Case("no name", ["": "v"]),
        Case("a name of 129 characters", [String(repeating: "a", count: 129): ""]),
        Case("a name in two lines", ["a\nb": ""]),
        Case("a value of 257 characters", ["a": String(repeating: "a", count: 257)]),
        Case("one character of 300 marks", ["a": "a" + String(repeating: "\u{301}", count: 300)]),
    ]

    @Test("Past the limits they are refused, typed or read", arguments: malformed)
    func refused(_ values: Case<[String: String], Void>) {
        #expect(refusal { try Labels(values.input) }?.code == .invalid)
        let json: JSON = ["labels": .object(values.input.mapValues(JSON.string))]
        #expect(refusal { try Labels(json: json) }?.code == .invalid)
    }

    @Test("A label is text")
    func types() {
        let error = refusal { try Labels(json: ["labels": ["a": .number(1)]]) }
        #expect(error?.message == "labels.a must be text, not a number")
    }
}

@Suite("GroupDocument")
struct GroupDocumentTests {
    @Test("A group's document reads back, with what nobody knows")
    func roundTrip() throws {
        var group = GroupDocument(
            description: "Card fraud", labels: try Labels(["team": "risk"]),
            createdAt: Timestamp(milliseconds: 0),
            createdBy: try Principal(parsing: "ana"))
        group.unknown = ["x": .null]
        #expect(try GroupDocument(group.document()) == group)
        #expect(
            group.json == [
                "description": "Card fraud", "labels": ["team": "risk"], "createdAt": "1970-01-01T00:00:00Z",
                "createdBy": "ana", "x": .null,
            ])
        (group.description, group.labels) = ("", try Labels())
        #expect(try GroupDocument(group.document()) == group)
    }

    static let wrong: [Case<JSON, String>] = [
        Case("no time", ["createdBy": "ana"], "group.createdAt is missing"),
        Case("nobody", ["createdAt": "1970-01-01T00:00:00Z"], "group.createdBy is missing"),
        Case(
            "a label in numbers", ["labels": ["a": .number(1)]], "group.labels.a must be text, not a number"),
        Case("a label without name", ["labels": ["": "x"]], "'' cannot be a label"),
        Case("a description in numbers", ["description": .number(1)], "group.description must be text"),
    ]

    @Test("A wrong member is named", arguments: wrong)
    func refused(_ json: Case<JSON, String>) throws {
        let error = try #require(refusal { try GroupDocument(json: json.input) })
        #expect(error.message.hasPrefix(json.output), "\(error.message)")
    }
}
