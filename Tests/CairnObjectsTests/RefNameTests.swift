import CairnObjects
import Testing

@Suite("RefName")
struct RefNameTests {
    static let refs = [
        Case("a group", "groups/Fraud", "groups/fraud"),
        Case("a version", "groups/Fraud/versions/12", "groups/fraud/versions/12"),
        Case("an approval", "groups/Fraud/approvals/1", "groups/fraud/approvals/1"),
        Case("labels", "groups/Fraud/labels/3", "groups/fraud/labels/3"),
        Case("a stage, whose case stays", "groups/Fraud/stages/Prod", "groups/fraud/stages/Prod"),
        Case("a policy", "groups/Fraud/policy", "groups/fraud/policy"),
        Case(
            "an entity, whose case stays", "groups/Fraud/entities/a-kind/Name.1",
            "groups/fraud/entities/a-kind/Name.1"),
        Case("an observation", "groups/Fraud/observations/2/11", "groups/fraud/observations/2/11"),
    ]

    @Test("Every ref reads back, and its key folds the group's case alone", arguments: refs)
    func roundTrip(_ ref: Case<String, String>) throws {
        let name = try RefName(parsing: ref.input)
        #expect(name.description == ref.input)
        #expect(name.key == ref.output)
        #expect(name.group?.description == "Fraud")
        #expect(try RefName(parsing: name.key).key == ref.output)
    }

    @Test("The forms are told apart")
    func cases() throws {
        let group = try GroupName(parsing: "g")
        #expect(try RefName(parsing: "groups/g") == .group(group))
        #expect(try RefName(parsing: "groups/g/versions/1") == .version(group, .first))
        #expect(try RefName(parsing: "groups/g/approvals/1") == .approval(group, .first))
        #expect(try RefName(parsing: "groups/g/labels/1") == .labels(group, .first))
        #expect(try RefName(parsing: "groups/g/stages/production") == .stage(group, .production))
        #expect(try RefName(parsing: "groups/g/policy") == .policy(group))
        let second = try ObservationNumber(parsing: "2")
        #expect(try RefName(parsing: "groups/g/observations/1/2") == .observation(group, .first, second))
    }

    @Test("The registry's own policy is no group's")
    func defaultPolicy() throws {
        let ref = try RefName(parsing: "policy")
        #expect(ref == .defaultPolicy && ref.group == nil)
        #expect(ref.description == "policy" && ref.key == "policy")
    }

    @Test(
        "Nothing else is a ref",
        arguments: [
            "", "groups", "groups/", "/groups/g", "Groups/g", "groups/g/", "groups//g", "groups/g/versions",
            "groups/g/versions/", "groups/g/versions/0", "groups/g/versions/01", "groups/g/versions/x",
            "groups/g/versions/1/x", "groups/g/stages/1", "groups/g/stages", "groups/g/policy/x",
            "groups/g/other/1", "groups/../x", "groups/g/stages/..", "groups/g/\u{301}policy", "groups/g\n",
            "groups/g/observations", "groups/g/observations/1", "groups/g/observations/1/",
            "groups/g/observations/1/0", "groups/g/observations/1/01", "groups/g/observations/0/1",
            "groups/g/observations/1/x", "groups/g/observations/1/1/1", "groups/g/versions/1/1", "Policy",
            "policy/", "policies", "groups/policy/policy/",
        ])
    func refused(_ text: String) {
        #expect(refusal { try RefName(parsing: text) }?.code == .invalid)
    }
}
