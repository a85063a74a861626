package import CairnObjects

/// The in-memory twin of every storage: the same promises but durability, for tests and for trying things
/// out.
package actor MemoryStorage: RegistryStorage {
    struct StoredBlob {
        var bytes: [UInt8]
        var touched: Timestamp
    }

    struct LiveLease {
        var expires: Timestamp
        var blobs: Set<Digest> = []
    }

    let signer: any CheckpointSigner
    let clock: TimeSource
    let uploadLimits: UploadLimits

    var blobs: [Digest: StoredBlob] = [:]
    var documents: [Digest: Document] = [:]
    var leases: [Lease: LiveLease] = [:]
    var uploads: [UploadKey: StoredUpload] = [:]
    var inParts: [UploadKey: StoredParts] = [:]
    var refs: [String: (name: RefName, target: Digest)] = [:]
    var log: [LogEntry] = []
    var nodes: [MerkleTree.Position: TreeHash] = [:]
    var checkpoint: SignedNote
    var index = MemoryIndex()

    package init(
        signer: any CheckpointSigner, clock: @escaping TimeSource = Timestamp.now,
        uploads: UploadLimits = UploadLimits()
    ) {
        (self.signer, self.clock, uploadLimits) = (signer, clock, uploads)
        checkpoint = signer.sign(size: 0, root: .empty)
    }
}

extension MemoryStorage {
    package func document(_ digest: Digest) -> Document? { documents[digest] }

    package func target(of ref: RefName) -> Digest? { refs[ref.key]?.target }

    package func spelling(of ref: RefName) -> RefName? { refs[ref.key]?.name }

    package func snapshot(_ scope: RefScope) -> RefSnapshot {
        let inScope = refs.values.filter { scope.contains($0.name) }
        return RefSnapshot(
            refs: Dictionary(uniqueKeysWithValues: inScope.map { ($0.name, $0.target) }),
            logSize: Int64(log.count))
    }

    package func refs(from start: String, before end: String, limit: Int) -> [StandingRef] {
        refs.filter { $0.key >= start && $0.key < end }.sorted { $0.key < $1.key }.prefix(limit)
            .map { StandingRef($0.value.name, names: $0.value.target) }
    }

    package func head() -> SignedNote { checkpoint }

    package func entries(from sequence: Int64, limit: Int) -> [[UInt8]] {
        log.dropFirst(Int(sequence)).prefix(limit).map(\.bytes)
    }

    package func history(of ref: RefName) -> [LogEntry] {
        log.filter { $0.moves.contains { $0.ref.key == ref.key } }
    }

    package func entry(for request: RequestKey) -> LogEntry? { log.first { $0.request == request } }

    package func inclusionProof(of sequence: Int64, in size: Int64) throws -> [TreeHash] {
        try tree.inclusionProof(of: sequence, in: size)
    }

    package func root(size: Int64) throws -> TreeHash { try tree.root(size: size) }

    package func wrongTreeNodes() throws -> [MerkleTree.Position] {
        var rebuilt: [MerkleTree.Position: TreeHash] = [:]
        for entry in log {
            let tree = MerkleTree { position in rebuilt[position] ?? .empty }
            for (position, hash) in try tree.nodes(appending: TreeHash(leaf: entry.bytes), at: entry.sequence)
            {
                rebuilt[position] = hash
            }
        }
        return rebuilt.filter { nodes[$0.key] != $0.value }.map(\.key)
    }

    package func consistencyProof(from old: Int64, to new: Int64) throws -> [TreeHash] {
        try tree.consistencyProof(from: old, to: new)
    }

    private var tree: MerkleTree {
        let nodes = nodes
        return MerkleTree { position in
            guard let hash = nodes[position] else {
                throw CairnError(.damaged, "the log's tree has no node at \(position)")
            }
            return hash
        }
    }
}

