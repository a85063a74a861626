import CairnObjects
import Foundation
import ProgramTesting
import Testing

/// Cairn's proofs before verifiers that share no code with it: Go's sumdb/note and sumdb/tlog (verify.go in
/// Tests/Independent). `make test` builds the program and names it in CAIRN_GO_VERIFIER, and in
/// CAIRN_PYTHON the Python with pymerkle.
@Suite("Independent verifiers", .serialized)
struct IndependentVerifierTests {
    static let verifier = ProcessInfo.processInfo.environment["CAIRN_GO_VERIFIER"]
    static let python = ProcessInfo.processInfo.environment["CAIRN_PYTHON"]
    static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Independent/pymerkle_root.py").path()

    @Test("Go accepts every proof of a log, and prints the entry", .enabled(if: verifier != nil))
    func proofs() throws {
        let key = try CheckpointTests.key()
        let directory = try TemporaryDirectory()
        for index in 0..<LogProofTests.size {
            let proof = try LogProofTests.proof(of: index, signedBy: key)
            let file = try directory.write(proof.encoded, to: "\(index).tlog-proof")
            let run = try Self.run(["proof", key.verifier.encoded, file], reading: directory)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output == proof.entry.asText + "\n")
        }
    }

    static let alterations: [Case<(String, String), Void>] = [
        Case("another index", ("index 5", "index 6")),
        Case("an index past the tree", ("index 5", "index 11")),
        Case("another size", ("\n11\n", "\n12\n")),
        Case("another origin", ("example.com/registry\n", "example.com/other\n")),
        Case("another format", ("proof@v1", "proof@v2")), Case("no entry", ("extra ", "")),
    ]

    @Test("Go refuses what was altered", .enabled(if: verifier != nil), arguments: alterations)
    func altered(_ change: Case<(String, String), Void>) throws {
        let key = try CheckpointTests.key()
        let encoded = try LogProofTests.proof(of: 5, signedBy: key).encoded
        let text = encoded.replacingOnce(change.input.0, change.input.1)
        try #require(text != encoded)
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "altered.tlog-proof")
        let run = try Self.run(["proof", key.verifier.encoded, file], reading: directory)
        #expect(run.status == 1)
        #expect(run.errors.hasPrefix("verify: "))
    }

    @Test("Go trusts no other key", .enabled(if: verifier != nil))
    func otherKey() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            LogProofTests.proof(of: 5, signedBy: CheckpointTests.key()).encoded, to: "a.tlog-proof")
        let other = try SigningKey.generate(name: "example.com/registry").verifier.encoded
        #expect(try Self.run(["proof", other, file], reading: directory).status == 1)
    }

    @Test(
        "Go agrees that each log extends each earlier one, and that none extends another",
        .enabled(if: verifier != nil))
    func consistency() throws {
        let key = try CheckpointTests.key()
        let directory = try TemporaryDirectory()
        let log = try TestLog(count: 9)
        func head(_ size: Int64, _ root: TreeHash) throws -> String {
            let checkpoint = Checkpoint(origin: key.verifier.name, size: size, root: root)
            return try directory.write(checkpoint.signed(with: key).encoded, to: UUID().uuidString)
        }
        for new: Int64 in [1, 4, 9] {
            for old in 0...new {
                let proof = try log.tree.consistencyProof(from: old, to: new)
                let hashes = try directory.write(proof.map(\.base64).joined(separator: "\n"), to: "hashes")
                let newer = try head(new, log.tree.root(size: new))
                let older = try head(old, log.tree.root(size: old))
                let run = try Self.run(
                    ["consistency", key.verifier.encoded, older, newer, hashes], reading: directory)
                #expect(run.status == 0, "from \(old) to \(new): \(run.errors)")
                let forged = try head(old, log.tree.root(size: old).flipping(bit: 9))
                #expect(
                    try Self.run(
                        ["consistency", key.verifier.encoded, forged, newer, hashes], reading: directory
                    ).status == 1)
            }
        }
    }

    @Test(
        "Go computes the same root of a log's entries", .enabled(if: verifier != nil),
        arguments: [0, 1, 2, 3, 7, 64, 70])
    func goRoots(_ size: Int) throws {
        let directory = try TemporaryDirectory()
        let (file, expected) = try Self.entries(size, in: directory)
        #expect(try Self.run(["root", file], reading: directory).output == expected)
    }

    @Test(
        "pymerkle computes the same root of a log's entries", .enabled(if: python != nil),
        arguments: [0, 1, 2, 3, 7, 64, 70])
    func pythonRoots(_ size: Int) throws {
        let directory = try TemporaryDirectory()
        let (file, expected) = try Self.entries(size, in: directory)
        let run = try Self.run(try #require(Self.python), [Self.script, file], reading: directory)
        #expect(run.output == expected, "\(run.errors)")
    }

    /// A file of so many entries, and what a verifier must print for it.
    private static func entries(_ size: Int, in directory: TemporaryDirectory) throws -> (String, String) {
        let log = try TestLog((0..<size).map { try LogEntryTests.sample(sequence: Int64($0)).bytes })
        let file = try directory.write(log.leaves.map { $0.asText + "\n" }.joined(), to: "entries.jsonl")
        return (file, "\(size) \(try log.tree.root(size: Int64(size)).base64)\n")
    }

    private static func run(_ arguments: [String], reading directory: TemporaryDirectory) throws -> Run {
        try run(try #require(verifier), arguments, reading: directory)
    }

    /// Runs the program to its end; the directory that it reads from lives as long.
    private static func run(
        _ program: String, _ arguments: [String], reading directory: TemporaryDirectory
    ) throws -> Run {
        defer { withExtendedLifetime(directory) {} }
        return try RunningProgram.start(
            [program] + arguments, in: directory.url.path(),
            environment: ProcessInfo.processInfo.environment
        ).wait()
    }
}

/// A directory of its own under the system's temporary one, as long as the value lives.
private final class TemporaryDirectory {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "cairn-objects-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    // A directory that cannot be removed harms no test.
    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes the text and gives the file's path.
    func write(_ text: String, to name: String) throws -> String {
        let file = url.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path()
    }
}
