package import CairnObjects
package import CairnStorage

/// How a collection goes about it.
package struct CollectionOptions: Sendable {
    /// What the log named in the last so many days is kept, so that stages can be rolled back to it.
    package var retentionDays = 90
    /// Blobs touched in the last so many hours are spared.
    package var graceHours = 24
    /// Only tell what would be removed.
    package var dryRun = false

    package init() {}
}

/// What a collection removed, or would remove.
package struct CollectionReport: Sendable {
    package var removed = SweepResult()
    package var leftovers = 0
    package var keptBlobs = 0
    package var keptDocuments = 0

    package init() {}
}

extension Registry {
    /// Removes what no ref names, nor named within the retention. Safe beside pushes, pulls and everything
    /// else.
    ///
    /// What a ref needs is marked first; then the storage removes the rest, but only if the log has not
    /// grown: if it has, what the new entries name is marked too, and the storage is asked again.
    ///
    /// - Throws: `damaged` where something needed cannot be read, since then nobody can tell what it needs.
    package func collect(_ options: CollectionOptions) async throws -> CollectionReport {
        let cutoff = clock().advanced(byMilliseconds: -Int64(options.retentionDays) * 86_400_000)
        let grace = clock().advanced(byMilliseconds: -Int64(options.graceHours) * 3_600_000)
        let snapshot = try await storage.snapshot(.all)
        var marks = try await markStanding(snapshot, otherwise: "nothing was removed")
        try await markHistory(since: cutoff, comparing: snapshot, into: &marks)
        for _ in 0..<Self.maximumRounds {
            let inventory = try await storage.inventory()
            let blobs = inventory.blobs.filter { marks.blobs[$0.digest] == nil && $0.touched <= grace }
            let documents = inventory.documents.filter { !marks.documents.contains($0) }
            var report = CollectionReport()
            report.keptBlobs = inventory.blobs.count - blobs.count
            report.keptDocuments = inventory.documents.count - documents.count
            if options.dryRun {
                report.removed.removedBlobs = blobs.count
                report.removed.freed = blobs.reduce(0) { $0 + $1.size }
                report.removed.removedDocuments = documents.count
                report.leftovers = inventory.leftovers.count
                return report
            }
            let sweep = Sweep(
                blobs: blobs.map(\.digest), documents: documents, markedAt: marks.logSize,
                untouchedSince: grace)
            if let removed = try await storage.sweep(sweep) {
                report.removed = removed
                report.keptBlobs += removed.sparedBlobs
                report.leftovers = try await storage.removeLeftovers()
                return report
            }
            try await markNewEntries(into: &marks)
        }
        throw CairnError(
            .conflict, "the registry is changing too fast to collect", hint: "try again when fewer pushes run"
        )
    }

    /// The blobs that a copy of the registry must have, with their sizes in bytes: what refs need, and what
    /// the log named in the last so many days.
    ///
    /// - Throws: `damaged` where something needed cannot be read, since then nobody can tell what it needs.
    package func neededBlobs(retentionDays: Int) async throws -> [Digest: Int64] {
        let cutoff = clock().advanced(byMilliseconds: -Int64(retentionDays) * 86_400_000)
        let snapshot = try await storage.snapshot(.all)
        var marks = try await markStanding(snapshot, otherwise: "every blob is kept")
        try await markHistory(since: cutoff, comparing: snapshot, into: &marks)
        return marks.blobs
    }

    private static var maximumRounds: Int { 100 }

    /// What is needed, as of a size of the log.
    private struct Marks {
        var documents: Set<Digest> = []
        /// With their sizes in bytes.
        var blobs: [Digest: Int64] = [:]
        var logSize: Int64
        /// What is done where it cannot be told what is needed.
        let precaution: String

        func cannotTell(_ why: String) -> CairnError {
            CairnError(
                .damaged, "\(precaution), since it cannot be told what is needed: \(why)",
                hint: "run 'cairn verify' and mend the registry first")
        }
    }

    private func markStanding(
        _ snapshot: RefSnapshot, otherwise precaution: String
    ) async throws -> Marks {
        var marks = Marks(logSize: snapshot.logSize, precaution: precaution)
        let refs = Array(snapshot.refs)
        var ahead = DocumentsAhead(storage)
        for start in stride(from: 0, to: refs.count, by: DocumentsAhead.batch) {
            let batch = refs[start..<min(start + DocumentsAhead.batch, refs.count)]
            try await ahead.fetch(batch)
            for (ref, target) in batch {
                try await mark(ref, target, from: ahead, mustExist: true, into: &marks)
            }
        }
        return marks
    }

    /// Marks what entries since the cutoff moved refs from or to. An earlier collection with a shorter
    /// retention may have removed some of it.
    ///
    /// - Throws: `damaged` where the refs are not what the log gives: one that was lost would have its bytes
    ///   taken for garbage.
    private func markHistory(
        since cutoff: Timestamp, comparing snapshot: RefSnapshot, into marks: inout Marks
    ) async throws {
        var refs: [RefName: Digest] = [:]
        var next: Int64 = 0
        while next < snapshot.logSize {
            let limit = Int(min(1000, snapshot.logSize - next))
            let page = try await entries(from: next, limit: limit)
            guard !page.isEmpty else { throw marks.cannotTell("the log ends at entry \(next)") }
            for entry in page {
                next = entry.sequence + 1
                for move in entry.moves { refs[move.ref] = move.to }
                if entry.at >= cutoff { try await mark(entry, into: &marks) }
            }
        }
        guard refs == snapshot.refs else { throw marks.cannotTell("the refs are not what the log says") }
    }

    private func markNewEntries(into marks: inout Marks) async throws {
        while true {
            let page = try await entries(from: marks.logSize, limit: Int(Self.pageSize))
            for entry in page { try await mark(entry, into: &marks) }
            marks.logSize += Int64(page.count)
            if page.count < Self.pageSize { return }
        }
    }

    private func mark(_ entry: LogEntry, into marks: inout Marks) async throws {
        for move in entry.moves {
            for target in [move.from, move.to].compactMap({ $0 }) {
                try await mark(move.ref, target, from: storage, mustExist: false, into: &marks)
            }
        }
    }

    private func mark(
        _ ref: RefName, _ target: Digest, from documents: any DocumentReader, mustExist: Bool,
        into marks: inout Marks
    ) async throws {
        // Already marked, with all that it needs: only approvals' chains are shared, and they are short.
        if case .approval = ref {} else if marks.documents.contains(target) { return }
        for finding in try await ObjectWalk(storage: documents).objects(neededBy: ref, naming: target) {
            switch finding {
            case .document(let digest): marks.documents.insert(digest)
            case .blob(let descriptor): marks.blobs[descriptor.digest] = descriptor.size
            case .missing where !mustExist: break
            case .missing(let digest, let what):
                throw marks.cannotTell("the \(what) \(digest.short) of \(ref) is missing")
            case .wrong(let digest, let error):
                throw marks.cannotTell("document \(digest.short) of \(ref): \(error.message)")
            }
        }
    }
}
