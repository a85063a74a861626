package import CairnObjects
package import CairnStorage
import Synchronization
package import SystemPackage

/// A storage that does what another one does, until a call that is to fail. It counts calls.
///
/// For a fault `before`, the other storage is not asked; for one `after`, it has done its work, and its
/// answer is thrown away. A stream that `read` gave out does not fail later: its opening is the call. Safe
/// from any task.
package final class FaultyStorage: RegistryStorage {
    private struct State {
        var fault: Fault?
        var calls: [StorageOperation: Int] = [:]
        var hasStruck = false
    }

    /// The storage that does the work; asked directly, it does not fail and is not counted.
    package let storage: any RegistryStorage
    /// Whether commits move refs wherever they stand, as a broken compare-and-set does.
    private let isBlind: Bool
    private let state: Mutex<State>

    package init(_ storage: any RegistryStorage, failing fault: Fault? = nil, isBlind: Bool = false) {
        (self.storage, self.isBlind) = (storage, isBlind)
        state = Mutex(State(fault: fault))
    }

    /// Sets the failure to come, in place of the one before; `nil` for none.
    package func set(_ fault: Fault?) {
        state.withLock { $0.fault = fault }
    }

    /// How many calls there were, of this operation or of all.
    package func calls(of operation: StorageOperation? = nil) -> Int {
        state.withLock { state in
            operation.map { state.calls[$0] ?? 0 } ?? state.calls.values.reduce(0, +)
        }
    }

    /// Whether a call has failed by a fault.
    package var hasStruck: Bool { state.withLock { $0.hasStruck } }

    /// Counts a call, and gives the fault where it is this call's.
    private func fault(at operation: StorageOperation) -> Fault? {
        state.withLock { state in
            state.calls[operation, default: 0] += 1
            guard let fault = state.fault, fault.operation == nil || fault.operation == operation else {
                return nil
            }
            let call = fault.operation.map { state.calls[$0] ?? 0 } ?? state.calls.values.reduce(0, +)
            guard call == fault.call || (fault.isLasting && call > fault.call) else { return nil }
            state.hasStruck = true
            return fault
        }
    }

    private func run<Result>(
        _ operation: StorageOperation, _ body: (any RegistryStorage) async throws -> Result
    ) async throws -> Result {
        guard let fault = fault(at: operation) else { return try await body(storage) }
        if fault.moment == .after { _ = try await body(storage) }
        throw fault.error
    }
}

// Blobs.
extension FaultyStorage {
    package func lease() async throws -> Lease { try await run(.lease) { try await $0.lease() } }

    package func write(
        _ sources: [BlobSource], under lease: Lease, meter: ByteMeter
    ) async throws -> [BlobReceipt] {
        try await run(.write) { try await $0.write(sources, under: lease, meter: meter) }
    }

    package func release(_ lease: Lease) async throws {
        try await run(.release) { try await $0.release(lease) }
    }

    package func read(_ blob: Digest) async throws -> ByteStream {
        try await run(.read) { try await $0.read(blob) }
    }

    package func read(_ blob: Digest, in range: Range<Int64>) async throws -> ByteStream {
        try await run(.readRange) { try await $0.read(blob, in: range) }
    }

    package func open(_ blob: Digest) async throws -> OpenBlobFile? {
        try await run(.open) { try await $0.open(blob) }
    }

    package func hold(_ blobs: [Digest], under lease: Lease) async throws -> [Digest: Int64] {
        try await run(.hold) { try await $0.hold(blobs, under: lease) }
    }

    package func held(under lease: Lease) async throws -> [Digest: Int64] {
        try await run(.held) { try await $0.held(under: lease) }
    }

    package func present(_ blobs: [Digest]) async throws -> [Digest: Int64] {
        try await run(.present) { try await $0.present(blobs) }
    }

    package func mayHold(size: Int64) async throws -> Bool {
        try await run(.mayHold) { try await $0.mayHold(size: size) }
    }

    package func place(
        _ blob: Descriptor, at file: FilePath, by method: PlacementMethod, meter: ByteMeter
    ) async throws {
        try await run(.place) { try await $0.place(blob, at: file, by: method, meter: meter) }
    }

    package func condition(of blob: Digest, meter: ByteMeter) async throws -> BlobCondition {
        try await run(.condition) { try await $0.condition(of: blob, meter: meter) }
    }

    package func inventory() async throws -> Inventory {
        try await run(.inventory) { try await $0.inventory() }
    }
}

// Uploads.
extension FaultyStorage {
    package func offset(of upload: UploadKey) async throws -> Int64 {
        try await run(.offset) { try await $0.offset(of: upload) }
    }

    package func append(_ bytes: ByteStream, to upload: UploadKey, at offset: Int64) async throws -> Int64 {
        try await run(.append) { try await $0.append(bytes, to: upload, at: offset) }
    }

    package func finish(
        _ upload: UploadKey, as blob: Digest, size: Int64, under lease: Lease
    ) async throws -> BlobReceipt {
        try await run(.finish) { try await $0.finish(upload, as: blob, size: size, under: lease) }
    }