extension MemoryStorage {
    package func commit(_ transaction: Transaction) throws(CommitError) -> LogEntry {
        if let request = transaction.request, let entry = entry(for: request) { throw .repeated(entry) }
        let transaction = try numbered(transaction)
        if let lease = transaction.lease, !isLive(lease) { throw .leaseExpired }
        do {
            try transaction.check()
        } catch {
            throw .failed(error)
        }
        if let size = transaction.logSize, size != Int64(log.count) { throw .logGrown }
        if let missing = transaction.blobs.first(where: { blobs[$0] == nil }) { throw .blobMissing(missing) }
        for expectation in transaction.expectations {
            try compare(expectation.ref, expectation.target)
            guard let lastMove = expectation.lastMove else { continue }
            guard history(of: expectation.ref).last?.sequence == lastMove else {
                throw .conflict(
                    Conflict(
                        ref: expectation.ref, expected: expectation.target, found: expectation.target))
            }
        }
        for move in transaction.moves { try compare(move.ref, move.from) }
        let entry = LogEntry(
            sequence: Int64(log.count), at: transaction.at, actor: transaction.actor,
            action: transaction.action,
            moves: transaction.moves, reason: transaction.reason, request: transaction.request)
        do {
            let known = transaction.documents.reduce(into: documents) { $0[$1.digest] = $1 }
            let changes = try IndexChange.changes(for: transaction.moves) { digest in
                guard let document = known[digest] else {
                    throw CairnError(.invalid, "there is no document \(digest.short) for a ref to name")
                }
                return document
            }
            for target in transaction.moves.compactMap(\.to) where known[target] == nil {
                throw CairnError(.invalid, "there is no document \(target.short) for a ref to name")
            }
            for (position, hash) in try tree.nodes(
                appending: TreeHash(leaf: entry.bytes), at: entry.sequence)
            {
                nodes[position] = hash
            }
            documents = known
            changes.forEach { index.apply($0) }
            checkpoint = signer.sign(size: entry.sequence + 1, root: try tree.root(size: entry.sequence + 1))
        } catch let error as CairnError {
            throw .failed(error)
        } catch {
            throw .failed(CairnError(.damaged, "\(error)"))
        }
        for move in transaction.moves { Self.carryOut(move, on: &refs) }
        log.append(entry)
        transaction.lease.map { leases[$0] = nil }
        return entry
    }

    /// The transaction with its new version under the group's next number.
    private func numbered(_ transaction: Transaction) throws(CommitError) -> Transaction {
        guard let version = transaction.newVersion else { return transaction }
        let same = index.versions(VersionQuery(group: version.group)).first {
            $0.manifest == version.manifest
        }
        if let same {
            throw .conflict(
                Conflict(
                    ref: .version(version.group, same.number), expected: nil, found: version.manifest))
        }
        return transaction.numbered(lastNumber(in: version.group)?.next ?? .first)
    }

    /// A ref keeps the spelling under which it was made.
    private static func carryOut(_ move: RefMove, on refs: inout [String: (name: RefName, target: Digest)]) {
        let name = refs[move.ref.key]?.name ?? move.ref
        refs[move.ref.key] = move.to.map { (name, $0) }
    }

    private func compare(_ ref: RefName, _ expected: Digest?) throws(CommitError) {
        let found = refs[ref.key]?.target
        guard found == expected else { throw .conflict(Conflict(ref: ref, expected: expected, found: found)) }
    }
}

extension MemoryStorage {
    package func versions(_ query: VersionQuery) -> [IndexedVersion] { index.versions(query) }

    package func count(_ query: VersionQuery) -> Int {
        var everything = query
        (everything.limit, everything.offset) = (.max, 0)
        return index.versions(everything).count
    }

    package func groups() -> [IndexedGroup] { index.groups() }

    package func group(_ name: GroupName) -> IndexedGroup? {
        index.groups().first { $0.name.folded == name.folded }
    }

    package func lastNumber(in group: GroupName) -> VersionNumber? { index.lastNumbers[group.folded] }

    package func rebuildIndex() throws {
        var rebuilt = MemoryIndex()
        var refs: [String: (name: RefName, target: Digest)] = [:]
        for move in log.flatMap(\.moves) {
            Self.carryOut(move, on: &refs)
            rebuilt.note(numberOf: move.ref)
        }
        let moves = refs.values.map { RefMove($0.name, from: nil, to: $0.target) }
        let changes = try IndexChange.changes(for: moves) { digest in
            guard let document = documents[digest] else {
                throw CairnError(.damaged, "document \(digest.short) is missing")
            }
            return document
        }
        changes.forEach { rebuilt.apply($0) }
        (self.refs, index) = (refs, rebuilt)
    }
}
