import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

/// A storage as somebody may see it: what belongs to groups that they may not read is not there.
///
/// A registry over it answers every question in just the words that it would use if there were nothing else,
/// so that no verb needs to know of permissions. It is for reading: changes are made, and judged, over the
/// whole storage.
struct ScopedStorage: RegistryStorage {
    let whole: any RegistryStorage
    let access: Access

    func sees(_ group: GroupName) -> Bool { access.allows(.read, in: group) }

    func sees(_ ref: RefName) -> Bool {
        switch ObjectOwner(of: ref) {
        case .group(let group): sees(group)
        case .bucket(let bucket): access.allows(.read, in: bucket)
        case .everybody: true
        case .administrators: access.allows(.administer, in: nil)
        }
    }

    /// Those of the objects that somebody may see: what belongs to a group of theirs, or to everybody.
    func visible(_ objects: [Digest]) async throws -> Set<Digest> {
        let owners = try await whole.owners(of: objects)
        return Set(
            objects.filter { object in
                owners[object]?.contains { owner in
                    switch owner {
                    case .group(let group): sees(group)
                    case .bucket(let bucket): access.allows(.read, in: bucket)
                    case .everybody: true
                    case .administrators: access.allows(.administer, in: nil)
                    }
                } ?? false
            })
    }

    private func require(_ blob: Digest) async throws {
        guard try await visible([blob]).isEmpty else { return }
        throw CairnError(.notFound, "there is no blob \(blob.short)")
    }

    /// What only the whole storage can do.
    private static var refusal: CairnError {
        CairnError(.forbidden, "this takes the right to read the whole registry")
    }
}

// What is given out.
extension ScopedStorage {
    func document(_ digest: Digest) async throws -> Document? {
        try await visible([digest]).isEmpty ? nil : try await whole.document(digest)
    }

    func documents(_ digests: [Digest]) async throws -> [Digest: Document] {
        let visible = try await visible(digests)
        return try await whole.documents(digests.filter(visible.contains))
    }

    func read(_ blob: Digest) async throws -> ByteStream {
        try await require(blob)
        return try await whole.read(blob)
    }

    func read(_ blob: Digest, in range: Range<Int64>) async throws -> ByteStream {
        try await require(blob)
        return try await whole.read(blob, in: range)
    }

    func open(_ blob: Digest) async throws -> OpenBlobFile? {
        try await require(blob)
        return try await whole.open(blob)
    }

    func owners(of objects: [Digest]) async throws -> [Digest: Set<ObjectOwner>] {
        let visible = try await visible(objects)
        return try await whole.owners(of: objects.filter(visible.contains))
    }

    func target(of ref: RefName) async throws -> Digest? {
        sees(ref) ? try await whole.target(of: ref) : nil
    }

    func spelling(of ref: RefName) async throws -> RefName? {
        sees(ref) ? try await whole.spelling(of: ref) : nil
    }

    func snapshot(_ scope: RefScope) async throws -> RefSnapshot {
        let snapshot = try await whole.snapshot(scope)
        return RefSnapshot(refs: snapshot.refs.filter { sees($0.key) }, logSize: snapshot.logSize)
    }

    func refs(from start: String, before end: String, limit: Int) async throws -> [StandingRef] {
        var (found, start) = ([StandingRef](), start)
        while found.count < limit {
            let page = try await whole.refs(from: start, before: end, limit: limit)
            found += page.filter { sees($0.ref) }
            guard page.count == limit, let last = page.last else { break }
            start = last.ref.key + "\u{1}"
        }
        return Array(found.prefix(limit))
    }

    func versions(_ query: VersionQuery) async throws -> [IndexedVersion] {
        guard let query = try await narrowed(query) else { return [] }
        return try await whole.versions(query)
    }

    func count(_ query: VersionQuery) async throws -> Int {
        guard let query = try await narrowed(query) else { return 0 }
        return try await whole.count(query)
    }

    /// The query among the groups that somebody may see; `nil` where there are none.
    private func narrowed(_ query: VersionQuery) async throws -> VersionQuery? {
        if let group = query.group { return sees(group) ? query : nil }
        let names = try await groups().map(\.name.description)
        var query = query
        guard let among = Self.isAmong(names[...]) else { return nil }
        query.predicate = query.predicate == .all ? among : .and(among, query.predicate)
        return query
    }

    /// As a balanced tree: a database has room for conditions of some depth only.
    private static func isAmong(_ groups: ArraySlice<String>) -> Predicate? {
        guard let first = groups.first else { return nil }
        guard groups.count > 1 else { return .compare(.group, .equal, .text(first)) }
        let middle = groups.startIndex + groups.count / 2
        guard let left = isAmong(groups[..<middle]), let right = isAmong(groups[middle...]) else {
            return nil
        }
        return .or(left, right)
    }

