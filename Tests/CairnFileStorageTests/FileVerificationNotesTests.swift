import CairnFileStorage
import CairnObjects
import CairnStorage
import CairnStorageTesting
import Logging
import SystemPackage
import Testing

@Suite("The last look at everything, in a file")
struct FileVerificationNotesTests {
    private func notes(_ directory: FilePath) -> FileVerificationNotes {
        FileVerificationNotes(in: StoreLayout(root: directory), logger: Logger(label: "test"))
    }

    private func note(_ name: String) throws -> VerificationNote {
        VerificationNote(
            by: try Principal(parsing: name), startedAt: Timestamp(milliseconds: 1000),
            endedAt: Timestamp(milliseconds: 2000), report: ["sound": true, "blobs": .integer(3)])
    }

    @Test func `what one process keeps, another reads; the last one counts`() async throws {
        try await withTemporaryDirectory { directory in
            let (here, there) = (notes(directory), notes(directory))
            #expect(try await here.last() == nil)
            await here.keep(try note("ann"))
            #expect(try await there.last() == (try note("ann")))
            await there.keep(try note("bob"))
            #expect(try await here.last() == (try note("bob")))
            #expect(try names(in: directory) == ["verification.json"])
        }
    }

    @Test func `a damaged file is told, and replaced by the next look`() async throws {
        for text in ["{", "[]", #"{"by": "ann"}"#, ""] {
            try await withTemporaryDirectory { directory in
                let place = directory.appending("verification.json")
                try writeNewFile(place, text, permissions: [.ownerReadWrite])
                let error = await #expect(throws: CairnError.self) { try await notes(directory).last() }
                #expect(error?.code == .damaged && error?.message.contains("verification.json") == true)
                await notes(directory).keep(try note("ann"))
                #expect(try await notes(directory).last() == (try note("ann")))
            }
        }
    }

    @Test func `nothing is kept in a snapshot, nor where there is no directory`() async throws {
        try await withTemporaryDirectory { directory in
            try writeNewFile(directory.appending("snapshot.json"), "{}", permissions: [.ownerReadWrite])
            await notes(directory).keep(try note("ann"))
            #expect(try names(in: directory) == ["snapshot.json"])
            await notes(directory.appending("nowhere")).keep(try note("ann"))
        }
    }
}
