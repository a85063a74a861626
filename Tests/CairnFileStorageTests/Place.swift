import CairnObjects
import CairnStorage
import CairnStorageTesting
import GRDB
import Glibc
import Logging
import SystemPackage

@testable import CairnFileStorage

/// A registry in a directory of its own, with what a test needs to look behind it.
struct Place: Sendable {
    let storage: FileStorage
    let key: SigningKey
    let clock: TestClock
    /// The directory above the registry's.
    let directory: FilePath

    var root: FilePath { storage.layout.root }

    /// The same registry, as another process opens it.
    func opened(_ uploads: UploadLimits = UploadLimits()) throws -> FileStorage {
        try FileStorage(
            opening: root, width: 2, logger: Logger(label: "test"), clock: clock.source, uploads: uploads)
    }

    /// Another registry, in memory, with the same key and clock.
    func inMemory(_ uploads: UploadLimits) -> MemoryStorage {
        MemoryStorage(signer: key, clock: clock.source, uploads: uploads)
    }

    /// Changes the database behind the storage's back.
    func harm(_ sql: String) async throws {
        let queue = try DatabaseQueue(path: root.appending("registry.db").string)
        try await queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    @discardableResult
    func write(_ blobs: [UInt8]..., in storage: FileStorage? = nil) async throws -> [BlobReceipt] {
        let storage = storage ?? self.storage
        let lease = try await storage.lease()
        let receipts = try await storage.write(
            blobs.map(BlobSource.bytes), under: lease, meter: ByteMeter())
        try await storage.release(lease)
        return receipts
    }

    func blob(_ bytes: [UInt8]) -> FilePath { storage.layout.blob(Digest(of: bytes)) }
}

func withPlace<Result>(_ body: (Place) async throws -> Result) async throws -> Result {
    try await withTemporaryDirectory { directory in
        let key = try SigningKey.generate(name: "cairn.example/files")
        let clock = TestClock()
        let root = directory.appending("registry")
        try FileStorage.create(at: root, key: key)
        let storage = try FileStorage(
            opening: root, width: 2, logger: Logger(label: "test"), clock: clock.source)
        return try await body(Place(storage: storage, key: key, clock: clock, directory: directory))
    }
}

/// What stat says of a file.
func look(at path: FilePath) throws -> stat {
    var status = stat()
    guard lstat(path.string, &status) == 0 else { throw Errno(rawValue: errno) }
    return status
}

/// The error with which the body refuses; `nil` where it does not.
func refusal<Value>(_ body: () async throws -> Value) async throws -> CairnError? {
    do {
        _ = try await body()
        return nil
    } catch let error as CairnError {
        return error
    }
}
