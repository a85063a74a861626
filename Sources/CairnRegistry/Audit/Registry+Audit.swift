package import CairnObjects
import CairnStorage

extension Registry {
    /// The newest signed checkpoint; kept elsewhere, it shows later whether the log was rewritten.
    package func checkpoint() async throws -> SignedNote { try await storage.head() }

    /// A proof that a version's registration is in the log, which anybody can verify without Cairn.
    package func prove(_ id: VersionID) async throws -> LogProof {
        let history = try await storage.history(of: id.ref)
        let registration = history.last { $0.move(of: id.ref)?.to == id.manifest }
        guard let entry = registration else {
            throw CairnError(
                .damaged, "the log does not know how \(id) came to be", hint: "run 'cairn verify'")
        }
        return try await prove(entry.sequence)
    }

    /// A proof that an entry is in the log.
    ///
    /// - Throws: `notFound` where the log has no such entry.
    package func prove(_ sequence: Int64) async throws -> LogProof {
        let note = try await storage.head()
        let head = try Checkpoint(note: note, trusting: key)
        guard (0..<head.size).contains(sequence),
            let bytes = try await storage.entries(from: sequence, limit: 1).first
        else {
            throw CairnError(
                .notFound, "the log has no entry \(sequence)",
                hint: "its entries are numbered 0 to \(head.size - 1)")
        }
        let hashes = try await storage.inclusionProof(of: sequence, in: head.size)
        let proof = LogProof(entry: bytes, index: sequence, hashes: hashes, checkpoint: note)
        _ = try proof.verified(trusting: key)  // never hand out what would not convince
        return proof
    }

    /// The newest entries of the log, newest first.
    ///
    /// - Parameter group: Only entries that moved a ref of this group.
    package func newestEntries(_ count: Int, group: GroupName? = nil) async throws -> [LogEntry] {
        var found: [LogEntry] = []
        var end = try Checkpoint(note: try await storage.head(), trusting: key).size
        while end > 0, found.count < count {
            let page = try await entries(
                from: max(0, end - Self.pageSize), limit: Int(min(end, Self.pageSize)))
            end -= Int64(page.count)
            found += page.reversed().filter { entry in
                group == nil || entry.moves.contains { $0.ref.group == group }
            }
            if page.isEmpty { break }
        }
        return Array(found.prefix(count))
    }

    /// How many entries are read at once.
    static var pageSize: Int64 { 1000 }

    /// The log's entries from `sequence` on, oldest first.
    ///
    /// - Throws: `damaged` where one cannot be read.
    func entries(from sequence: Int64, limit: Int) async throws -> [LogEntry] {
        var next = sequence
        return try await storage.entries(from: sequence, limit: limit).map { bytes in
            defer { next += 1 }
            do throws(CairnError) {
                let entry = try LogEntry(bytes: bytes)
                guard entry.sequence == next else {
                    throw CairnError(.damaged, "it says that it is number \(entry.sequence)")
                }
                return entry
            } catch {
                throw CairnError(.damaged, "log entry \(next): \(error.message)", hint: "run 'cairn verify'")
            }
        }
    }
}
