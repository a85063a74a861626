import CairnObjects
import CairnStorage
import Testing

// LogReader.

extension StorageContract {
    static let logCases = [
        Case("entries are numbered from 0, canonical, and read in parts") { try await $0.entriesInParts() },
        Case("each head is signed and has the root of RFC 6962") { try await $0.headsAreRoots() },
        Case("every entry of every size has its inclusion proof") { try await $0.inclusionProofs() },
        Case("every size has its consistency proof to every later one") { try await $0.consistencyProofs() },
        Case("past the end of the log there is no root") { try await $0.noRootPastTheEnd() },
        Case("a ref's history is all its moves, oldest first") { try await $0.histories() },
    ]

    /// A storage whose log has so many entries, each committed and told.
    private func logged(_ count: Int) async throws -> (Subject, [LogEntry]) {
        let subject = try await begin()
        var entries: [LogEntry] = []
        for index in 0..<count {
            let sample = try Sample("group-\(index)")
            entries.append(try await subject.storage.commit(sample.creation("number \(index)")))
        }
        return (subject, entries)
    }

    func entriesInParts() async throws {
        let (subject, entries) = try await logged(20)
        #expect(entries.map(\.sequence) == Array(0..<20))
        let bytes = entries.map(\.bytes)
        #expect(try await subject.entries() == bytes)
        #expect(try await subject.entries().map { try LogEntry(bytes: $0) } == entries)
        for (start, limit) in [(0, 1), (0, 20), (7, 5), (19, 1), (15, 100), (20, 5), (500, 5), (3, 0)] {
            let part = try await subject.storage.entries(from: Int64(start), limit: limit)
            #expect(part == Array(bytes.dropFirst(start).prefix(limit)), "\(limit) entries from \(start)")
        }
    }

    func headsAreRoots() async throws {
        let subject = try await begin()
        var bytes: [[UInt8]] = []
        for index in 0..<70 {
            bytes.append(try await subject.storage.commit(Sample("group-\(index)").creation()).bytes)
            let head = try await subject.head()
            #expect(head.size == index + 1)
            #expect(head.root == NaiveTree.root(bytes[...]), "with \(index + 1) entries")
        }
        #expect(try await subject.storage.wrongTreeNodes() == [])
        for size in 0...70 {
            let root = try await subject.storage.root(size: Int64(size))
            #expect(root == NaiveTree.root(bytes[..<size]), "of the first \(size) entries")
        }
    }

    func inclusionProofs() async throws {
        let (subject, entries) = try await logged(40)
        let bytes = entries.map(\.bytes)
        for size in [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40] {
            let root = NaiveTree.root(bytes[..<size])
            for index in 0..<size {
                let proof = try await subject.storage.inclusionProof(of: Int64(index), in: Int64(size))
                #expect(proof == NaiveTree.path(index, bytes[..<size]), "entry \(index) of \(size)")
                let proved = MerkleTree.root(
                    ofProof: proof, leaf: TreeHash(leaf: bytes[index]), index: Int64(index), size: Int64(size)
                )
                #expect(proved == root, "entry \(index) of \(size)")
            }
        }
    }

    func consistencyProofs() async throws {
        let (subject, entries) = try await logged(33)
        let bytes = entries.map(\.bytes)
        for new in [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 32, 33] {
            for old in 0...new {
                let proof = try await subject.storage.consistencyProof(from: Int64(old), to: Int64(new))
                #expect(proof == NaiveTree.proof(old, bytes[..<new]), "from \(old) to \(new)")
                #expect(
                    MerkleTree.verifyConsistency(
                        proof, from: (Int64(old), NaiveTree.root(bytes[..<old])),
                        to: (Int64(new), NaiveTree.root(bytes[..<new]))),
                    "from \(old) to \(new)")
            }
        }
    }

    func noRootPastTheEnd() async throws {
        let (subject, _) = try await logged(5)
        for size in [6, 7, 8, 9, 64] as [Int64] {
            await #expect(throws: CairnError.self, "the root of \(size)") {
                _ = try await subject.storage.root(size: size)
            }
            await #expect(throws: CairnError.self, "an entry in \(size)") {
                _ = try await subject.storage.inclusionProof(of: 2, in: size)
            }
            await #expect(throws: CairnError.self, "from 3 to \(size)") {
                _ = try await subject.storage.consistencyProof(from: 3, to: size)
            }
        }
    }

    func histories() async throws {
        let subject = try await begin()
        let sample = try Sample()
        let versions = try await subject.register(2, by: sample).map(\.digest)
        var moves: [LogEntry] = []
        var (standing, labels): (Digest?, Digest?) = (nil, nil)
        for next in [versions[0], versions[1], nil, versions[0]] {
            moves.append(try await subject.storage.commit(sample.promotion(of: next, from: standing)))
            _ = try await subject.storage.commit(
                sample.labelling(1, with: ["move": "\(moves.count)"], from: labels))
            labels = try await subject.storage.target(of: sample.labelsRef(1))
            standing = next
        }
        #expect(try await subject.storage.history(of: sample.stageRef()) == moves)
        for limit in [0, 1, 3, 4, 100] {
            let newest = try await subject.storage.newestHistory(of: sample.stageRef(), limit: limit)
            #expect(newest == Array(moves.reversed().prefix(limit)), "the newest \(limit)")
        }
        #expect(try await subject.storage.newestHistory(of: sample.stageRef("production-2"), limit: 5) == [])
        #expect(try await subject.storage.history(of: Sample("FRAUD-DETECTION").stageRef()) == moves)
        #expect(try await subject.storage.history(of: sample.stageRef("production-2")) == [])
        let registered = try await subject.storage.history(of: sample.versionRef(2))
        #expect(registered.map(\.action) == [.versionRegistered])
        #expect(try await subject.storage.history(of: sample.approvalRef(2)) == registered)
        #expect(try await subject.storage.history(of: .group(sample.group)).map(\.sequence) == [0])
    }
}
