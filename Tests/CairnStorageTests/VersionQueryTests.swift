import CairnObjects
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("VersionQuery")
struct VersionQueryTests {
    private func version(
        _ number: Int, in group: String = "g", author: String = "", auc: Double? = nil, x: IndexedValue? = nil
    ) throws -> IndexedVersion {
        var version = IndexedVersion(
            group: try GroupName(parsing: group), number: try Sample.number(number), manifest: Digest(of: []),
            createdAt: Timestamp(milliseconds: 0), author: author, message: "", size: 0, approval: .pending)
        version.metrics["auc"] = auc
        version.parameters["x"] = x
        return version
    }

    private func order(_ versions: [IndexedVersion], by sort: VersionQuery.Sort? = nil) -> [String] {
        let query = VersionQuery(sort: sort)
        return versions.sorted(by: query.precedes).map { "\($0.group)\($0.number)" }
    }

    @Test func `without a sort, groups go by name and the newest first`() throws {
        let versions = [
            try version(1, in: "b"), try version(2, in: "A"), try version(10, in: "b"),
            try version(9, in: "a"),
            try version(1, in: "C"),
        ]
        #expect(order(versions) == ["a9", "A2", "b10", "b1", "C1"])
    }

    @Test func `versions without a value come last, either way`() throws {
        let versions = [try version(1, auc: 0.5), try version(2), try version(3, auc: 0.9)]
        #expect(order(versions, by: .init(.metric("auc"), descending: false)) == ["g1", "g3", "g2"])
        #expect(order(versions, by: .init(.metric("auc"), descending: true)) == ["g3", "g1", "g2"])
    }

    @Test func `ties go by group and newest first, either way`() throws {
        let versions = [
            try version(1, in: "b", auc: 1), try version(1, in: "a", auc: 1), try version(2, in: "a", auc: 1),
        ]
        for descending in [false, true] {
            #expect(
                order(versions, by: .init(.metric("auc"), descending: descending)) == ["a2", "a1", "b1"])
        }
    }

    @Test func `numbers come before texts`() throws {
        let versions = [
            try version(1, x: .text("0")), try version(2, x: .number(10)), try version(3, x: .number(9)),
        ]
        #expect(order(versions, by: .init(.parameter("x"), descending: false)) == ["g3", "g2", "g1"])
        #expect(order(versions, by: .init(.parameter("x"), descending: true)) == ["g1", "g2", "g3"])
    }

    @Test func `texts that Unicode holds for the same are ordered by their bytes`() throws {
        let versions = [
            try version(1, author: "\u{E9}"), try version(2, author: "z"), try version(3, author: "e\u{301}"),
        ]
        #expect(order(versions, by: .init(.author, descending: false)) == ["g3", "g2", "g1"])
        #expect(order(versions, by: .init(.author, descending: true)) == ["g1", "g2", "g3"])
    }
}
