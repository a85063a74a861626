import CairnFileStorage
import CairnObjects
import CairnStorage
import CairnStorageTesting
import Logging
import SystemPackage
import Testing

@Suite("Uses of tokens in a file")
struct FileTokenUsesTests {
    private let one = Timestamp(milliseconds: 1000)
    private let two = Timestamp(milliseconds: 2000)

    private func uses(_ directory: FilePath, pause: Duration = .seconds(3600)) -> FileTokenUses {
        FileTokenUses(
            at: StoreLayout(root: directory).tokenUses, pause: pause, logger: Logger(label: "test"))
    }

    @Test func `what was noted and saved, another process knows; the latest counts`() async throws {
        try await withTemporaryDirectory { directory in
            let (here, there) = (uses(directory), uses(directory))
            let (a, b) = (try Handle(parsing: "a"), try Handle(parsing: "b"))
            #expect(try await here.lastUses() == [:])
            here.note(a, at: two)
            here.note(a, at: one)
            #expect(try await here.lastUses() == [a: two])
            #expect(try await there.lastUses() == [:])
            try await here.save()
            #expect(try await there.lastUses() == [a: two])
            there.note(a, at: one)
            there.note(b, at: one)
            try await there.save()
            #expect(try await here.lastUses() == [a: two, b: one])
            #expect(try names(in: directory) == ["token-uses.json"])
        }
    }

    @Test func `what is noted is written after a while without being asked`() async throws {
        try await withTemporaryDirectory { directory in
            let (here, there) = (uses(directory, pause: .milliseconds(20)), uses(directory))
            let a = try Handle(parsing: "a")
            here.note(a, at: one)
            try await eventually { try await there.lastUses() == [a: one] }
            here.note(a, at: two)
            try await eventually { try await there.lastUses() == [a: two] }
        }
    }

    @Test func `a damaged file is told, and named`() async throws {
        try await withTemporaryDirectory { directory in
            try writeNewFile(
                StoreLayout(root: directory).tokenUses, "{\"a\": 1}", permissions: [.ownerReadWrite])
            let uses = uses(directory)
            let error = await #expect(throws: CairnError.self) { try await uses.lastUses() }
            #expect(error?.code == .damaged && error?.message.contains("token-uses.json") == true)
        }
    }

    private func eventually(_ holds: () async throws -> Bool) async throws {
        for _ in 0..<500 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it never came to be")
    }
}
