import CairnObjects
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@Suite("LocalFile")
struct LocalFileTests {
    private func code(_ path: FilePath) -> CairnError.Code? {
        do throws(CairnError) {
            _ = try LocalFile(path)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `a regular file is opened as it was looked at`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("model.bin")
            try path.write([1, 2, 3])
            let file = try LocalFile(path)
            #expect(file.size == 3)
            for _ in 0..<2 {
                let open = try file.open()
                try file.check(open)
                try open.close()
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `what is no regular file is refused without waiting`() async throws {
        try await withTemporaryDirectory { directory in
            let (path, link) = (directory.appending("target"), directory.appending("link"))
            try path.write([1])
            try link.makeSymbolicLink(to: path)
            let fifo = directory.appending("fifo")
            try fifo.makeFIFO()
            #expect(code(link) == .invalid)
            #expect(code(fifo) == .invalid)
            #expect(code(directory) == .invalid)
            #expect(code("/dev/null") == .invalid)
            #expect(code(directory.appending("nothing")) == .notFound)
            #expect(code(path.appending("below")) == .system)
            #expect(throws: Never.self) { try LocalFile(path) }
        }
    }

    /// What may happen to a file between the look and the read.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let make: @Sendable (FilePath) throws -> Void
    }

    static let changes = [
        Change(testDescription: "grown") { try $0.write([1, 2, 3, 4]) },
        Change(testDescription: "rewritten with other bytes") { try $0.write([3, 2, 1]) },
        Change(testDescription: "emptied") { try $0.write([]) },
        Change(testDescription: "replaced by the same bytes") { path in
            let other = path.removingLastComponent().appending("other")
            try other.write([1, 2, 3])
            try other.rename(to: path)
        },
    ]

    @Test(arguments: changes) func `a file that changed is noticed`(_ change: Change) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("model.bin")
            try path.write([1, 2, 3])
            let file = try LocalFile(path)
            try change.make(path)
            do throws(CairnError) {
                _ = try file.open()
                Issue.record("the file was opened")
            } catch {
                #expect(error.code == .conflict)
                #expect(error.hint != nil)
            }
        }
    }

    @Test func `a write while the file is open is noticed`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory.appending("model.bin")
            try path.write([1, 2, 3])
            let file = try LocalFile(path)
            let open = try file.open()
            defer { try? open.close() }  // only read from
            try file.check(open)
            try path.write([1, 2, 4])
            #expect(throws: CairnError.self) { try file.check(open) }
        }
    }
}