    func groups() async throws -> [IndexedGroup] { try await whole.groups().filter { sees($0.name) } }

    func group(_ name: GroupName) async throws -> IndexedGroup? {
        sees(name) ? try await whole.group(name) : nil
    }

    func lastNumber(in group: GroupName) async throws -> VersionNumber? {
        sees(group) ? try await whole.lastNumber(in: group) : nil
    }

    func history(of ref: RefName) async throws -> [LogEntry] {
        sees(ref) ? try await whole.history(of: ref).filter(access.mayRead) : []
    }

    func newestHistory(of ref: RefName, limit: Int) async throws -> [LogEntry] {
        guard sees(ref) else { return [] }
        let newest = try await whole.newestHistory(of: ref, limit: limit)
        // Where some may not be seen, older ones take their place.
        if newest.allSatisfy(access.mayRead) { return newest }
        return Array(try await history(of: ref).suffix(limit).reversed())
    }

    func entry(for request: RequestKey) async throws -> LogEntry? {
        guard let entry = try await whole.entry(for: request), access.mayRead(entry) else { return nil }
        return entry
    }

    func head() async throws -> SignedNote { try await whole.head() }

    /// As far as they may be seen: to whoever may not see an entry, the log ends before it.
    func entries(from sequence: Int64, limit: Int) async throws -> [[UInt8]] {
        try await whole.entries(from: sequence, limit: limit).prefix { bytes in
            // One that cannot be read is for whoever may see all.
            (try? LogEntry(bytes: bytes)).map(access.mayRead) ?? false
        }.map { $0 }
    }

    func inclusionProof(of sequence: Int64, in size: Int64) async throws -> [TreeHash] {
        try await whole.inclusionProof(of: sequence, in: size)
    }

    func root(size: Int64) async throws -> TreeHash { try await whole.root(size: size) }

    func consistencyProof(from old: Int64, to new: Int64) async throws -> [TreeHash] {
        try await whole.consistencyProof(from: old, to: new)
    }

    func wrongTreeNodes() async throws -> [MerkleTree.Position] { throw Self.refusal }
}

// What is not: a scoped storage changes nothing.
extension ScopedStorage {
    func lease() async throws -> Lease { throw Self.refusal }

    func write(_ sources: [BlobSource], under lease: Lease, meter: ByteMeter) async throws -> [BlobReceipt] {
        throw Self.refusal
    }

    func release(_ lease: Lease) async throws { throw Self.refusal }

    func hold(_ blobs: [Digest], under lease: Lease) async throws -> [Digest: Int64] { throw Self.refusal }

    func held(under lease: Lease) async throws -> [Digest: Int64] { throw Self.refusal }

    func present(_ blobs: [Digest]) async throws -> [Digest: Int64] { throw Self.refusal }

    func mayHold(size: Int64) async throws -> Bool { throw Self.refusal }

    func offset(of upload: UploadKey) async throws -> Int64 { throw Self.refusal }

    func append(_ bytes: ByteStream, to upload: UploadKey, at offset: Int64) async throws -> Int64 {
        throw Self.refusal
    }

    func finish(
        _ upload: UploadKey, as blob: Digest, size: Int64, under lease: Lease
    ) async throws -> BlobReceipt { throw Self.refusal }

    func abandon(_ upload: UploadKey) async throws { throw Self.refusal }

    func beginParts(_ upload: UploadKey, note: [UInt8]) async throws { throw Self.refusal }

    func partUploads() async throws -> [UploadKey: [UInt8]] { throw Self.refusal }

    func partsNote(of upload: UploadKey) async throws -> [UInt8]? { throw Self.refusal }

    func writePart(
        _ number: Int, of upload: UploadKey, _ bytes: ByteStream,
        note: @escaping @Sendable () throws -> [UInt8]
    ) async throws { throw Self.refusal }

    func parts(of upload: UploadKey) async throws -> [StoredPart] { throw Self.refusal }

    func readPart(_ part: StoredPart, of upload: UploadKey) async throws -> ByteStream { throw Self.refusal }

    func endParts(_ upload: UploadKey) async throws { throw Self.refusal }

    func place(
        _ blob: Descriptor, at file: FilePath, by method: PlacementMethod, meter: ByteMeter
    ) async throws { throw Self.refusal }

    func condition(of blob: Digest, meter: ByteMeter) async throws -> BlobCondition { throw Self.refusal }

    func inventory() async throws -> Inventory { throw Self.refusal }

    func commit(_ transaction: Transaction) async throws(CommitError) -> LogEntry {
        throw .failed(Self.refusal)
    }

    func sweep(_ sweep: Sweep) async throws -> SweepResult? { throw Self.refusal }

    func removeLeftovers() async throws -> Int { throw Self.refusal }

    func rebuildIndex() async throws { throw Self.refusal }
}