    package func beginParts(_ upload: UploadKey, note: [UInt8]) async throws {
        try await run(.beginParts) { try await $0.beginParts(upload, note: note) }
    }
    package func partUploads() async throws -> [UploadKey: [UInt8]] {
        try await run(.partUploads) { try await $0.partUploads() }
    }
    package func partsNote(of upload: UploadKey) async throws -> [UInt8]? {
        try await run(.partsNote) { try await $0.partsNote(of: upload) }
    }
    package func writePart(
        _ number: Int, of upload: UploadKey, _ bytes: ByteStream,
        note: @escaping @Sendable () throws -> [UInt8]
    ) async throws {
        try await run(.writePart) { try await $0.writePart(number, of: upload, bytes, note: note) }
    }
    package func parts(of upload: UploadKey) async throws -> [StoredPart] {
        try await run(.parts) { try await $0.parts(of: upload) }
    }
    package func readPart(_ part: StoredPart, of upload: UploadKey) async throws -> ByteStream {
        try await run(.readPart) { try await $0.readPart(part, of: upload) }
    }
    package func endParts(_ upload: UploadKey) async throws {
        try await run(.endParts) { try await $0.endParts(upload) }
    }

    package func abandon(_ upload: UploadKey) async throws {
        try await run(.abandon) { try await $0.abandon(upload) }
    }
}

// Documents, refs and log.
extension FaultyStorage {
    package func document(_ digest: Digest) async throws -> Document? {
        try await run(.document) { try await $0.document(digest) }
    }

    package func target(of ref: RefName) async throws -> Digest? {
        try await run(.target) { try await $0.target(of: ref) }
    }

    package func spelling(of ref: RefName) async throws -> RefName? {
        try await run(.spelling) { try await $0.spelling(of: ref) }
    }

    package func owners(of objects: [Digest]) async throws -> [Digest: Set<ObjectOwner>] {
        try await run(.owners) { try await $0.owners(of: objects) }
    }

    package func refs(from start: String, before end: String, limit: Int) async throws -> [StandingRef] {
        try await run(.refs) { try await $0.refs(from: start, before: end, limit: limit) }
    }

    package func snapshot(_ scope: RefScope) async throws -> RefSnapshot {
        try await run(.snapshot) { try await $0.snapshot(scope) }
    }

    package func head() async throws -> SignedNote { try await run(.head) { try await $0.head() } }

    package func entries(from sequence: Int64, limit: Int) async throws -> [[UInt8]] {
        try await run(.entries) { try await $0.entries(from: sequence, limit: limit) }
    }

    package func history(of ref: RefName) async throws -> [LogEntry] {
        try await run(.history) { try await $0.history(of: ref) }
    }

    package func entry(for request: RequestKey) async throws -> LogEntry? {
        try await run(.entryForRequest) { try await $0.entry(for: request) }
    }

    package func inclusionProof(of sequence: Int64, in size: Int64) async throws -> [TreeHash] {
        try await run(.inclusionProof) { try await $0.inclusionProof(of: sequence, in: size) }
    }

    package func root(size: Int64) async throws -> TreeHash {
        try await run(.root) { try await $0.root(size: size) }
    }

    package func wrongTreeNodes() async throws -> [MerkleTree.Position] {
        try await run(.wrongTreeNodes) { try await $0.wrongTreeNodes() }
    }

    package func consistencyProof(from old: Int64, to new: Int64) async throws -> [TreeHash] {
        try await run(.consistencyProof) { try await $0.consistencyProof(from: old, to: new) }
    }

    package func commit(_ transaction: Transaction) async throws(CommitError) -> LogEntry {
        guard let fault = fault(at: .commit) else {
            return isBlind ? try await commitBlindly(transaction) : try await storage.commit(transaction)
        }
        if fault.moment == .after { _ = try await storage.commit(transaction) }
        throw .failed(fault.error)
    }
}

// Index and collection.
extension FaultyStorage {
    package func versions(_ query: VersionQuery) async throws -> [IndexedVersion] {
        try await run(.versions) { try await $0.versions(query) }
    }

    package func count(_ query: VersionQuery) async throws -> Int {
        try await run(.count) { try await $0.count(query) }
    }

    package func groups() async throws -> [IndexedGroup] { try await run(.groups) { try await $0.groups() } }

    package func group(_ name: GroupName) async throws -> IndexedGroup? {
        try await run(.group) { try await $0.group(name) }
    }

    package func lastNumber(in group: GroupName) async throws -> VersionNumber? {
        try await run(.lastNumber) { try await $0.lastNumber(in: group) }
    }

    package func rebuildIndex() async throws { try await run(.rebuildIndex) { try await $0.rebuildIndex() } }

    package func sweep(_ sweep: Sweep) async throws -> SweepResult? {
        try await run(.sweep) { try await $0.sweep(sweep) }
    }

    package func removeLeftovers() async throws -> Int {
        try await run(.removeLeftovers) { try await $0.removeLeftovers() }
    }
}
