import CairnObjects
import Testing

@Suite("LogEntry")
struct LogEntryTests {
    static func sample(sequence: Int64 = 7) throws -> LogEntry {
        LogEntry(
            sequence: sequence, at: try Timestamp(parsing: "2026-11-23T17:43:38.120Z"),
            actor: try Principal(parsing: "ana"),
            action: .stageMoved,
            moves: [
                RefMove(
                    try RefName(parsing: "groups/Fraud/stages/production"), from: nil, to: Digest(of: [])),
                RefMove(try RefName(parsing: "groups/Fraud/approvals/3"), from: Digest(of: []), to: nil),
            ], reason: "Better recall", request: try RequestKey(parsing: "ci-1"))
    }

    static let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    static let text =
        #"{"action":"stage.moved","actor":"ana","at":"2026-11-23T17:43:38.120Z","moves":[{"from":null,"#
        + #""ref":"groups/Fraud/stages/production","to":"\#(empty)"},{"from":"\#(empty)","#
        + #""ref":"groups/Fraud/approvals/3","to":null}],"reason":"Better recall","request":"ci-1","#
        + #""sequence":7}"#

    @Test("An entry is canonical JSON, the same bytes for ever, and reads back")
    func roundTrip() throws {
        let entry = try Self.sample()
        #expect(entry.bytes.asText == Self.text)
        #expect(try LogEntry(bytes: entry.bytes) == entry)
    }

    @Test("An entry without reason, request and moves is as small as it can be")
    func least() throws {
        let entry = LogEntry(
            sequence: 0, at: Timestamp(milliseconds: 0), actor: try Principal(parsing: "ana"),
            action: .registryCreated,
            moves: [], reason: "", request: nil)
        #expect(
            entry.bytes.asText
                == #"{"action":"registry.created","actor":"ana","at":"1970-01-01T00:00:00Z","#
                + #""moves":[],"sequence":0}"#
        )
        #expect(try LogEntry(bytes: entry.bytes) == entry)
    }

    static let malformed = [
        Case("a space", text.replacingOnce(",", ", ")), Case("a newline at the end", text + "\n"),
        Case(
            "members in another order",
            text.replacingOnce(
                #""action":"stage.moved","actor":"ana""#, #""actor":"ana","action":"stage.moved""#)),
        Case("an escape that need not be", text.replacingOnce("ana", #"\u0061na"#)),
        Case("a member that nobody knows", text.replacingOnce("}],", #"}],"new":1,"#)),
        Case(
            "a member of a move that nobody knows",
            text.replacingOnce(#""from":null,"#, #""extra":1,"from":null,"#)),
        Case("an empty reason", text.replacingOnce("Better recall", "")),
        Case("a time to the microsecond", text.replacingOnce("38.120Z", "38.120999Z")),
        Case("a time with an offset", text.replacingOnce("38.120Z", "38.120+00:00")),
        Case("a sequence as a fraction", text.replacingOnce(":7}", ":7.0}")),
        Case("a negative sequence", text.replacingOnce(":7}", ":-7}")),
        Case("a sequence as text", text.replacingOnce(":7}", #":"7"}"#)),
        Case("no sequence", text.replacingOnce(#","sequence":7"#, "")),
        Case("no actor", text.replacingOnce(#""actor":"ana","#, "")),
        Case("no such ref", text.replacingOnce("stages/production", "stages/3")),
        Case("a move without ref", text.replacingOnce(#""ref":"groups/Fraud/stages/production","#, "")),
        Case("no such digest", text.replacingOnce("sha256:e3", "sha256:E3")),
        Case("from missing, not null", text.replacingOnce(#""from":null,"#, "")),
        Case("moves missing", text.replacingOnce(#""moves":["#, #""move":["#)), Case("an array", "[]"),
        Case("nothing", ""),
    ]

    @Test("Anything but the canonical form is refused", arguments: malformed)
    func refused(_ text: Case<String, Void>) throws {
        try #require(text.input != Self.text)
        #expect(refusal { try LogEntry(bytes: [UInt8](text: text.input)) }?.code == .invalid)
    }

    @Test("An action that a newer program wrote is told as such")
    func newerAction() throws {
        let text = Self.text.replacingOnce("stage.moved", "stage.frozen")
        let error = try #require(refusal { try LogEntry(bytes: [UInt8](text: text)) })
        #expect(error.code == .unsupported)
        #expect(error.message == "entry.action: unknown action 'stage.frozen'")
    }

    @Test("Every action has its own stable name")
    func actions() throws {
        for action in Action.allCases { #expect(try Action(parsing: action.rawValue) == action) }
        #expect(
            Action.allCases.map(\.rawValue) == [
                "registry.created", "registry.recovered", "group.created", "group.edited", "group.deleted",
                "version.registered",
                "version.deleted", "approval.changed", "approval.voted", "labels.changed", "policy.changed",
                "stage.moved", "stage.rolled-back", "stage.overridden", "observation.recorded",
                "drift.detected", "user.changed", "token.created", "token.revoked", "issuer.changed",
                "bucket.created", "bucket.deleted", "object.written", "object.deleted", "entity.created",
                "entity.changed", "entity.deleted", "webhook.changed",
            ])
    }
}
