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
        try policy.set(Self.stage("staging"), guarded: true)
        try policy.set(.production, guarded: false)
        let read = try Policy(policy.document())
        #expect(read == policy)
        #expect(try read.isGuarded(Self.stage("staging")))
        #expect(!read.isGuarded(.production))
        #expect(policy.json == ["stages": ["production": ["guarded": false], "staging": ["guarded": true]]])
    }

    @Test("A rule that this program does not know is refused, with what was probably meant")
    func unknown() throws {
        let json: JSON = ["stages": ["production": ["guarded": true, "freez": .array([])]]]
        let error = try #require(refusal { try Policy(json: json) })
        #expect(error.message == "policy.stages.production.freez is not known")
        #expect(error.hint == "did you mean 'freeze'?")
        #expect(refusal { try Policy(json: ["quorum": .number(2)]) }?.code == .invalid)
    }

    static let empty: [Case<JSON, String>] = [
        Case("approval", ["approval": .null], "policy.approval is left empty"),
        Case("a quorum", ["approval": ["quorum": .null]], "policy.approval.quorum is left empty"),
        Case("an entry of a list", ["drift": .array([.null])], "policy.drift[0] is left empty"),
        Case(
            "a rule of a stage", ["stages": ["production": ["after": .null]]],
            "policy.stages.production.after is left empty"),
    ]

    @Test("A rule that is begun and left empty is refused, since it would guard nothing", arguments: empty)
    func leftEmpty(_ json: Case<JSON, String>) throws {
        let error = try #require(refusal { try Policy(json: json.input) })
        #expect(error.message == json.output)
        #expect(try Policy(json: ["stages": ["staging": .null]]).json == ["stages": ["staging": [:]]])
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
        Case("a number as a stage", ["stages": ["3": [:]]], "policy.stages: '3' is not a stage name"),
    ]

    @Test("A wrong member is named", arguments: wrong)
    func refused(_ json: Case<JSON, String>) throws {
        let error = try #require(refusal { try Policy(json: json.input) })
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix(json.output), "\(error.message)")
    }
}
