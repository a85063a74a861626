import CairnObjects
import CairnRegistry
import CairnStorage

extension SocketServer {
    var url: String { "http://127.0.0.1:\(port)" }
}

extension Registry {
    /// Fills the registry with two groups and what can happen to versions: decided on, promoted, rolled back,
    /// observed, labelled, deleted.
    func fill() async throws {
        let (ana, bob, olga) = (try intent("ana"), try intent("bob"), try intent("olga"))
        let fraud = try GroupName(parsing: "fraud-detection")
        for name in ["fraud-detection", "churn", "scratch"] {
            _ = try await self.createGroup(
                try GroupName(parsing: name), description: "For tests", labels: ["team": "risk"], by: ana)
            for number in 1...4 { try await push(number, to: try GroupName(parsing: name)) }
        }
        var standing: [VersionID] = []
        for number in 1...3 {
            let id = try await self.resolve(try VersionSpec(parsing: "fraud-detection:\(number)"))
            standing.append(id)
            _ = try await self.decide(id, .approved, withdraw: false, by: bob)
            _ = try await self.promote(id, to: .production, expecting: nil, override: false, by: olga)
        }
        _ = try await self.rollback(
            StageSpec(group: fraud, stage: .production), to: nil, expecting: nil, by: olga)
        _ = try await self.label(standing[0], set: ["owner": "ana"], unset: [], by: ana)
        _ = try await self.observe(
            standing[1], ObservationDraft(metrics: ["auc": try Metric(0.91)]), under: nil, by: olga)
        _ = try await self.delete(
            try await self.resolve(try VersionSpec(parsing: "churn:2")), by: try intent("root"))
        _ = try await self.setPolicy(
            .group(fraud), to: try Policy(json: Self.policy), madeFrom: nil, by: try intent("root"))
    }

    private static var policy: JSON {
        [
            "approval": ["quorum": .integer(1), "separation": .array(["author"])],
            "stages": [
                "staging": ["guarded": false],
                "production": [
                    "guarded": true, "require": ["metrics": ["auc": ["min": .number(0.5)]]],
                    "freeze": .array([["from": "2020-01-01 00:00", "to": "2020-01-02 00:00", "zone": "UTC"]]),
                ],
            ],
            "drift": .array([["metric": "auc", "min": .number(0.4)]]),
        ]
    }

    private func push(_ number: Int, to group: GroupName) async throws {
        var record = Record(author: Author(name: "Ana"), createdAt: .now())
        record.message = "Run \(number)"
        record.metrics = ["auc": try Metric(0.90 + Double(number) / 100), "loss": try Metric(0.5)]
        record.parameters = ["rate": .number(0.1), "kind": "forest"]
        record.inputs = [
            Input(name: "transactions", digest: Digest(of: [1, 2, 3]), size: 3, kind: "dataset")
        ]
        record.source = Source(repository: "https://example.com/fraud", commit: "abc", dirty: false)
        let card = Registration.File(
            name: try FileName(parsing: "card.md"), source: .bytes(Array("# A card\n\nWords.\n".utf8)))
        let model = Registration.File(
            name: try FileName(parsing: "model.bin"), source: .bytes(Array("\(group) \(number)".utf8)))
        var registration = Registration(group: group, files: [model], record: record)
        registration.card = card
        _ = try await self.register(registration, by: try intent("ana"))
    }

    private func intent(_ name: String) throws -> Intent {
        Intent(by: try Principal(parsing: name), reason: "For tests")
    }
}
