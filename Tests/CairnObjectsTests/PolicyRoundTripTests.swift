import CairnObjects
import Testing

@Suite("Policies as documents")
struct PolicyRoundTripTests {
    /// Every member that there is, in canonical JSON but for what it leaves out.
    static let whole = """
        {"approval":{"approvers":["role:reviewers","dave"],"expires":"90d","quorum":2,\
        "reason":{"pattern":"^RISK-[0-9]+"},\
        "require":{"evidence":["card","clean-source","input-digests","report"],"metrics":{"auc":true}},\
        "separation":["author","promoter","pusher"]},\
        "automatic":{"on":"select","require":{"metrics":{"auc":{"confident":true,"dataset":true,\
        "goal":"maximize","max":1,"min":0.9,"split":"test"}}}},\
        "closed":true,\
        "drift":[{"cooldown":"7d","goal":"minimize","max":0.2,"metric":"psi","min":0,\
        "noWorseThanBaseline":"10%","rollback":"production"}],\
        "roles":{"reviewers":["bob","carol"]},\
        "stages":{"production":{"after":{"for":"1d","stage":"staging"},\
        "freeze":[{"from":"Fri 16:00","reason":"weekend","to":"Mon 08:00","zone":"Europe/Berlin"}],\
        "guarded":true,"movers":["eve"],"override":["role:reviewers"],\
        "require":{"metrics":{"auc":{"betterThan":{"by":0.005,"stage":"staging"},\
        "noWorseThan":"production"}}}},\
        "staging":{"override":true}}}
        """

    @Test("A policy with every rule is written as it was read")
    func everything() throws {
        let read = try policy(Self.whole)
        #expect(read.json.canonicalBytes.asText == Self.whole)
        #expect(try Policy(read.document()) == read)
    }

    /// What is left out since it says nothing, and what stays since it says something.
    static let written: [Case<String, String>] = [
        Case("nothing", "{}", "{}"),
        Case("empty sections", #"{"roles": {}, "stages": {}, "drift": [], "closed": false}"#, "{}"),
        Case(
            "what holds anyway", #"{"stages": {"a": {"override": false, "require": {}, "freeze": []}}}"#,
            #"{"stages":{"a":{}}}"#),
        Case(
            "rules of approval that only say that there are some", #"{"approval": {}}"#,
            #"{"approval":{"quorum":1}}"#),
        Case(
            "a quorum of one", #"{"approval": {"quorum": 1, "separation": []}}"#,
            #"{"approval":{"quorum":1}}"#),
        Case(
            "a duty twice", #"{"approval": {"separation": ["pusher", "pusher"]}}"#,
            #"{"approval":{"quorum":1,"separation":["pusher"]}}"#),
        Case(
            "any reason", #"{"approval": {"reason": true}}"#, #"{"approval":{"quorum":1,"reason":true}}"#),
        Case(
            "the usual moment", #"{"automatic": {"on": "push", "require": {"evidence": ["card"]}}}"#,
            #"{"automatic":{"require":{"evidence":["card"]}}}"#),
        Case(
            "a metric without bounds", #"{"stages": {"a": {"require": {"metrics": {"auc": {}}}}}}"#,
            #"{"stages":{"a":{"require":{"metrics":{"auc":true}}}}}"#),
        Case(
            "a tolerance of nothing",
            #"{"stages": {"a": {"require": {"metrics": {"m": {"noWorseThan": {"stage": "a", "by": 0}}}}}}}"#,
            #"{"stages":{"a":{"require":{"metrics":{"m":{"noWorseThan":"a"}}}}}}"#),
        Case(
            "a stage before, for any time", #"{"stages": {"a": {}, "b": {"after": {"stage": "a"}}}}"#,
            #"{"stages":{"a":{},"b":{"after":"a"}}}"#),
        Case(
            "the usual cool-down", #"{"drift": [{"metric": "psi", "max": 1.50, "cooldown": "24h"}]}"#,
            #"{"drift":[{"max":1.5,"metric":"psi"}]}"#),
    ]

    @Test("Is written in one way, and reads back as the same rules", arguments: written)
    func canonical(_ row: Case<String, String>) throws {
        let read = try policy(row.input)
        #expect(try read.document().bytes.asText == row.output)
        #expect(try Policy(read.document()) == read)
    }

    @Test("Tells what its rules look at")
    func lookedAt() throws {
        let read = try policy(Self.whole)
        let asked = read.requirements.filter { !$0.value.isEmpty }
        #expect(Set(asked.flatMap(\.value.metrics.keys)) == ["auc"])
        #expect(
            Set(asked.flatMap(\.value.evidence)) == [.card, .cleanSource, .inputDigests, .report])
        #expect(read.zones == ["Europe/Berlin"])
        #expect(try policy("{}").requirements.allSatisfy(\.value.isEmpty))
    }
}
