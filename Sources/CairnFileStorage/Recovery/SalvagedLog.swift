import CairnObjects

/// What of a damaged log can be kept: its beginning up to the first entry that is lost, and what later
/// entries and the table of refs say of where refs stood last. A pure function of the rows that were
/// found.
struct SalvagedLog {
    /// The entries that the new log begins with.
    private(set) var kept: [[UInt8]] = []
    /// The numbers of entries that must have been there and could not be read.
    private(set) var lost: [Int64] = []
    /// The numbers of entries that were read and stand behind a lost one.
    private(set) var behind: [Int64] = []
    /// The signed checkpoint of exactly what is kept; `nil` where a new one must be signed.
    private(set) var checkpoint: SignedNote?
    /// Whether a signed checkpoint proves what is kept.
    private(set) var isProved = false
    /// Where refs stood after all that could be read; `nil` where that is what `kept` gives.
    private(set) var refs: [RefName: Digest]?

    init(_ rows: SalvagedRows, of key: VerifierKey) {
        let newest = rows.checkpoints.max { $0.key < $1.key }
        let size = max(newest?.key ?? 0, (rows.entries.keys.max() ?? -1) + 1)
        var chosen = (0..<size).map { Self.choose($0, from: rows) }
        if let newest, let proved = Self.proved(newest.value, key, rows, &chosen) {
            isProved = proved
        }
        kept = Array(chosen.prefix { $0 != nil }.compactMap { $0 })
        if !isProved { kept = Self.coherent(kept) }
        for number in kept.count..<chosen.count {
            if chosen[number] == nil { lost.append(Int64(number)) } else { behind.append(Int64(number)) }
        }
        checkpoint = rows.checkpoints[Int64(kept.count)].flatMap { note in
            Self.isRoot(of: kept.map { TreeHash(leaf: $0) }, in: note) ? note : nil
        }
        isProved = isProved || checkpoint != nil
        if !(lost.isEmpty && behind.isEmpty) { refs = Self.refs(chosen, lost, rows) }
    }

    /// The entry that the tree agrees with; where the tree says nothing, the likeliest.
    private static func choose(_ number: Int64, from rows: SalvagedRows) -> [UInt8]? {
        let candidates = rows.entries[number] ?? []
        guard let leaves = rows.leaves[number] else { return candidates.first }
        return candidates.first { leaves.contains(TreeHash(leaf: $0)) }
    }

    /// Holds all that is known against a signed checkpoint.
    ///
    /// An entry that the tree contradicts may be right all the same: its node may be what is damaged.
    ///
    /// - Parameter chosen: Gets what proved right, and loses what proved wrong.
    /// - Returns: whether it was proved; `nil` where too much is missing to tell.
    private static func proved(
        _ note: SignedNote, _ key: VerifierKey, _ rows: SalvagedRows, _ chosen: inout [[UInt8]?]
    ) -> Bool? {
        guard let size = (try? Checkpoint(note: note, trusting: key))?.size else { return nil }
        // First with the entries, then with the tree, where they differ.
        for prefersTree in [false, true] {
            let hashes = (0..<size).map { number -> TreeHash? in
                let entry = chosen[Int(number)] ?? rows.entries[number]?.first
                let (own, tree) = (entry.map { TreeHash(leaf: $0) }, rows.leaves[number])
                return prefersTree && tree?.count == 1 ? tree?.first : own ?? tree?.first
            }
            guard !hashes.contains(nil), isRoot(of: hashes.compactMap { $0 }, in: note) else { continue }
            for number in 0..<Int(size) {
                chosen[number] = rows.entries[Int64(number)]?.first { TreeHash(leaf: $0) == hashes[number] }
            }
            return true
        }
        return nil
    }

    private static func isRoot(of leaves: [TreeHash], in note: SignedNote) -> Bool {
        guard let checkpoint = try? Checkpoint(parsing: note.text) else { return false }
        var replay = CompactRange()
        leaves.forEach { replay.append($0) }
        return checkpoint.size == Int64(leaves.count) && checkpoint.root == replay.root
    }

    /// As many entries as follow from each other: none moves a ref from where it does not stand.
    private static func coherent(_ entries: [[UInt8]]) -> [[UInt8]] {
        var standing: [String: Digest] = [:]
        return Array(
            entries.prefix { bytes in
                guard let entry = try? LogEntry(bytes: bytes),
                    entry.moves.allSatisfy({ standing[$0.ref.key] == $0.from })
                else { return false }
                for move in entry.moves { standing[move.ref.key] = move.to }
                return true
            })
    }

    /// Where refs stood last: as the last readable entry says, and where a lost one is later than that, as
    /// the table of refs says.
    private static func refs(
        _ entries: [[UInt8]?], _ lost: [Int64], _ rows: SalvagedRows
    ) -> [RefName: Digest] {
        var standing: [String: RefMove] = [:]
        var (moved, known): ([String: Int64], [String: Set<Digest>]) = ([:], [:])
        for case let (number, bytes?) in entries.enumerated() {
            guard let entry = try? LogEntry(bytes: bytes) else { continue }
            for move in entry.moves {
                standing[move.ref.key] = RefMove(
                    standing[move.ref.key]?.ref ?? move.ref, from: nil, to: move.to)
                moved[move.ref.key] = Int64(number)
                known[move.ref.key, default: []].formUnion([move.from, move.to].compactMap { $0 })
            }
        }
        let lastLost = lost.last ?? -1
        for (key, row) in rows.refs where lastLost > moved[key] ?? -1 {
            let seen = known[key] ?? []
            guard let target = row.targets.first(where: { !seen.contains($0) }) else {
                continue
            }
            standing[key] = RefMove(row.ref, from: nil, to: target)
        }
        // Whom a lost entry may have shut out stays out, unless the table still has them.
        for (key, move) in standing where isCredential(move.ref) && lastLost > moved[key] ?? -1 {
            if rows.refs[key] == nil { standing[key] = nil }
        }
        return Dictionary(
            standing.values.compactMap { move in move.to.map { (move.ref, $0) } }, uniquingKeysWith: { $1 })
    }

    private static func isCredential(_ ref: RefName) -> Bool {
        switch ref {
        case .user, .token, .issuer: true
        default: false
        }
    }
}
