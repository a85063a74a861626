import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Lists of objects")
struct ObjectListTests {
    private static let names = [
        "a", "a/1", "a/2", "a/b/1", "a-b/1", "b", "b/", "b/x", "é/1", "é/2", "éz", "z//1", "z//2", "~/1",
    ]

    /// What a list must give, worked out on all keys at once.
    private static func expected(_ prefix: String, _ delimiter: String) -> [String] {
        var found: [String] = []
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where name.utf8.starts(with: prefix.utf8) {
            let rest = String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            let item: String
            if !delimiter.isEmpty, let range = rest.firstRange(of: delimiter) {
                item = "prefix " + prefix + rest[..<range.upperBound]
            } else {
                item = name
            }
            if found.last != item { found.append(item) }
        }
        return found.sorted()
    }

    @Test(
        arguments: ["", "a", "a/", "b/", "é", "é/", "z/", "none", "~"], ["", "/", "//", "b", "1", "é"])
    func `every page together gives every key once, alone or with others`(
        _ prefix: String, _ delimiter: String
    ) async throws {
        try await withWorld { world in
            let bucket = try await world.makeBucket()
            for name in Self.names { try await world.put(name, name) }
            for limit in [1, 2, 3, 1000] {
                var (found, from) = ([String](), String?.none)
                repeat {
                    let page = try await world.registry.listObjects(
                        bucket: bucket,
                        ObjectListRequest(prefix: prefix, delimiter: delimiter, from: from, limit: limit))
                    #expect(page.objects.count + page.prefixes.count <= limit)
                    found += page.objects.map(\.key.description) + page.prefixes.map { "prefix " + $0 }
                    from = page.next
                } while from != nil
                #expect(found.sorted() == Self.expected(prefix, delimiter), "in pages of \(limit)")
            }
        }
    }

    @Test func `a list begins behind a key`() async throws {
        try await withWorld { world in
            let bucket = try await world.makeBucket()
            for name in Self.names { try await world.put(name, name) }
            let page = try await world.registry.listObjects(
                bucket: bucket, ObjectListRequest(after: "b/x"))
            #expect(page.objects.map(\.key.description) == ["z//1", "z//2", "~/1", "é/1", "é/2", "éz"])
            // A common prefix that was told is not told again.
            let next = try await world.registry.listObjects(
                bucket: bucket, ObjectListRequest(delimiter: "/", after: "a/"))
            #expect(next.prefixes == ["b/", "z/", "~/", "é/"])
        }
    }

    @Test func `a list reads no more than it tells`() async throws {
        try await withWorld { world in
            let bucket = try await world.makeBucket()
            for number in 0..<300 { try await world.put("folder/\(number)", "x") }
            for name in ["zz/1", "zz/2"] { try await world.put(name, "x") }
            let counted = FaultyStorage(world.storage)
            let page = try await world.over(counted).registry.listObjects(
                bucket: bucket, ObjectListRequest(delimiter: "/", limit: 10))
            #expect(page.prefixes == ["folder/", "zz/"])
            #expect(counted.calls(of: .refs) == 3 && counted.calls(of: .snapshot) == 0)
        }
    }
}
