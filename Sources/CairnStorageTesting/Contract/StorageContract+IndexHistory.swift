import CairnObjects
import CairnStorage
import Testing

// VersionIndex over made-up histories: it must agree with the model, and with itself made anew.

extension StorageContract {
    static let indexHistoryCases = [
        Case("queries agree with conditions evaluated one by one") { try await $0.queriesAgree() },
        Case("an index made anew shows what the old one did") { try await $0.rebuildChangesNothing() },
        Case("versions of one manifest share its stages") { try await $0.sharedManifest() },
    ]

    func queriesAgree() async throws {
        for seed in SeededRandom.seeds(1, 2) {
            let subject = try await begin()
            var history = RandomHistory(seed: seed)
            var queries = RandomQuery(seed: seed)
            for step in 1...120 {
                _ = try await subject.storage.commit(history.next())
                guard step.isMultiple(of: 20) else { continue }
                try await subject.checkGroups(history.model, "seed \(seed), step \(step)")
                for _ in 0..<60 {
                    let query = try queries.next(about: history.model)
                    try await subject.check(query, history.model, "seed \(seed), step \(step): \(query)")
                }
            }
        }
    }

    func rebuildChangesNothing() async throws {
        for seed in SeededRandom.seeds(3) {
            let subject = try await begin()
            var history = RandomHistory(seed: seed)
            for step in 1...90 {
                _ = try await subject.storage.commit(history.next())
                guard step.isMultiple(of: 30) else { continue }
                let before = try await StorageState(of: subject.storage)
                try await subject.storage.rebuildIndex()
                let after = try await StorageState(of: subject.storage)
                #expect(after == before, "seed \(seed), step \(step)")
            }
            try await subject.checkGroups(history.model, "seed \(seed), made anew")
            var queries = RandomQuery(seed: seed)
            for _ in 0..<30 {
                let query = try queries.next(about: history.model)
                try await subject.check(query, history.model, "seed \(seed), made anew: \(query)")
            }
            let request = try RequestKey(parsing: "after-the-rebuild")
            var creation = try Sample("after-the-rebuild").creation()
            creation.request = request
            let entry = try await subject.storage.commit(creation)
            try await subject.storage.rebuildIndex()
            #expect(try await subject.storage.entry(for: request) == entry)
            let group = try Sample("AFTER-the-rebuild").group
            #expect(try await subject.storage.history(of: .group(group)) == [entry])
        }
    }

    func sharedManifest() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let version = try await subject.register(1, by: sample)[0]
        _ = try await subject.storage.commit(sample.promotion(of: version.digest))
        _ = try await subject.storage.commit(sample.registration(of: version, as: 2))
        for _ in 0..<2 {
            let found = try await subject.storage.versions(VersionQuery())
            #expect(found.map(\.stages) == [[.production], [.production]])
            #expect(try await subject.storage.group(sample.group)?.stages[.production]?.value == 2)
            try await subject.storage.rebuildIndex()
        }
        _ = try await subject.storage.commit(sample.deletion(of: 2, manifest: version.digest))
        #expect(try await subject.storage.group(sample.group)?.stages[.production]?.value == 1)
    }
}

extension Subject {
    fileprivate func check(_ query: VersionQuery, _ model: IndexModel, _ what: Comment) async throws {
        let (found, expected) = (try await storage.versions(query), model.versions(query))
        #expect(found.map(\.label) == expected.map(\.label), what)
        #expect(found == expected, what)
        #expect(try await storage.count(query) == model.count(query), what)
    }

    fileprivate func checkGroups(_ model: IndexModel, _ what: Comment) async throws {
        #expect(try await storage.groups() == model.indexedGroups(), what)
        for name in RandomHistory.groupNames {
            let group = try GroupName(parsing: name)
            #expect(try await storage.lastNumber(in: group) == model.lastNumbers[group.folded], what)
            let expected = model.indexedGroups().first { $0.name.folded == group.folded }
            #expect(try await storage.group(group) == expected, what)
        }
    }
}

extension IndexedVersion {
    /// For a short failure: `fraud:3`.
    fileprivate var label: String { "\(group):\(number)" }
}
