import CairnObjects
import Testing

@Suite("Policy")
struct PolicyTests {
    static func stage(_ name: String) throws -> StageName { try StageName(parsing: name) }

    @Test("Without a policy, production is guarded and nothing else")
    func standard() throws {
        #expect(Policy.standard.isGuarded(.production))
        #expect(try !Policy.standard.isGuarded(Self.stage("staging")))
        #expect(try Policy(json: [:]).isGuarded(.production))
    }

    @Test("What is set is what holds, after reading too")
    func set() throws {
        var policy = Policy.standard
        policy.set(try Self.stage("staging"), guarded: true)
        policy.set(.production, guarded: false)
        let read = try Policy(policy.document())
        #expect(read == policy)
        #expect(try read.isGuarded(Self.stage("staging")))
        #expect(!read.isGuarded(.production))
        #expect(policy.json == ["stages": ["production": ["guarded": false], "staging": ["guarded": true]]])
    }

    @Test("Rules of a newer program are kept, of stages and of the whole")
    func unknown() throws {
        let json: JSON = [
            "stages": ["production": ["guarded": true, "bounds": .array(["auc >= 0.9"])]],
            "quorum": .number(2),
        ]
        var policy = try Policy(json: json)
        #expect(policy.json == json)
        policy.set(.production, guarded: false)
        #expect(
            policy.json == [
                "stages": ["production": ["guarded": false, "bounds": .array(["auc >= 0.9"])]],
                "quorum": .number(2),
            ])
    }

    static let wrong: [Case<JSON, String>] = [
        Case(
            "stages as an array", ["stages": .array([.null])], "policy.stages must be an object, not an array"
        ),
        Case(
            "rules as a boolean", ["stages": ["a": true]],
            "policy.stages.a must be an object, not "
                + "a boolean"),
        Case(
            "guarded as text", ["stages": ["a": ["guarded": "yes"]]],
            "policy.stages.a.guarded must be true or false, not text"),
        Case("a number as a stage", ["stages": ["3": [:]]], "'3' is not a stage name"),
    ]

    @Test("A wrong member is named", arguments: wrong)
    func refused(_ json: Case<JSON, String>) throws {
        let error = try #require(refusal { try Policy(json: json.input) })
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix(json.output), "\(error.message)")
    }
}
