import CairnObjects
import CairnStorage
import CairnStorageTesting
import Synchronization
import SystemPackage
import Testing

/// A storage that lets somebody else in just before it does something: what a race would do once in a
/// thousand runs, every time.
final class HookedStorage: RegistryStorage {
    typealias Hook = @Sendable () async throws -> Void

    private let storage: any RegistryStorage
    private let operation: StorageOperation?
    /// The hook, and before how many more calls it is not to run.
    private let waiting: Mutex<(hook: Hook?, calls: Int)>

    /// - Parameters:
    ///   - operation: Whose calls count; `nil` for those of all.
    ///   - call: Before which call it runs, counted from 1.
    ///   - hook: Runs once.
    init(
        _ storage: any RegistryStorage, before operation: StorageOperation?, call: Int = 1,
        hook: @escaping Hook
    ) {
        (self.storage, self.operation) = (storage, operation)
        waiting = Mutex((hook, call - 1))
    }

    private func reach(_ operation: StorageOperation) async -> any RegistryStorage {
        guard self.operation == nil || operation == self.operation else { return storage }
        let hook = waiting.withLock { waiting in
            waiting.calls -= 1
            return waiting.calls < 0 ? waiting.hook.take() : nil
        }
        guard let hook else { return storage }
        do {
            try await hook()
        } catch {
            Issue.record("what came in between failed: \(error)")
        }
        return storage
    }

    var hasRun: Bool { waiting.withLock { $0.hook == nil } }
}

extension HookedStorage {
    func lease() async throws -> Lease { try await reach(.lease).lease() }
    func write(_ sources: [BlobSource], under lease: Lease, meter: ByteMeter) async throws -> [BlobReceipt] {
        try await reach(.write).write(sources, under: lease, meter: meter)
    }
    func release(_ lease: Lease) async throws { try await reach(.release).release(lease) }
    func read(_ blob: Digest) async throws -> ByteStream { try await reach(.read).read(blob) }
    func read(_ blob: Digest, in range: Range<Int64>) async throws -> ByteStream {
        try await reach(.readRange).read(blob, in: range)
    }
    func open(_ blob: Digest) async throws -> OpenBlobFile? { try await reach(.open).open(blob) }
    func hold(_ blobs: [Digest], under lease: Lease) async throws -> [Digest: Int64] {
        try await reach(.hold).hold(blobs, under: lease)
    }
    func held(under lease: Lease) async throws -> [Digest: Int64] {
        try await reach(.held).held(under: lease)
    }
    func present(_ blobs: [Digest]) async throws -> [Digest: Int64] {
        try await reach(.present).present(blobs)
    }

    func mayHold(size: Int64) async throws -> Bool { try await reach(.mayHold).mayHold(size: size) }
    func offset(of upload: UploadKey) async throws -> Int64 { try await reach(.offset).offset(of: upload) }
    func append(_ bytes: ByteStream, to upload: UploadKey, at offset: Int64) async throws -> Int64 {
        try await reach(.append).append(bytes, to: upload, at: offset)
    }
    func finish(_ upload: UploadKey, as blob: Digest, size: Int64, under lease: Lease) async throws
        -> BlobReceipt
    {
        try await reach(.finish).finish(upload, as: blob, size: size, under: lease)
    }
    func beginParts(_ upload: UploadKey, note: [UInt8]) async throws {
        try await reach(.beginParts).beginParts(upload, note: note)
    }
    func partUploads() async throws -> [UploadKey: [UInt8]] { try await reach(.partUploads).partUploads() }
    func partsNote(of upload: UploadKey) async throws -> [UInt8]? {
        try await reach(.partsNote).partsNote(of: upload)
    }
    func writePart(
        _ number: Int, of upload: UploadKey, _ bytes: ByteStream,
        note: @escaping @Sendable () throws -> [UInt8]
    ) async throws {
        try await reach(.writePart).writePart(number, of: upload, bytes, note: note)
    }
    func parts(of upload: UploadKey) async throws -> [StoredPart] {
        try await reach(.parts).parts(of: upload)
    }
    func readPart(_ part: StoredPart, of upload: UploadKey) async throws -> ByteStream {
        try await reach(.readPart).readPart(part, of: upload)
    }
    func endParts(_ upload: UploadKey) async throws { try await reach(.endParts).endParts(upload) }
    func abandon(_ upload: UploadKey) async throws { try await reach(.abandon).abandon(upload) }
    func place(_ blob: Descriptor, at file: FilePath, by method: PlacementMethod, meter: ByteMeter)
        async throws
    {
        try await reach(.place).place(blob, at: file, by: method, meter: meter)
    }
    func condition(of blob: Digest, meter: ByteMeter) async throws -> BlobCondition {
        try await reach(.condition).condition(of: blob, meter: meter)
    }
    func inventory() async throws -> Inventory { try await reach(.inventory).inventory() }
    func sweep(_ sweep: Sweep) async throws -> SweepResult? { try await reach(.sweep).sweep(sweep) }
    func removeLeftovers() async throws -> Int { try await reach(.removeLeftovers).removeLeftovers() }
}

