import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Logging
import SystemPackage
import Testing

/// Each verb with each call to its storage failing, before the call's work and after it.
@Suite("Every n-th failure")
struct EveryFaultTests {
    /// A verb, what stands before it, and how doing it again ends where only its acknowledgement was lost.
    struct Verb: Sendable, CustomTestStringConvertible {
        let name: String
        let prepare: @Sendable (World) async throws -> Void
        let run: @Sendable (World) async throws -> Void
        var again: CairnError.Code?

        var testDescription: String { name }
    }

    private static func register(_ world: World, key: String? = nil) async throws {
        var registration = try world.registration(
            ["model.bin": "m", "code/inference.py": "c", "old.bin": "a"], auc: 0.9)
        registration.labels = ["team": "risk"]
        registration.card = .init(name: try FileName(parsing: "card.md"), source: .bytes([35]))
        registration.parents = .versions([try VersionSpec(parsing: "fraud:production")])
        _ = try await world.registry.register(registration, by: intent(key: key))
    }

    static let verbs: [Verb] = [
        Verb(name: "register one file", prepare: { _ in }) { world in
            _ = try await world.registry.register(
                world.registration(["model.bin": "new"], auc: 0.5), by: intent())
        },
        Verb(name: "register several files, a card and labels", prepare: { _ in }) { try await register($0) },
        Verb(name: "register under a key", prepare: { _ in }) { try await register($0, key: "run-1") },
        Verb(name: "approve", prepare: { _ in }) { world in
            try await world.decide(world.resolve("fraud:3"), .approved)
        },
        Verb(name: "reject and withdraw", prepare: { _ in }) { world in
            try await world.decide(world.resolve("fraud:2"), .rejected, withdraw: true)
        },
        Verb(name: "promote", prepare: { _ in }) { world in
            try await world.promote(world.resolve("fraud:1"), to: "staging")
        },
        Verb(
            name: "promote, expecting what stands there", prepare: { _ in },
            run: { world in
                let ids = (try await world.resolve("fraud:1"), try await world.resolve("fraud:2"))
                try await world.promote(ids.0, expecting: .version(ids.1))
            }, again: .conflict),
        Verb(
            name: "roll back under a key", prepare: { _ in },
            run: { world in
                _ = try await world.registry.rollback(
                    StageSpec(parsing: "fraud:production"), by: intent(key: "back"))
            }, again: .notFound),
        Verb(
            name: "roll back further under a key",
            prepare: { world in
                let id = try await world.push("d")
                try await world.decide(id, .approved)
                try await world.promote(id)
            },
            run: { world in
                _ = try await world.registry.rollback(
                    StageSpec(parsing: "fraud:production"), by: intent(key: "back"))
            }, again: .exists),
        Verb(
            name: "roll back, expecting what stands there", prepare: { _ in },
            run: { world in
                try await world.rollback(expecting: .version(world.resolve("fraud:2")))
            }, again: .conflict),
        Verb(name: "label", prepare: { _ in }) { world in
            _ = try await world.registry.label(
                world.resolve("fraud:1"), set: ["a": "b"], unset: [], by: intent())
        },
        Verb(
            name: "delete", prepare: { _ in },
            run: { world in _ = try await world.registry.delete(world.resolve("fraud:3"), by: intent()) },
            again: .notFound),
        Verb(
            name: "create a group", prepare: { _ in }, run: { try await $0.createGroup("churn") },
            again: .exists),
        Verb(name: "edit a group", prepare: { _ in }) { world in
            var edit = GroupEdit()
            edit.description = "edited"
            edit.guarded = [try StageName(parsing: "staging"): true]
            _ = try await world.registry.editGroup(GroupName(parsing: "fraud"), edit, by: intent())
        },
        Verb(
            name: "delete a group",
            prepare: { world in
                let ids = (try await world.resolve("fraud:1"), try await world.resolve("fraud:2"))
                try await world.decide(ids.0, .rejected)
                try await world.decide(ids.1, .rejected, withdraw: true)
            },
            run: { world in
                _ = try await world.registry.deleteGroup(
                    GroupName(parsing: "fraud"), recursive: true, by: intent())
            }, again: .notFound),
        Verb(
            name: "approve automatically at a push", prepare: { try await $0.set(automatic) },
            run: { world in
                let registration = try world.registration(["model.bin": "new"], auc: 0.9)
                let receipt = try await world.registry.register(registration, by: intent())
                #expect(receipt.outcome != .registered || receipt.approval == .approved)
            }),
        Verb(
            name: "vote", prepare: { try await $0.set(#"{"approval": {"quorum": 3}}"#) },
            run: { try await $0.vote($0.resolve("fraud:3"), by: "bob") }),
        Verb(
            name: "take a vote back", prepare: { try await $0.set(#"{"approval": {}}"#) },
            run: { try await $0.vote($0.resolve("fraud:1"), .pending, by: "ana") }),
        Verb(
            name: "set a policy", prepare: { try await $0.push("e", with: #"{"auc": 0.9}"#) },
            run: { try await $0.set(automatic, newMetrics: false) }),
        Verb(
            name: "take a policy away", prepare: { try await $0.set(automatic) },
            run: { try await $0.set(nil) }),
        Verb(name: "set the registry's policy", prepare: { _ in }) { try await $0.set("{}", for: nil) },
        Verb(
            name: "select and approve",
            prepare: { world in
                try await world.push("e", with: #"{"auc": 0.9}"#)
                try await world.set(automatic)
            },
            run: { _ = try await $0.select(approve: true) }),
        Verb(
            name: "promote against the rules",
            prepare: { try await $0.set(#"{"stages": {"production": {"override": true}}}"#) },
            run: { world in
                _ = try await world.promote(world.resolve("fraud:3"), by: "eve", override: "down")
            }),
        Verb(
            name: "observe, with a report, and put the stage back",
            prepare: { world in
                try await world.set(
                    #"{"drift": [{"metric": "psi", "max": 0.2, "rollback": "production"}]}"#)
            },
            run: { world in
                var draft = ObservationDraft(metrics: try metrics(#"{"psi": 0.3}"#))
                draft.report = .init(name: try FileName(parsing: "r.html"), source: .bytes([1, 2]))
                // Done again, it would be another observation: the key says that it is the same.
                _ = try await world.registry.observe(
                    world.resolve("fraud:2"), draft, by: intent(key: "week-47"))
            }, again: .exists),
    ]

    private static let automatic = #"{"automatic": {"require": {"metrics": {"auc": {"min": 0.5}}}}}"#

    /// A group with two approved versions that stood in production one after the other, and a pending one.
    private func prepared(_ world: World, for verb: Verb) async throws -> World {
        try await world.registry.recordCreation(by: intent())
        try await world.createGroup()
        for id in try await world.approved("a", "b") { try await world.promote(id) }
        try await world.push("c")
        try await verb.prepare(world)
        return world
    }

    @Test("leaves everything or nothing, and can be done again", arguments: verbs)
    func inMemory(_ verb: Verb) async throws {
        try await withTemporaryDirectory { directory in
            let key = try SigningKey.generate(name: "cairn.example/faults")
            try await check(verb) { clock in World.inMemory(clock, key: key, directory) }
        }
    }

    @Test(
        "leaves everything or nothing in files", arguments: verbs.filter { $0.name.hasPrefix("register s") })
    func inFiles(_ verb: Verb) async throws {
        try await withTemporaryDirectory { directory in
            let key = try SigningKey.generate(name: "cairn.example/faults")
            try await check(verb, moments: [.before]) { clock in
                let place = directory.appending("\(UInt64.random(in: .min ... .max))")
                try place.makeDirectory()
                let world = World.inMemory(clock, key: key, place)
                try FileStorage.create(at: world.root, key: key)
                return try world.reopened()
            }
        }
    }

    private func check(
        _ verb: Verb, moments: [Fault.Moment] = Fault.Moment.allCases,
        on make: (TestClock) async throws -> World
    ) async throws {
        // Stands where it is for all runs, so that all that succeed leave the same.
        let start = Timestamp.now()
        var world = try await prepared(make(TestClock(start)), for: verb)
        let before = try await StorageState(of: world.storage)
        try await verb.run(world)
        let after = try await StorageState(of: world.storage)
        #expect(after.entries.count == before.entries.count + 1)
        let struck = try await FaultyStorage.withEveryFault(moments: moments) {
            world = try await prepared(make(TestClock(start)), for: verb)
            return world.storage
        } run: { faulty in
            try await verb.run(world.over(faulty))
        } check: { outcome in
            let what: Comment = "\(outcome.fault)"
            let left = try await StorageState(of: outcome.storage)
            let wasDone = left.entries.count > before.entries.count
            expectAllOrNothing(left, wasDone ? after : before, what)
            if let error = outcome.error {
                #expect(error as? CairnError == outcome.fault.error, what)
            } else {
                #expect(wasDone, "\(what): reported as done")
            }
            try await world.expectSound(what)
            let again = try await refusal { try await verb.run(world) }
            #expect(again?.code == (wasDone ? verb.again : nil), "\(what): \(String(describing: again))")
            expectAllOrNothing(try await StorageState(of: outcome.storage), after, "\(what), done again")
            try await world.expectSound("\(what), done again")
        }
        #expect(struck >= moments.count)
    }

    /// Blobs and documents that nothing names yet are nothing.
    private func expectAllOrNothing(_ found: StorageState, _ expected: StorageState, _ what: Comment) {
        #expect(found.refs == expected.refs, what)
        #expect(found.entries == expected.entries, what)
        #expect(found.head == expected.head, what)
        #expect(found.versions == expected.versions, what)
        #expect(found.groups == expected.groups, what)
        #expect(found.lastNumbers == expected.lastNumbers, what)
        #expect(found.leftovers == [], what)
    }

    @Test(arguments: [Fault.Moment.before, .after])
    func `a collection that fails loses nothing that is needed`(_ moment: Fault.Moment) async throws {
        let key = try SigningKey.generate(name: "cairn.example/faults")
        let clock = TestClock()
        var world = World.inMemory(clock, key: key)
        let verb = Self.verbs[0]
        try await FaultyStorage.withEveryFault(moments: [moment]) {
            world = try await prepared(World.inMemory(clock, key: key), for: verb)
            _ = try await world.registry.delete(world.resolve("fraud:3"), by: intent())
            return world.storage
        } run: { faulty in
            try await world.over(faulty).collectAll()
        } check: { outcome in
            let what: Comment = "\(outcome.fault)"
            #expect(outcome.error as? CairnError == outcome.fault.error, what)
            try await world.expectSound(what)
            try await world.collectAll()
            try await world.expectSound(what)
            #expect(try await world.storage.inventory().blobs.count == 2, what)
        }
    }

    @Test func `a pull or a checkout that fails leaves nothing`() async throws {
        try await withWorld(.files) { world in
            let id = try await world.registry.register(
                world.registration(["a.bin": "1", "b/c.bin": "2", "b/d.bin": "3"]), by: intent()
            ).version
            for checksOut in [false, true] {
                try await FaultyStorage.withEveryFault {
                    world.storage
                } run: { faulty in
                    let place = world.directory.appending("out-\(UInt64.random(in: .min ... .max))")
                    do {
                        if checksOut {
                            _ = try await world.over(faulty).registry.checkout(id, at: place)
                        } else {
                            _ = try await world.over(faulty).registry.pull(id, into: place)
                        }
                    } catch {
                        #expect(!place.isTaken)
                        throw error
                    }
                } check: { outcome in
                    #expect(outcome.error != nil)
                }
            }
            let strays = try names(in: world.directory)?.filter {
                $0.hasPrefix(".") && !$0.hasSuffix(".cairn")
            }
            #expect(strays == [])
        }
    }
}
