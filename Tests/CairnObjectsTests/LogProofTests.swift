import CairnObjects
import Testing

@Suite("LogProof")
struct LogProofTests {
    static let size = 11

    static func entries() throws -> [LogEntry] {
        try (0..<size).map { try LogEntryTests.sample(sequence: Int64($0)) }
    }

    static func proof(of index: Int, in size: Int = size, signedBy key: SigningKey) throws -> LogProof {
        let log = try TestLog(entries().map(\.bytes))
        let checkpoint = Checkpoint(
            origin: key.verifier.name, size: Int64(size), root: try log.tree.root(size: Int64(size)))
        return LogProof(
            entry: log.leaves[index], index: Int64(index),
            hashes: try log.tree.inclusionProof(of: Int64(index), in: Int64(size)),
            checkpoint: checkpoint.signed(with: key))
    }

    @Test("Every entry's proof reads back and verifies", arguments: 0..<size)
    func roundTrip(_ index: Int) throws {
        let key = try CheckpointTests.key()
        for size in index + 1...Self.size {
            let proof = try Self.proof(of: index, in: size, signedBy: key)
            let read = try LogProof(parsing: proof.encoded)
            #expect(read == proof)
            #expect(try read.verified(trusting: key.verifier) == Self.entries()[index])
        }
    }

    @Test("A proof is written as C2SP's tlog-proof says")
    func format() throws {
        let proof = try Self.proof(of: 2, signedBy: CheckpointTests.key())
        let lines = proof.encoded.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(3) == ["c2sp.org/tlog-proof@v1", "extra \(Base64.encode(proof.entry))", "index 2"])
        #expect(lines.dropFirst(3).prefix(4).map(String.init) == proof.hashes.map(\.base64))
        #expect(lines[7] == "")
        #expect(lines.dropFirst(8).joined(separator: "\n") == proof.checkpoint.encoded)
    }

    @Test("No byte of a proof can be changed")
    func everyByte() throws {
        let key = try CheckpointTests.key()
        let encoded = Array(try Self.proof(of: 5, signedBy: key).encoded.utf8)
        for place in encoded.indices {
            for bit: UInt8 in [0x01, 0x02, 0x20] {
                var altered = encoded
                altered[place] ^= bit
                guard let text = String(validating: altered, as: UTF8.self) else { continue }
                let error = refusal { try LogProof(parsing: text).verified(trusting: key.verifier) }
                #expect(error != nil, "byte \(place), bit \(bit)")
            }
        }
    }

    static let tamperings: [Case<@Sendable (LogProof) throws -> LogProof, Void>] = [
        Case("another entry") {
            LogProof(
                entry: try LogEntryTests.sample(sequence: 6).bytes, index: $0.index, hashes: $0.hashes,
                checkpoint: $0.checkpoint)
        },
        Case("another index") {
            LogProof(entry: $0.entry, index: 6, hashes: $0.hashes, checkpoint: $0.checkpoint)
        },
        Case("an index past the tree") {
            LogProof(entry: $0.entry, index: 11, hashes: $0.hashes, checkpoint: $0.checkpoint)
        },
        Case("a hash less") {
            LogProof(
                entry: $0.entry, index: $0.index, hashes: $0.hashes.dropLast(), checkpoint: $0.checkpoint)
        },
        Case("a hash more") {
            LogProof(
                entry: $0.entry, index: $0.index, hashes: $0.hashes + [.empty], checkpoint: $0.checkpoint)
        },
        Case("hashes turned round") {
            LogProof(
                entry: $0.entry, index: $0.index, hashes: $0.hashes.reversed(), checkpoint: $0.checkpoint)
        },
        Case("another size's checkpoint") {
            let other = try proof(of: 5, in: 7, signedBy: CheckpointTests.key())
            return LogProof(entry: $0.entry, index: $0.index, hashes: $0.hashes, checkpoint: other.checkpoint)
        },
        Case("another key's checkpoint") {
            let other = try proof(of: 5, signedBy: .generate(name: "example.com/registry"))
            return LogProof(entry: $0.entry, index: $0.index, hashes: $0.hashes, checkpoint: other.checkpoint)
        },
    ]

    @Test("Whatever is put in another's place is found", arguments: tamperings)
    func tampering(_ alter: Case<@Sendable (LogProof) throws -> LogProof, Void>) throws {
        let key = try CheckpointTests.key()
        let proof = try Self.proof(of: 5, signedBy: key)
        #expect(try proof.verified(trusting: key.verifier).sequence == 5)
        let altered = try alter.input(proof)
        #expect(refusal { try altered.verified(trusting: key.verifier) }?.code == .damaged)
    }

    @Test("An entry that was logged at another place than it says is refused")
    func misplaced() throws {
        let key = try CheckpointTests.key()
        let log = try TestLog([try LogEntryTests.sample(sequence: 1).bytes])
        let checkpoint = Checkpoint(origin: key.verifier.name, size: 1, root: try log.tree.root(size: 1))
        let proof = LogProof(
            entry: log.leaves[0], index: 0, hashes: [], checkpoint: checkpoint.signed(with: key))
        let error = refusal { try proof.verified(trusting: key.verifier) }
        #expect(error == CairnError(.damaged, "entry 1 was proved at place 0"))
    }

    static let malformed: [Case<(String, String), Void>] = [
        Case("another version", ("proof@v1", "proof@v2")), Case("no entry", ("extra ", "")),
        Case("an entry not in base64", ("extra ", "extra *")),
        Case("a negative index", ("index 5", "index -5")),
        Case("a plus", ("index 5", "index +5")), Case("a leading zero", ("index 5", "index 05")),
        Case("an index in words", ("index 5", "index five")), Case("no index", ("index 5\n", "")),
        Case("no blank line", ("\n\n", "\n")), Case("a blank line too early", ("index 5", "\nindex 5")),
        Case("text before", ("c2sp", " c2sp")), Case("two spaces", ("extra ", "extra  ")),
        Case("carriage returns", ("index 5\n", "index 5\r\n")),
    ]

    @Test("What is no proof is refused", arguments: malformed)
    func refused(_ change: Case<(String, String), Void>) throws {
        let encoded = try Self.proof(of: 5, signedBy: CheckpointTests.key()).encoded
        let altered = encoded.replacingOnce(change.input.0, change.input.1)
        try #require(altered != encoded)
        #expect(refusal { try LogProof(parsing: altered) }?.code == .invalid)
    }

    @Test("Nothing is no proof", arguments: ["", "\n", "\n\n", "c2sp.org/tlog-proof@v1\n\n"])
    func nothing(_ text: String) {
        #expect(refusal { try LogProof(parsing: text) }?.code == .invalid)
    }
}