extension HookedStorage {
    func document(_ digest: Digest) async throws -> Document? {
        try await reach(.document).document(digest)
    }
    func target(of ref: RefName) async throws -> Digest? { try await reach(.target).target(of: ref) }
    func spelling(of ref: RefName) async throws -> RefName? { try await reach(.spelling).spelling(of: ref) }
    func owners(of objects: [Digest]) async throws -> [Digest: Set<ObjectOwner>] {
        try await reach(.owners).owners(of: objects)
    }
    func refs(from start: String, before end: String, limit: Int) async throws -> [StandingRef] {
        try await reach(.refs).refs(from: start, before: end, limit: limit)
    }
    func snapshot(_ scope: RefScope) async throws -> RefSnapshot {
        try await reach(.snapshot).snapshot(scope)
    }
    func commit(_ transaction: Transaction) async throws(CommitError) -> LogEntry {
        try await reach(.commit).commit(transaction)
    }
    func head() async throws -> SignedNote { try await reach(.head).head() }
    func entries(from sequence: Int64, limit: Int) async throws -> [[UInt8]] {
        try await reach(.entries).entries(from: sequence, limit: limit)
    }
    func history(of ref: RefName) async throws -> [LogEntry] {
        try await reach(.history).history(of: ref)
    }
    func entry(for request: RequestKey) async throws -> LogEntry? {
        try await reach(.entryForRequest).entry(for: request)
    }
    func inclusionProof(of sequence: Int64, in size: Int64) async throws -> [TreeHash] {
        try await reach(.inclusionProof).inclusionProof(of: sequence, in: size)
    }
    func root(size: Int64) async throws -> TreeHash { try await reach(.root).root(size: size) }
    func wrongTreeNodes() async throws -> [MerkleTree.Position] {
        try await reach(.wrongTreeNodes).wrongTreeNodes()
    }
    func consistencyProof(from old: Int64, to new: Int64) async throws -> [TreeHash] {
        try await reach(.consistencyProof).consistencyProof(from: old, to: new)
    }
}

extension HookedStorage {
    func versions(_ query: VersionQuery) async throws -> [IndexedVersion] {
        try await reach(.versions).versions(query)
    }
    func count(_ query: VersionQuery) async throws -> Int { try await reach(.count).count(query) }
    func groups() async throws -> [IndexedGroup] { try await reach(.groups).groups() }
    func group(_ name: GroupName) async throws -> IndexedGroup? { try await reach(.group).group(name) }
    func lastNumber(in group: GroupName) async throws -> VersionNumber? {
        try await reach(.lastNumber).lastNumber(in: group)
    }
    func rebuildIndex() async throws { try await reach(.rebuildIndex).rebuildIndex() }
}
