import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Setting policies")
struct PolicyVerbTests {
    private static let auc = #"{"automatic": {"require": {"metrics": {"auc": {"min": 0.9}}}}}"#
    private static let closed = #"{"closed": true, "stages": {"production": {}}}"#

    @Test(arguments: Backend.allCases)
    func `a group's rules go before the registry's, and those before the usual ones`(_ backend: Backend)
        async throws
    {
        try await withWorld(backend) { world in
            let scope = try world.scope("fraud")
            #expect(try await world.registry.policy(scope).value == .standard)
            #expect(try await world.registry.policy(scope).scope == nil)
            let entry = try #require(try await world.set(#"{"stages": {"a": {}}}"#, for: nil))
            #expect(entry.action == .policyChanged && entry.reason == "rules")
            #expect(entry.moves.map(\.ref.description) == ["policy"])
            #expect(try await world.registry.policy(scope).scope == .registry)
            try await world.set(Self.closed)
            let own = try await world.registry.policy(world.scope("FRAUD"))
            #expect(own.scope == scope && own.value.isClosed)
            #expect(try await world.registry.policy(.registry).value == policy(#"{"stages": {"a": {}}}"#))
            try await world.set(nil)
            #expect(try await world.registry.policy(scope).scope == .registry)
            try await world.set(nil, for: nil)
            #expect(try await world.registry.policy(scope).value == .standard)
            try await world.expectSound()
        }
    }

    @Test func `what holds already is not set again`() async throws {
        try await withWorld { world in
            #expect(try await world.set(nil) == nil)
            #expect(try await world.set(nil, for: nil) == nil)
            try await world.set(Self.closed)
            let before = try await world.state()
            #expect(try await world.set(Self.closed, for: "FRAUD") == nil)
            #expect(try await world.state() == before)
        }
    }

