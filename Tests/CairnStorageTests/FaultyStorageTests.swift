import CairnObjects
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@Suite("FaultyStorage")
struct FaultyStorageTests {
    private let sample: Sample
    private let memory: MemoryStorage

    init() throws {
        sample = try Sample()
        memory = MemoryStorage(signer: try SigningKey.generate(name: "cairn.example/faults"))
    }

    @Test(arguments: StorageContract.cases)
    func `without a fault keeps every promise`(_ promise: StorageContract.Case) async throws {
        try await promise.check(
            StorageContract { key, clock in
                FaultyStorage(MemoryStorage(signer: key, clock: clock))
            })
    }

    @Test func `a fault before a commit leaves nothing`() async throws {
        let fault = Fault(.commit)
        let storage = FaultyStorage(memory, failing: fault)
        await #expect(throws: CommitError.failed(fault.error)) { try await storage.commit(sample.creation()) }
        #expect(await memory.snapshot(.all).logSize == 0)
        #expect(storage.hasStruck)
        _ = try await storage.commit(sample.creation())
        #expect(await memory.snapshot(.all).logSize == 1)
    }

    @Test func `a fault after a commit only loses the answer`() async throws {
        let fault = Fault(.commit, .after)
        let storage = FaultyStorage(memory, failing: fault)
        await #expect(throws: CommitError.failed(fault.error)) { try await storage.commit(sample.creation()) }
        #expect(await memory.snapshot(.all).logSize == 1)
    }

    @Test func `a commit that is refused anyway says so`() async throws {
        let storage = FaultyStorage(memory, failing: Fault(.commit, .after))
        let stale = try sample.promotion(of: nil, from: Digest(of: [1]))
        let conflict = Conflict(ref: try sample.stageRef(), expected: Digest(of: [1]), found: nil)
        await #expect(throws: CommitError.conflict(conflict)) { try await storage.commit(stale) }
    }

    @Test func `the n-th call fails, of one operation or of all`() async throws {
        let storage = FaultyStorage(memory, failing: Fault(.target, call: 2))
        let ref = try sample.stageRef()
        _ = try await storage.head()
        _ = try await storage.target(of: ref)
        await #expect(throws: CairnError.self) { try await storage.target(of: ref) }
        _ = try await storage.target(of: ref)
        #expect(storage.calls() == 4)
        #expect(storage.calls(of: .target) == 3)
        #expect(storage.calls(of: .commit) == 0)
        storage.set(Fault(call: 6))
        _ = try await storage.head()
        await #expect(throws: CairnError.self) { try await storage.groups() }
        _ = try await storage.groups()
    }

