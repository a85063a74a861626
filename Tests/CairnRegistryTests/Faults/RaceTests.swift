import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

/// Many tasks at once on a registry in files; half of them as another process would see it.
@Suite("Races")
struct RaceTests {
    private func withTwo(_ body: ([World]) async throws -> Void) async throws {
        try await withWorld(.files) { world in try await body([world, try world.reopened()]) }
    }

    /// Runs jobs at once, and gives what each threw.
    private func race(_ jobs: [@Sendable () async throws -> Void]) async -> [CairnError?] {
        await withTaskGroup(of: (Int, CairnError?).self) { group in
            for (index, job) in jobs.enumerated() {
                group.addTask {
                    do {
                        try await job()
                        return (index, nil)
                    } catch {
                        return (index, (error as? CairnError) ?? CairnError(.system, "\(error)"))
                    }
                }
            }
            var errors = [CairnError?](repeating: nil, count: jobs.count)
            for await (index, error) in group { errors[index] = error }
            return errors
        }
    }

    @Test func `registrations at once are numbered consecutively, none lost`() async throws {
        try await withTwo { worlds in
            let errors = await race(
                (0..<24).map { index in { try await worlds[index % 2].push("\(index)") } })
            #expect(errors == [CairnError?](repeating: nil, count: 24))
            let rows = try await worlds[0].registry.list(VersionQuery()).versions
            #expect(rows.map(\.number.value) == Array((1...24).reversed()))
            #expect(Set(rows.map(\.manifest)).count == 24)
            try await worlds[0].expectSound()
        }
    }

    @Test func `one request from many registers once and tells all the same version`() async throws {
        try await withTwo { worlds in
            let registration = try worlds[0].registration(["model.bin": "same", "b.bin": "too"])
            let errors = await race(
                (0..<12).map { index in
                    {
                        let receipt = try await worlds[index % 2].registry.register(
                            registration, by: intent(key: "run-1"))
                        #expect(receipt.version.description == "fraud:1")
                    }
                })
            #expect(errors.allSatisfy { $0 == nil }, "\(errors)")
            #expect(try await worlds[0].registry.list(VersionQuery()).total == 1)
            try await worlds[0].expectSound()
        }
    }

    @Test func `of promotions that expect the same, exactly one wins`() async throws {
        try await withTwo { worlds in
            let ids = try await worlds[0].approved("a", "b", "c", "d", "e")
            try await worlds[0].promote(ids[0])
            let errors = await race(
                (1..<5).map { index in
                    { try await worlds[index % 2].promote(ids[index], expecting: .version(ids[0])) }
                })
            #expect(errors.count { $0 == nil } == 1)
            #expect(errors.allSatisfy { $0 == nil || $0?.code == .conflict }, "\(errors)")
            let winner = try #require(errors.firstIndex { $0 == nil })
            #expect(try await worlds[0].standing() == ids[winner + 1].manifest)
        }
    }

    @Test func `a rejected version never stands in the guarded stage, whoever is first`() async throws {
        try await withTwo { worlds in
            let safe = try await worlds[0].approved("safe")[0]
            for round in 0..<8 {
                let id = try await worlds[0].approved("\(round)")[0]
                try await worlds[0].promote(safe)
                let errors = await race([
                    { try await worlds[0].promote(id) },
                    { try await worlds[1].decide(id, .rejected, withdraw: true) },
                ])
                #expect(errors[0] == nil || errors[0]?.code == .refused, "\(errors)")
                #expect(errors[1] == nil || errors[1]?.code == .conflict, "\(errors)")
                #expect(try await worlds[0].registry.version(id).approval == .rejected)
                #expect(try await worlds[0].standing() == safe.manifest, "round \(round)")
            }
        }
    }

    @Test func `a stage never names a version that is deleted, whoever is first`() async throws {
        try await withTwo { worlds in
            for round in 0..<8 {
                let id = try await worlds[0].approved("\(round)")[0]
                let errors = await race([
                    { try await worlds[0].promote(id) },
                    { _ = try await worlds[1].registry.delete(id, by: intent()) },
                ])
                #expect(errors.count { $0 == nil } == 1, "\(errors)")
                if let standing = try await worlds[0].standing() {
                    #expect(try await worlds[0].resolve("fraud:production").manifest == standing)
                }
            }
            try await worlds[0].expectSound()
        }
    }

    @Test func `everything at once leaves a sound registry that lost nothing`() async throws {
        try await withTwo { worlds in
            let ids = try await worlds[0].approved("a", "b", "c")
            for id in ids { try await worlds[0].promote(id) }
            let shared = try await worlds[0].push("shared")
            _ = try await worlds[0].registry.delete(shared, by: intent())
            let errors = await race(
                [
                    { for _ in 0..<4 { try await worlds[0].collectAll() } },
                    { for _ in 0..<4 { try await worlds[1].storage.rebuildIndex() } },
                    {
                        for index in 0..<6 {
                            try await worlds[0].push(index.isMultiple(of: 2) ? "shared" : "s\(index)")
                        }
                    },
                    {
                        for index in 0..<6 {
                            try await worlds[1].push(index.isMultiple(of: 2) ? "shared" : "t\(index)")
                        }
                    },
                    {
                        for id in ids {
                            _ = try await worlds[1].registry.label(
                                id, set: ["a": "b"], unset: [], by: intent())
                        }
                    },
                    { try await worlds[1].createGroup("other") },
                    { for _ in 0..<6 { _ = try await worlds[0].pulled(ids[0]) } },
                    { _ = try await worlds[1].registry.verifyAll(width: 1) },
                ])
            #expect(errors.allSatisfy { $0 == nil }, "\(errors)")
            try await worlds[0].expectSound()
            for row in try await worlds[0].registry.list(VersionQuery()).versions {
                let id = VersionID(group: row.group, number: row.number, manifest: row.manifest)
                #expect(try await worlds[1].pulled(id).count == 1)
            }
            #expect(
                try await worlds[0].storage.lastNumber(in: GroupName(parsing: "fraud")).map(\.value) ?? 0
                    >= 10)
        }
    }
}
