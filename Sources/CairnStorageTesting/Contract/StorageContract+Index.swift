import CairnObjects
import CairnStorage
import Testing

// VersionIndex: what single changes show.

extension StorageContract {
    static let indexCases = [
        Case("a registered version is found with all that is known of it") { try await $0.versionIsFound() },
        Case("groups are found without regard to case, listed by name") { try await $0.groupsByName() },
        Case("a stage shows where its manifest is, and moves on") { try await $0.stagesShow() },
        Case("a number is never forgotten") { try await $0.lastNumberSurvives() },
        Case("limit and offset cut the list, not the count") { try await $0.limitAndOffset() },
        Case("a refused commit does not show") { try await $0.refusedDoesNotShow() },
    ]

    func versionIsFound() async throws {
        let subject = try await begin()
        let sample = try Sample()
        _ = try await subject.storage.commit(sample.creation())
        var record = sample.record("A first try")
        record.metrics = ["auc": try Metric(0.94), "loss": try Metric(0.2)]
        record.parameters = ["depth": .number(7), "optimizer": "adam", "warm": true, "layers": ["a": "b"]]
        record.parents = [Digest(of: [1]), Digest(of: [2])]
        record.inputs = [Input(name: "train", digest: Digest(of: [3])), Input(name: "by name only")]
        let files = [
            try Sample.file("b.bin", holding: [1, 2, 3]), try Sample.file("a.bin", holding: [4]),
            try Sample.file("c.bin", holding: [4]),
        ]
        let version = try sample.version(record, files: files)
        let labels = ["team": "risk"]
        _ = try await subject.storage.commit(sample.registration(of: version, as: 1, labels: labels))
        let found = try #require(try await subject.storage.versions(VersionQuery()).first)
        #expect(found.group == sample.group && found.number == .first && found.manifest == version.digest)
        #expect(found.createdAt == sample.at && found.author == "Ana" && found.message == "A first try")
        #expect(found.size == 5)
        #expect(found.metrics == ["auc": 0.94, "loss": 0.2])
        #expect(
            found.parameters == ["depth": .number(7), "optimizer": .text("adam"), "warm": .text("true")])
        #expect(found.labels == labels)
        #expect(found.approval == .pending)
        #expect(found.stages == [])
        #expect(
            found.links == [
                .init(.parent, Digest(of: [1])), .init(.parent, Digest(of: [2])),
                .init(.file, Digest(of: [4])), .init(.file, Digest(of: [1, 2, 3])),
                .init(.input, Digest(of: [3])),
            ])
        #expect(try await subject.storage.count(VersionQuery()) == 1)
    }

    func groupsByName() async throws {
        let subject = try await begin()
        #expect(try await subject.storage.groups() == [])
        for name in ["beta", "Alpha", "alpha-2", "Gamma"] {
            _ = try await subject.storage.commit(Sample(name).creation("about \(name)"))
        }
        let sample = try Sample("Gamma")
        _ = try await subject.storage.commit(sample.registration(of: sample.version(), as: 1))
        let groups = try await subject.storage.groups()
        #expect(groups.map(\.name.description) == ["Alpha", "alpha-2", "beta", "Gamma"])
        let gamma = try #require(try await subject.storage.group(GroupName(parsing: "GAMMA")))
        #expect(gamma == groups.last)
        #expect(
            gamma
                == IndexedGroup(
                    name: sample.group, description: "about Gamma", createdAt: sample.at, versionCount: 1,
                    pendingCount: 1, newest: .first, stages: [:]))
        #expect(try await subject.storage.group(GroupName(parsing: "delta")) == nil)
        let shouted = VersionQuery(group: try GroupName(parsing: "gAMMA"))
        #expect(try await subject.storage.versions(shouted).map(\.group) == [sample.group])
        #expect(try await subject.storage.lastNumber(in: GroupName(parsing: "gamma")) == .first)
        #expect(try await subject.storage.lastNumber(in: GroupName(parsing: "alpha")) == nil)
    }

    func stagesShow() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let versions = try await subject.register(2, by: sample).map(\.digest)
        _ = try await subject.storage.commit(sample.promotion(of: versions[0], to: "staging"))
        _ = try await subject.storage.commit(sample.promotion(of: versions[0]))
        #expect(try await subject.stages(of: sample) == [[], ["production", "staging"]])
        _ = try await subject.storage.commit(sample.promotion(of: versions[1], from: versions[0]))
        #expect(try await subject.stages(of: sample) == [["production"], ["staging"]])
        let group = try #require(try await subject.storage.group(sample.group))
        let production = StageName.production
        let staging = try StageName(parsing: "staging")
        #expect(group.stages.mapValues(\.value) == [production: 2, staging: 1])
        _ = try await subject.storage.commit(
            sample.promotion(of: nil, to: "staging", from: versions[0]))
        #expect(try await subject.stages(of: sample) == [["production"], []])
        // Another group's version of the same manifest stands nowhere by that.
        let other = try Sample("other")
        _ = try await subject.storage.commit(other.creation())
        let same = try sample.version("version 2")
        _ = try await subject.storage.commit(other.registration(of: same, as: 1))
        #expect(try await subject.stages(of: other) == [[]])
    }

    func lastNumberSurvives() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let versions = try await subject.register(3, by: sample).map(\.digest)
        _ = try await subject.storage.commit(sample.deletion(of: 3, manifest: versions[2]))
        _ = try await subject.storage.commit(sample.deletion(of: 2, manifest: versions[1]))
        #expect(try await subject.storage.lastNumber(in: sample.group)?.value == 3)
        #expect(try await subject.storage.group(sample.group)?.newest == .first)
        _ = try await subject.storage.commit(sample.deletion(of: 1, manifest: versions[0]))
        let group = try await subject.storage.target(of: .group(sample.group))
        _ = try await subject.storage.commit(
            sample.move(.group(sample.group), from: group, to: nil, as: .groupDeleted))
        #expect(try await subject.storage.group(sample.group) == nil)
        for _ in 0..<2 {
            #expect(try await subject.storage.lastNumber(in: sample.group)?.value == 3)
            try await subject.storage.rebuildIndex()
        }
    }

    func limitAndOffset() async throws {
        let subject = try await begin()
        try await subject.register(7, by: Sample())
        for (limit, offset, expected) in [
            (3, 0, [7, 6, 5]), (3, 2, [5, 4, 3]), (3, 6, [1]), (3, 7, []), (0, 0, []), (.max, 5, [2, 1]),
        ] {
            var query = VersionQuery(limit: limit)
            query.offset = offset
            #expect(try await subject.storage.versions(query).map(\.number.value) == expected)
            #expect(try await subject.storage.count(query) == 7)
        }
    }

    func refusedDoesNotShow() async throws {
        let subject = try await begin()
        let sample = try Sample()
        try await subject.register(1, by: sample)
        let before = try await StorageState(of: subject.storage)
        var transaction = try sample.registration(of: sample.version("second"), as: 2)
        transaction.expectations = [RefExpectation(.policy(sample.group), names: Digest(of: []))]
        _ = await subject.refusal(of: transaction)
        try await subject.storage.rebuildIndex()
        #expect(try await StorageState(of: subject.storage) == before)
    }
}

extension Subject {
    /// The stages of the group's versions, newest first.
    fileprivate func stages(of sample: Sample) async throws -> [[String]] {
        try await storage.versions(VersionQuery(group: sample.group)).map { $0.stages.map(\.description) }
    }
}