    @Test func `a zone, a signature, a metric or a group that nobody knows is refused`() async throws {
        try await withWorld { world in
            try await world.push("a", with: #"{"auc": 0.9, "log_loss": 0.2}"#)
            func refused(
                _ text: String, for group: String? = "fraud", code: CairnError.Code = .invalid,
                _ message: String, _ hint: String?
            ) async throws {
                let error = try await world.expectRefusal(code) {
                    try await world.set(text, for: group, newMetrics: false)
                }
                #expect(error.message == message && error.hint == hint, "\(error)")
            }
            try await refused(
                #"{"stages": {"a": {"freeze": [{"from": "Fri 16:00", "#
                    + #""to": "Mon 08:00", "zone": "Mars/Base"}]}}}"#,
                "policy.stages.a.freeze[0].zone: nobody here knows the time zone 'Mars/Base'",
                "use UTC, or a name of the IANA database with a slash, such as Europe/Berlin")
            try await refused(
                #"{"approval": {"require": {"evidence": ["signature"]}}}"#, code: .unsupported,
                "policy.approval.require.evidence: 'signature' cannot be asked for yet: this cairn "
                    + "checks no signatures",
                "leave it out; nothing could pass it")
            try await refused(
                #"{"approval": {"require": {"metrics": {"logloss": true}}}}"#,
                "policy.approval.require.metrics.logloss asks for a metric that no version has",
                "did you mean 'log_loss'? To ask for a new one, say --new-metrics")
            try await refused(
                #"{"stages": {"a": {"require": {"metrics": {"fairness": true}}}}}"#, for: nil,
                "policy.stages.a.require.metrics.fairness asks for a metric that no version has",
                "to ask for a new one, say --new-metrics")
            try await refused(
                "{}", for: "fruad", code: .notFound, "there is no group 'fruad'", "did you mean 'fraud'?")
        }
    }

    @Test func `rules may ask for metrics that are there, or that are said to be new`() async throws {
        try await withWorld { world in
            let rules = #"{"approval": {"require": {"metrics": {"auc": true}}}}"#
            // A group without versions has nothing to compare with.
            #expect(try await world.set(rules, newMetrics: false) != nil)
            try await world.set(nil)
            try await world.push("a", with: #"{"f1": 0.9}"#)
            try await world.expectRefusal(.invalid) { try await world.set(rules, newMetrics: false) }
            #expect(try await world.set(rules) != nil)
            try await world.set(nil)
            // The registry's rules are compared with what every group has.
            try await world.createGroup("churn")
            try await world.push("b", with: #"{"auc": 0.9}"#, to: "churn")
            #expect(try await world.set(rules, for: nil, newMetrics: false) != nil)
            try await world.expectRefusal(.invalid) { try await world.set(rules, newMetrics: false) }
        }
    }

    @Test func `a metric is found though only an old version of many has it`() async throws {
        try await withWorld { world in
            try await world.push("first", with: #"{"old": 1}"#)
            for index in 0..<205 { try await world.push("\(index)", with: #"{"auc": 0.9}"#) }
            let rules = #"{"approval": {"require": {"metrics": {"old": true}}}}"#
            #expect(try await world.set(rules, newMetrics: false) != nil)
        }
    }

    @Test func `each change is kept, the newest first, and an earlier policy can be read`() async throws {
        try await withWorld { world in
            let scope = try world.scope("FRAUD")
            #expect(try await world.registry.policyHistory(scope).isEmpty)
            try await world.set(Self.closed)
            try await world.set(Self.auc)
            try await world.set(nil)
            try await world.set(Self.auc, for: nil)
            let history = try await world.registry.policyHistory(scope)
            #expect(history.map(\.action) == [.policyChanged, .policyChanged, .policyChanged])
            #expect(history.map { $0.moves[0].to == nil } == [true, false, false])
            #expect(try await world.registry.policyHistory(.registry).count == 1)
            let first = try #require(history[2].moves[0].to)
            #expect(try await world.registry.policy(withDigest: first) == policy(Self.closed))
            let error = try await world.expectRefusal(.notFound) {
                try await world.registry.policy(withDigest: Digest(of: [1, 2, 3]))
            }
            #expect(error.hint == "see 'cairn policy history'")
        }
    }

    @Test func `a group that is deleted leaves no rules to its successor`() async throws {
        try await withWorld { world in
            try await world.set(Self.closed)
            _ = try await world.registry.deleteGroup(
                GroupName(parsing: "fraud"), recursive: true, by: intent())
            try await world.createGroup()
            #expect(try await world.registry.policy(world.scope("fraud")).value == .standard)
            try await world.expectSound()
        }
    }

    @Test func `a guard that is edited makes the registry's rules the group's own`() async throws {
        try await withWorld { world in
            try await world.set(#"{"stages": {"canary": {"guarded": true}}}"#, for: nil)
            var edit = GroupEdit()
            edit.guarded = [try StageName(parsing: "staging"): true]
            _ = try await world.registry.editGroup(GroupName(parsing: "fraud"), edit, by: intent())
            let own = try await world.registry.policy(world.scope("fraud"))
            #expect(try own.scope == world.scope("fraud"))
            #expect(
                try own.value
                    == policy(#"{"stages": {"canary": {"guarded": true}, "staging": {"guarded": true}}}"#))
        }
    }

    @Test func `rules that are tried out answer as those that hold would, and change nothing`() async throws {
        try await withWorld { world in
            let id = try await world.push("a", with: #"{"auc": 0.8}"#).version
            try await world.vote(id, by: "bob")
            let before = try await world.state()
            let holding = try await world.registry.testPolicy(on: id, by: intent())
            #expect(holding.passes && holding.automatic == nil && holding.state == .approved)
            #expect(holding.stages.map(\.stage) == [.production])
            let draft = try policy(
                #"{"approval": {"quorum": 2}, "automatic": {"require": {"metrics": {"auc": {"min": 0.9}}}}, "#
                    + #""stages": {"staging": {}, "production": {"after": "staging"}}}"#)
            let tried = try await world.registry.testPolicy(on: id, draft: draft, by: intent())
            #expect(tried.stages.map(\.stage.description) == ["production", "staging"])
            #expect(tried.stages.map(\.verdict.passes) == [false, true] && !tried.passes)
            #expect(tried.automatic?.passes == false && tried.tally.state == .pending)
            #expect(try await world.state() == before)
            let zone =
                #"{"stages": {"a": {"freeze": [{"from": "Fri 16:00", "to": "Mon 08:00", "zone": "X/Y"}]}}}"#
            try await world.expectRefusal(.invalid) {
                try await world.registry.testPolicy(on: id, draft: policy(zone), by: intent())
            }
        }
    }
}
