import CairnObjects
import CairnStorage

/// A large file on its way to a server, in as many connections as it takes.
///
/// The server keeps what it has under a key that this machine derives from the file, so that another run of
/// the program goes on where this one stopped. Nothing is believed of what lies there: the bytes are hashed
/// here and there, and where the two differ, the file is sent once more from its beginning.
struct FileUpload {
    private let storage: RemoteStorage
    private let file: HashedFile
    private let lease: Lease
    private var key: UploadKey

    /// So much goes in one request: proxies may keep a request's whole body before they pass it on.
    private static let segment: Int64 = 256 << 20
    private static let maximumFailures = 16

    init(of file: HashedFile, to storage: RemoteStorage, under lease: Lease) throws(CairnError) {
        (self.file, self.storage, self.lease) = (file, storage, lease)
        let name = "cairn upload\0\(storage.host)\0\(file.local.path)\0\(file.local.fingerprint)"
        key = try UploadKey(parsing: Digest(of: Array(name.utf8)).hex)
    }

    mutating func run() async throws -> BlobReceipt {
        let wasBegun = try await sendAll()
        do {
            return try await finish()
        } catch let error as CairnError where error.code == .notFound || wasBegun && error.code == .invalid {
            // What lay there was not the beginning of this file, or was collected meanwhile.
            try await storage.abandon(key)
            _ = try await sendAll()
            return try await finish()
        }
    }

    private func finish() async throws -> BlobReceipt {
        try await storage.finish(key, as: try await file.digest(), size: file.local.size, under: lease)
    }

    /// - Returns: whether the server had a part already.
    private mutating func sendAll() async throws -> Bool {
        let size = file.local.size
        var offset = try await storage.offset(of: key)
        let wasBegun = offset > 0
        var failures = 0
        while offset != size {
            if offset > size {
                try await storage.abandon(key)
                offset = 0
            }
            do {
                let end = min(offset + Self.segment, size)
                offset = try await storage.append(
                    file.stream(from: offset, to: end), length: end - offset, to: key, at: offset)
                failures = 0
            } catch let error as CairnError where error.isPassing || error.code == .conflict {
                failures += 1
                try await recover(from: error, failures)
                let now = try await standing()
                if now > offset { failures = 0 }
                offset = now
            }
        }
        return wasBegun
    }

    /// Waits a while, where there is something to wait for.
    private mutating func recover(from error: CairnError, _ failures: Int) async throws {
        try file.check()  // the file itself may be what conflicts
        if failures == Self.maximumFailures, error.code == .conflict {
            key = .random()  // somebody else sends the same file, and takes long
        } else if failures >= Self.maximumFailures {
            throw error
        }
        try await Task.sleep(for: .milliseconds(min(100 << failures, 10_000)))
    }

    /// How much the server has; nothing, where it is not back yet: what is sent then fails, and that counts.
    private func standing() async throws -> Int64 {
        do {
            return try await storage.offset(of: key)
        } catch let error as CairnError where error.isPassing {
            return 0
        }
    }
}
