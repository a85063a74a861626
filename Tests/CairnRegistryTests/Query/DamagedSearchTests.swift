import CairnObjects
import CairnRegistry
import CairnStorage
import GRDB
import SystemPackage
import Testing

/// Words are looked for beside damage too.
@Suite("Finding words in a damaged registry", .timeLimit(.minutes(2)))
struct DamagedSearchTests {
    @Test("a version whose record is gone is passed over once, and the look comes to its end")
    func lostRecord() async throws {
        try await withWorld(.files) { world in
            for name in ["a", "b", "c"] { _ = try await world.push(name) }
            let queue = try DatabaseQueue(path: world.root.appending("registry.db").string)
            try await queue.write { db in
                try db.execute(
                    sql: """
                        DELETE FROM documents WHERE digest =
                            (SELECT target FROM refs WHERE key = 'groups/fraud/versions/1')
                        """)
                try #require(db.changesCount == 1)
            }
            try queue.close()
            let needle = try #require(Needle("model"))
            let all = try await world.registry.findVersions(holding: needle, limit: 10)
            #expect(all.looked == 3 && !all.hasMore)
            #expect(Set(all.matches.map(\.version.number.value)).count == all.matches.count)
            let last = try await world.registry.findVersions(holding: needle, from: 2, limit: 10)
            #expect(last.looked == 3 && last.matches.isEmpty && !last.hasMore)
            let one = try await world.registry.findVersions(
                holding: needle, from: 2, limit: 10, effort: SearchEffort(versions: 1))
            #expect(one.looked == 3)
        }
    }
}