    @Test func `a lasting fault strikes until it is taken away`() async throws {
        let storage = FaultyStorage(memory, failing: Fault(call: 2, isLasting: true))
        _ = try await storage.lease()
        for _ in 0..<3 { await #expect(throws: CairnError.self) { try await storage.lease() } }
        await #expect(throws: CommitError.self) { try await storage.commit(sample.creation()) }
        storage.set(nil)
        _ = try await storage.lease()
    }

    @Test(arguments: StorageOperation.allCases)
    func `every operation can fail`(_ operation: StorageOperation) async throws {
        let error = CairnError(.interrupted, "told to fail")
        let storage = FaultyStorage(memory, failing: Fault(operation, isLasting: true, error: error))
        await #expect(throws: error) { try await call(operation, storage) }
        #expect(storage.calls(of: operation) == 1)
        #expect(storage.calls() == 1)
    }

    @Test func `each call of a piece of work fails once before and once after`() async throws {
        let signer = try SigningKey.generate(name: "cairn.example/faults")
        let creation = try sample.creation()
        var faults: [String] = []
        let struck = try await FaultyStorage.withEveryFault {
            MemoryStorage(signer: signer)
        } run: { storage in
            _ = try await storage.lease()
            _ = try await storage.commit(creation)
        } check: { outcome in
            #expect(outcome.error != nil)
            let size = try await outcome.storage.snapshot(.all).logSize
            faults.append("\(outcome.fault): \(size)")
        }
        #expect(struck == 4)
        #expect(faults == ["before call 1: 0", "before call 2: 0", "after call 1: 0", "after call 2: 1"])
    }

    /// Calls the one method that an operation stands for; a commit's error is unwrapped.
    private func call(_ operation: StorageOperation, _ storage: FaultyStorage) async throws {
        let (digest, ref) = (Digest(of: [1]), RefName.group(sample.group))
        switch operation {
        case .lease: _ = try await storage.lease()
        case .write: _ = try await storage.write([], under: Lease.random(), meter: ByteMeter())
        case .release: try await storage.release(Lease.random())
        case .read: _ = try await storage.read(digest)
        case .readRange: _ = try await storage.read(digest, in: 0..<1)
        case .open: _ = try await storage.open(digest)
        case .hold: _ = try await storage.hold([digest], under: Lease.random())
        case .held: _ = try await storage.held(under: Lease.random())
        case .present: _ = try await storage.present([])
        case .mayHold: _ = try await storage.mayHold(size: 1)
        case .offset: _ = try await storage.offset(of: .random())
        case .append: _ = try await storage.append(ByteStream([1]), to: .random(), at: 0)
        case .finish:
            _ = try await storage.finish(.random(), as: digest, size: 1, under: Lease.random())
        case .abandon: try await storage.abandon(.random())
        case .beginParts: try await storage.beginParts(.random(), note: [])
        case .partUploads: _ = try await storage.partUploads()
        case .partsNote: _ = try await storage.partsNote(of: .random())
        case .writePart: try await storage.writePart(1, of: .random(), ByteStream([1])) { [] }
        case .parts: _ = try await storage.parts(of: .random())
        case .readPart:
            _ = try await storage.readPart(
                StoredPart(number: 1, digest: digest, size: 1, note: []), of: .random())
        case .endParts: try await storage.endParts(.random())
        case .refs: _ = try await storage.refs(from: "", before: "z", limit: 1)
        case .owners: _ = try await storage.owners(of: [digest])
        case .place:
            let blob = Descriptor(mediaType: "text/plain", digest: digest, size: 1)
            try await storage.place(blob, at: "/nowhere/at/all", by: .copy, meter: ByteMeter())
        case .condition: _ = try await storage.condition(of: digest, meter: ByteMeter())
        case .inventory: _ = try await storage.inventory()
        case .document: _ = try await storage.document(digest)
        case .target: _ = try await storage.target(of: ref)
        case .spelling: _ = try await storage.spelling(of: ref)
        case .snapshot: _ = try await storage.snapshot(.all)
        case .head: _ = try await storage.head()
        case .entries: _ = try await storage.entries(from: 0, limit: 1)
        case .history: _ = try await storage.history(of: ref)
        case .entryForRequest: _ = try await storage.entry(for: RequestKey(parsing: "key"))
        case .inclusionProof: _ = try await storage.inclusionProof(of: 0, in: 1)
        case .root: _ = try await storage.root(size: 0)
        case .wrongTreeNodes: _ = try await storage.wrongTreeNodes()
        case .consistencyProof: _ = try await storage.consistencyProof(from: 0, to: 0)
        case .commit:
            do {
                _ = try await storage.commit(sample.creation())
            } catch CommitError.failed(let error) {
                throw error
            }
        case .versions: _ = try await storage.versions(VersionQuery())
        case .count: _ = try await storage.count(VersionQuery())
        case .groups: _ = try await storage.groups()
        case .group: _ = try await storage.group(sample.group)
        case .lastNumber: _ = try await storage.lastNumber(in: sample.group)
        case .rebuildIndex: try await storage.rebuildIndex()
        case .sweep:
            _ = try await storage.sweep(
                Sweep(blobs: [], documents: [], markedAt: 0, untouchedSince: sample.at))
        case .removeLeftovers: _ = try await storage.removeLeftovers()
        }
    }
}
