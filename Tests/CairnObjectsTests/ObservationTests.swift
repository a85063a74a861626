import CairnObjects
import Testing

@Suite("Observation")
struct ObservationTests {
    private static func whole() throws -> Observation {
        var observation = Observation(
            subject: Digest(of: [1]), actor: try Principal(parsing: "monitor"),
            at: Timestamp(milliseconds: 1000), metrics: ["psi": try Metric(0.31)])
        observation.metrics["psi"]?.dataset = "live"
        observation.stage = .production
        observation.window = "2026-11-01/2026-11-07"
        observation.message = "a bad week"
        observation.report = Descriptor(mediaType: "text/html", digest: Digest(of: [2]), size: 1)
        observation.drift = [
            RuleResult(
                "drift psi max", passes: false, "psi 0.31 is above 0.2", remedy: "retrain",
                found: .number(0.31),
                required: .number(0.2))
        ]
        observation.unknown = ["seal": .array(["ana"])]
        return observation
    }

    @Test("Reads back, with what crossed a bound and what nobody knows")
    func round() throws {
        let whole = try Self.whole()
        #expect(try Observation(whole.document()) == whole)
        let bare = Observation(
            subject: Digest(of: [1]), actor: try Principal(parsing: "monitor"),
            at: Timestamp(milliseconds: 1000), metrics: ["psi": try Metric(0.31)])
        #expect(try Observation(bare.document()) == bare)
        #expect(
            bare.json == [
                "subject": .text(Digest(of: [1])), "actor": "monitor", "at": "1970-01-01T00:00:01Z",
                "metrics": ["psi": .number(0.31)],
            ])
    }

    static let wrong: [Case<(String, JSON?), String>] = [
        Case("no subject", ("subject", nil), "observation.subject is missing"),
        Case("nobody", ("actor", nil), "observation.actor is missing"),
        Case("no time", ("at", nil), "observation.at is missing"),
        Case("metrics as an array", ("metrics", .array([])), "observation.metrics must be an object"),
        Case(
            "a metric as text", ("metrics", ["psi": "high"]),
            "observation.metrics.psi must be a number, not text"),
        Case("a stage that is a number", ("stage", "3"), "observation.stage: '3' is not a stage name"),
        Case("a window in numbers", ("window", .number(7)), "observation.window must be text, not a number"),
        Case("a report as text", ("report", "report.html"), "observation.report must be an object, not text"),
        Case("drift as an object", ("drift", [:]), "observation.drift must be an array"),
        Case(
            "drift without a rule", ("drift", .array([["passes": true]])),
            "observation.drift[0].rule is missing"),
        Case(
            "drift without an answer", ("drift", .array([["rule": "a", "finding": "b"]])),
            "observation.drift[0].passes is missing"),
    ]

    @Test("A wrong member is named by its path", arguments: wrong)
    func refused(_ member: Case<(String, JSON?), String>) throws {
        guard case .object(var members) = try Self.whole().json else { return }
        members[member.input.0] = member.input.1
        let error = try #require(refusal { try Observation(json: .object(members)) })
        #expect(error.code == .invalid && error.message.hasPrefix(member.output), "\(error.message)")
    }

    @Test("Observations are counted from one")
    func numbers() throws {
        #expect(try ObservationNumber(parsing: "1") == .first && ObservationNumber.first.description == "1")
        #expect(try ObservationNumber(parsing: "9").next == ObservationNumber(parsing: "10"))
        #expect(try ObservationNumber(parsing: "9") < ObservationNumber(parsing: "10"))
    }

    @Test(
        "Nothing else counts one", arguments: ["", "0", "-1", "+1", "01", "1.0", "x", "9223372036854775808"])
    func noNumber(_ text: String) throws {
        let error = try #require(refusal { try ObservationNumber(parsing: text) })
        #expect(error.message == "'\(text)' is not the number of an observation")
        #expect(error.hint == "observations are numbered from 1")
    }
}
