import CairnObjects
import CairnRegistry
import CairnStorageTesting
import Testing

@Suite("Access")
struct AccessTests {
    private let groups = ["fraud", "fraud-eu", "churn", "FRAUD-us", "x"]
    private let patterns = ["*", "fraud", "fraud*", "fraud-*", "*-eu", "f*d*", "churn", "*a*"]

    private func grants(_ random: inout some RandomNumberGenerator) throws -> [Grant] {
        try (0..<Int.random(in: 0...3, using: &random)).map { _ in
            let role = try #require(Role.allCases.randomElement(using: &random))
            let pattern = try #require(patterns.randomElement(using: &random))
            return Grant(role, in: try GroupPattern(parsing: pattern))
        }
    }

    private func allowed(_ access: Access) throws -> Set<String> {
        var allowed: Set<String> = []
        for permission in Permission.allCases {
            for group in groups where access.allows(permission, in: try GroupName(parsing: group)) {
                allowed.insert("\(permission) \(group)")
            }
            if access.allows(permission, in: nil) { allowed.insert("\(permission)") }
        }
        return allowed
    }

    @Test(arguments: SeededRandom.seeds(1, 2))
    func `a ceiling takes away and never adds, and more grants never take away`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let ana = try Principal(parsing: "ana")
        for _ in 0..<2000 {
            let (own, ceiling, more) = (
                try grants(&random), try grants(&random), try grants(&random)
            )
            let free = try allowed(Access(ana, grants: own))
            let limited = try allowed(Access(ana, grants: own, ceiling: ceiling))
            let asCeiling = try allowed(Access(ana, grants: ceiling))
            #expect(limited == (ceiling.isEmpty ? free : free.intersection(asCeiling)))
            #expect(free.isSubset(of: try allowed(Access(ana, grants: own + more))))
        }
    }

    @Test(arguments: SeededRandom.seeds(1, 2))
    func `what an access covers, it allows`(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let ana = try Principal(parsing: "ana")
        var covered = 0
        for _ in 0..<4000 {
            let (own, ceiling, asked) = (
                try grants(&random), try grants(&random), try grants(&random)
            )
            let access = Access(ana, grants: own, ceiling: ceiling)
            guard access.covers(asked) else { continue }
            covered += asked.isEmpty ? 0 : 1
            #expect(try allowed(Access(ana, grants: asked)).isSubset(of: try allowed(access)))
        }
        #expect(covered > 100)
    }

    @Test func `a grant over some groups says nothing of the registry as a whole`() throws {
        let ana = try Principal(parsing: "ana")
        let some = Access(ana, grants: [Grant(.administrator, in: try GroupPattern(parsing: "f*"))])
        #expect(!some.allows(.administer, in: nil) && !some.allows(.read, in: nil))
        #expect(Access(ana, grants: [Grant(.administrator)]).allows(.administer, in: nil))
        #expect(throws: CairnError.self) { try some.require(.administer, in: nil) }
    }

    @Test func `somebody anonymous may read everything and do nothing`() throws {
        let allowed = try allowed(.anonymousReader)
        #expect(allowed == Set(groups.map { "read \($0)" } + ["read"]))
    }

    static let coverage: [Case<(String, String), Bool>] = [
        Case("all covers all", ("*", "*"), true), Case("all covers one", ("*", "fraud"), true),
        Case("one does not cover all", ("fraud", "*"), false),
        Case("a wider pattern", ("f*", "fraud-*"), true), Case("a narrower one", ("fraud-*", "f*"), false),
        Case("without regard to case", ("FRAUD-*", "fraud-eu"), true),
        Case("two stars", ("*-*", "*-eu"), true), Case("crossed", ("a*", "*a"), false),
    ]

    @Test(arguments: coverage)
    func `a pattern covers another`(_ row: Case<(String, String), Bool>) throws {
        let (a, b) = (try GroupPattern(parsing: row.input.0), try GroupPattern(parsing: row.input.1))
        #expect(a.covers(b) == row.output)
    }
}
