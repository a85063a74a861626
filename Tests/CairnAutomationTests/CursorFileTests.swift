import CairnObjects
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@testable import CairnAutomation

@Suite("CursorFile")
struct CursorFileTests {
    private let name: CursorName
    private let digest = Digest(of: [1, 2, 3])

    init() throws { name = try CursorName(parsing: "deploy") }

    @Test func `what was kept is there for the next process, and nothing else lies beside it`() async throws {
        try await withTemporaryDirectory { directory in
            let cursors = directory.appending("cursors")
            let cursor = Cursor(origin: "cairn.example/log", next: 12, last: digest)
            do {
                let file = try CursorFile(name, in: cursors)
                #expect(try file.read() == nil)
                try file.write(Cursor(origin: "cairn.example/log", next: 0, last: nil))
                try file.write(cursor)
                #expect(try file.read() == cursor)
            }
            #expect(try CursorFile(name, in: cursors).read() == cursor)
            #expect(try names(in: cursors) == ["deploy", "deploy.lock"])
        }
    }

    @Test func `a draft that a killed process left is no hindrance, and does not count`() async throws {
        try await withTemporaryDirectory { directory in
            try directory.appending("deploy.new").write(Array("{\"next\":9".utf8))
            let file = try CursorFile(name, in: directory)
            #expect(try file.read() == nil)
            let cursor = Cursor(origin: "o", next: 1, last: digest)
            try file.write(cursor)
            #expect(try file.read() == cursor)
        }
    }

    @Test func `two cannot have one cursor at once, but two cursors`() async throws {
        try await withTemporaryDirectory { directory in
            var first: CursorFile? = try CursorFile(name, in: directory)
            do {
                _ = try CursorFile(name, in: directory)
                Issue.record("both have it")
            } catch let error as CairnError {
                #expect(error.code == .conflict && error.hint != nil)
                #expect(error.message == "somebody is watching under the name 'deploy' already")
            }
            _ = try CursorFile(CursorName(parsing: "other"), in: directory)
            #expect(first?.name == name)
            first = nil
            _ = try CursorFile(name, in: directory)
        }
    }

    static let broken = [
        "", "{", "[]", "{}", #"{"origin":"o","next":-1}"#, #"{"origin":"o","next":1,"last":"x"}"#,
    ]

    @Test(arguments: broken) func `what is no cursor is damage, with what to do`(_ text: String) async throws
    {
        try await withTemporaryDirectory { directory in
            try directory.appending("deploy").write(Array(text.utf8))
            let file = try CursorFile(name, in: directory)
            do {
                _ = try file.read()
                Issue.record("it was read")
            } catch let error as CairnError {
                #expect(error.code == .damaged)
                #expect(error.hint == "remove '\(file.path)' to begin anew, and say with --from where")
            }
        }
    }

    @Test(arguments: ["", "1st", "a/b", "..", "a.lock", "a b", String(repeating: "a", count: 64)])
    func `a name that could be another file's is refused`(_ text: String) {
        #expect(throws: CairnError.self) { try CursorName(parsing: text) }
    }
}
