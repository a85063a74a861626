import CairnObjects
import Testing

@Suite("Tolerance")
struct ToleranceTests {
    private static func read(_ json: JSON) throws -> Tolerance {
        let policy = try Policy(json: [
            "stages": [
                "a": [
                    "require": [
                        "metrics": ["auc": ["noWorseThan": ["stage": "production", "by": json]]]
                    ]
                ]
            ]
        ])
        let rules = try #require(policy.stages[StageName(parsing: "a")])
        return try #require(rules.require.metrics["auc"]?.noWorseThan).by
    }

    static let tolerances: [Case<JSON, (value: Tolerance, beside: Double)>] = [
        Case("nothing", .number(0), (.absolute(0), 0)),
        Case("an amount", .number(0.005), (.absolute(0.005), 0.005)),
        Case("an amount beyond one", .number(12), (.absolute(12), 12)),
        Case("a percentage of what is compared with", "2%", (.percent(2), 0.16)),
        Case("a share of a percent", "0.5%", (.percent(0.5), 0.04)),
        Case("no percent", "0%", (.percent(0), 0)),
        Case("more than all of it", "150%", (.percent(150), 12)),
    ]

    @Test("Reads amounts and percentages, and what they come to beside -8", arguments: tolerances)
    func reads(_ tolerance: Case<JSON, (value: Tolerance, beside: Double)>) throws {
        let read = try Self.read(tolerance.input)
        #expect(read == tolerance.output.value)
        #expect(read.amount(beside: -8) == tolerance.output.beside)
        #expect(read.isNone == (tolerance.output.beside == 0))
        if case .string(let text) = tolerance.input { #expect(read.description == text) }
    }

    @Test(
        "Nothing else is one",
        arguments: [
            .number(-0.001), "2", "%", "-2%", "2 %", "2%%", "two%", "nan%", "inf%", "1e999%", true,
            .array([]),
            ["absolute": .number(1)],
        ] as [JSON])
    func refused(_ json: JSON) throws {
        let error = try #require(refusal { try Self.read(json) })
        #expect(
            error
                == CairnError(
                    .invalid,
                    "policy.stages.a.require.metrics.auc.noWorseThan.by must be a number from 0, "
                        + "or a percentage",
                    hint: "write it like 0.005 or 2%"))
    }
}
