import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@Suite("Registering")
struct RegisterTests {
    @Test(arguments: Backend.allCases)
    func `gives the next number, pending approval, and one log entry`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            var registration = try world.registration(["b/c.txt": "text", "a.bin": "model"], auc: 0.9)
            registration.labels = ["team": "risk"]
            registration.card = Registration.File(
                name: try FileName(parsing: "card.md"), source: .bytes(Array("# Card".utf8)))
            let receipt = try await world.registry.register(registration, by: intent("first", by: "bob"))
            #expect(receipt.outcome == .registered)
            #expect("\(receipt.version)" == "fraud:1")
            #expect(receipt.parents.isEmpty && receipt.present.isEmpty)
            let version = try await world.registry.version(receipt.version)
            #expect(version.approval == .pending)
            #expect(version.labels == ["team": "risk"])
            #expect(version.record.createdAt == world.clock.now)
            #expect(version.record.card?.digest == Digest(of: Array("# Card".utf8)))
            #expect(version.record.card?.mediaType == "text/markdown")
            #expect(try version.files().map(\.name.description) == ["a.bin", "b/c.txt"])
            let entry = try #require(receipt.entry)
            #expect(entry.sequence == 2 && entry.action == .versionRegistered)
            #expect("\(entry.actor) \(entry.reason)" == "bob first")
            #expect(
                entry.moves.map(\.ref.description) == [
                    "groups/fraud/versions/1", "groups/fraud/approvals/1", "groups/fraud/labels/1",
                ])
            try await world.expectSound()
        }
    }

    @Test func `what equals the newest version registers nothing`() async throws {
        try await withWorld { world in
            let registration = try world.registration(["model.bin": "a"], auc: 0.9)
            let first = try await world.registry.register(registration, by: intent())
            world.clock.advance(byMilliseconds: 1000)
            var again = registration
            again.record.message = "with another message"
            let receipt = try await world.registry.register(again, by: intent())
            #expect(receipt.outcome == .unchanged && receipt.entry == nil)
            #expect(receipt.version == first.version)
            again.force = true
            let forced = try await world.registry.register(again, by: intent())
            #expect(forced.outcome == .registered)
            #expect("\(forced.version)" == "fraud:2")
        }
    }

    static let differences: [Case<@Sendable (inout Registration) throws -> Void, Void>] = [
        Case("another metric", { $0.record.metrics["auc"] = try Metric(0.91) }, ()),
        Case("one metric more", { $0.record.metrics["f1"] = try Metric(0.9) }, ()),
        Case("a parameter", { $0.record.parameters["depth"] = .number(3) }, ()),
        Case("an input", { $0.record.inputs = [Input(name: "train")] }, ()),
        Case(
            "other bytes",
            { $0.files[0] = .init(name: $0.files[0].name, source: .bytes([1])) }, ()),
        Case(
            "another name",
            { $0.files[0] = .init(name: try FileName(parsing: "n.bin"), source: $0.files[0].source) }, ()),
    ]

    @Test("registers what differs from the newest version", arguments: differences)
    func differing(_ difference: Case<@Sendable (inout Registration) throws -> Void, Void>) async throws {
        try await withWorld { world in
            var registration = try world.registration(["model.bin": "a"], auc: 0.9)
            _ = try await world.registry.register(registration, by: intent())
            try difference.input(&registration)
            let receipt = try await world.registry.register(registration, by: intent())
            #expect("\(receipt.outcome) \(receipt.version)" == "registered fraud:2")
        }
    }

    @Test func `what equals an older version only is registered`() async throws {
        try await withWorld { world in
            for text in ["a", "b", "a"] { try await world.push(text) }
            #expect("\(try await world.resolve("fraud"))" == "fraud:3")
        }
    }

    @Test func `the parent is what stands in production, unless somebody says otherwise`() async throws {
        try await withWorld { world in
            let ids = try await world.approved("a", "b")
            try await world.promote(ids[0])
            let c = try await world.push("c")
            #expect(try await world.registry.version(c).record.parents == [ids[0].manifest])
            var registration = try world.registration(["model.bin": "d"])
            registration.parents = .versions([
                try VersionSpec(parsing: "fraud:2"), try VersionSpec(parsing: "fraud:1"),
            ])
            let d = try await world.registry.register(registration, by: intent())
            #expect(d.parents == [ids[1], ids[0]])
            #expect(d.record.parents == [ids[1].manifest, ids[0].manifest])
            registration = try world.registration(["model.bin": "e"])
            registration.parents = .none
            #expect(try await world.registry.register(registration, by: intent()).record.parents == [])
        }
    }

    /// What is wrong, and what the error must say; nothing may have changed.
    static let refusals: [Case<@Sendable (inout Registration) throws -> Void, (CairnError.Code, String)>] = [
        Case("no files", { $0.files = [] }, (.invalid, "at least one file")),
        Case(
            "two files of one name", { $0.files += $0.files },
            (
                .invalid,
                "two files would be named "
                    + "'m.bin'"
            )),
        Case(
            "a file that is a directory too",
            { $0.files.append(.init(name: try FileName(parsing: "m.bin/x"), source: .bytes([1]))) },
            (.invalid, "'m.bin' would be both a file and a directory")),
        Case(
            "no such group", { $0.group = try GroupName(parsing: "frauds") }, (.notFound, "no group 'frauds'")
        ),
        Case(
            "no such parent", { $0.parents = .versions([try VersionSpec(parsing: "fraud:9")]) },
            (.notFound, "fraud")),
        Case("a label without a name", { $0.labels = ["": "x"] }, (.invalid, "cannot be a label")),
        Case(
            "a stream that fails",
            {
                $0.files.append(
                    .init(
                        name: try FileName(parsing: "s"),
                        source: .stream(ByteStream { { throw CairnError(.system, "torn") } })))
            }, (.system, "torn")),
    ]

    @Test("refuses, and changes nothing", arguments: refusals)
    func refuses(
        _ mistake: Case<@Sendable (inout Registration) throws -> Void, (CairnError.Code, String)>
    ) async throws {
        for backend in Backend.allCases {
            try await withWorld(backend) { world in
                let before = try await StorageState(of: world.storage)
                var registration = try world.registration(["m.bin": "a"])
                try mistake.input(&registration)
                let error = try await refusal { [registration] in
                    try await world.registry.register(registration, by: intent())
                }
                #expect(error?.code == mistake.output.0)
                #expect(error?.message.contains(mistake.output.1) == true, "\(String(describing: error))")
                let after = try await StorageState(of: world.storage)
                #expect(after.refs == before.refs && after.entries == before.entries)
                #expect(after.leftovers == [])
            }
        }
    }

    @Test func `a request sent again registers nothing again`() async throws {
        try await withWorld { world in
            let first = try await world.push("a", key: "run-1")
            try await world.push("b")
            world.clock.advance(byMilliseconds: 5000)
            let again = try await world.registry.register(
                world.registration(["model.bin": "a"]), by: intent(key: "run-1"))
            #expect(again.outcome == .repeated)
            #expect(again.version == first)
            #expect(again.entry?.sequence == 2)
            let other = try await refusal {
                try await world.registry.register(
                    world.registration(["model.bin": "other"]), by: intent(key: "run-1"))
            }
            #expect(other?.code == .exists)
            #expect(other?.message.contains("run-1") == true)
        }
    }

    @Test func `a key that another verb used is refused`() async throws {
        try await withWorld { world in
            _ = try await world.registry.createGroup(GroupName(parsing: "churn"), by: intent(key: "k"))
            let error = try await refusal { try await world.push("a", key: "k") }
            #expect(error?.code == .exists)
        }
    }

    @Test func `numbers go on after the newest was deleted, and after the group was`() async throws {
        try await withWorld { world in
            for text in ["a", "b"] { try await world.push(text) }
            _ = try await world.registry.delete(world.resolve("fraud:2"), by: intent())
            #expect("\(try await world.push("c"))" == "fraud:3")
            _ = try await world.registry.deleteGroup(
                GroupName(parsing: "fraud"), recursive: true, by: intent())
            try await world.createGroup()
            #expect("\(try await world.push("d"))" == "fraud:4")
            try await world.expectSound()
        }
    }

    @Test(arguments: Backend.allCases)
    func `a hundred files are one version`(_ backend: Backend) async throws {
        try await withWorld(backend) { world in
            var registration = try world.registration([:])
            registration.files = try (0..<100).map { index in
                Registration.File(
                    name: try FileName(parsing: "part-\(index)"), source: .bytes(Array("\(index % 40)".utf8)))
            }
            let receipt = try await world.registry.register(registration, by: intent())
            #expect(receipt.files.count == 100)
            #expect(try await world.storage.inventory().blobs.count == 40)
            let pulled = try await world.pulled(receipt.version)
            #expect(pulled["part-77"] == Array("37".utf8))
            #expect(pulled.count == 100)
        }
    }
}
