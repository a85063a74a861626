import CairnObjects
package import CairnStorage
import GRDB
import Glibc
import Logging
import SystemPackage

extension FileStorage {
    /// So many files are open at once.
    private static var batchSize: Int { 128 }

    package func write(
        _ sources: [BlobSource], under lease: Lease, meter: ByteMeter
    ) async throws -> [BlobReceipt] {
        // Names of its own, since several writes may run under one lease.
        let staging = layout.staging.appending("\(lease.id).\(UInt32.random(in: .min ... .max))")
        do {
            var receipts: [BlobReceipt] = []
            for start in stride(from: 0, to: sources.count, by: Self.batchSize) {
                let batch = Array(sources[start..<min(start + Self.batchSize, sources.count)])
                receipts += try await writeBatch(batch, staging: staging, under: lease, meter: meter)
            }
            try await syncDirectories(of: receipts.map(\.digest))
            return receipts
        } catch {
            removeStaged(staging)
            throw error
        }
    }

    /// Removes what a failed push has staged. The files' own clean-up waits for the last thread to let go of
    /// them, and the program may end before that.
    private func removeStaged(_ staging: FilePath) {
        let prefix = "\(staging.lastComponent?.string ?? "")."
        // The error that led here is the one to report; what stays is a leftover for the collector.
        for name in (try? names(in: layout.staging)) ?? [] where name.hasPrefix(prefix) {
            unlink(layout.staging.appending(name).string)
        }
    }

    private func writeBatch(
        _ sources: [BlobSource], staging: FilePath, under lease: Lease, meter: ByteMeter
    ) async throws -> [BlobReceipt] {
        // A batch has moved or let go of all its files before the next one begins.
        @Sendable func path(_ index: Int) -> FilePath { FilePath("\(staging).\(index)") }
        let hashed = try await concurrently(sources.count, width: width) { index in
            try await hash(sources[index], staging: path(index), meter: meter)
        }
        // From here on no collector removes these blobs, so that what is present now stays.
        try await take(hashed, under: lease)
        return try await concurrently(sources.count, width: width) { index in
            try await settle(
                hashed[index], from: sources[index], staging: path(index), meter: meter)
        }
    }

    /// Makes the names of blobs durable. Also of those that were present: one may be another push's, renamed
    /// a moment ago.
    func syncDirectories(of digests: [Digest]) async throws {
        let own = Set(digests.map(layout.blobDirectory))
        // Also those in which they stand: whoever has just made one may not have come to that yet.
        let paths = own.union(own.map { $0.removingLastComponent() }).sorted { $0.string < $1.string }
        _ = try await concurrently(paths.count, width: 8) { index in
            try await onOwnThread { _ in try syncDirectory(paths[index]) }
        }
    }

    /// Hashes a source, and stages its bytes unless a blob of its size is there that it turns out to be.
    private func hash(_ source: BlobSource, staging: FilePath, meter: ByteMeter) async throws -> HashedSource
    {
        switch source {
        case .held(let digest, let size):
            return HashedSource(content: HashedContent(digest: digest, size: size), staged: nil, isHeld: true)
        case .bytes(let bytes):
            let content = HashedContent(digest: Digest(of: bytes), size: Int64(bytes.count))
            if try isPresent(content) {
                meter.add(content.size)
                return HashedSource(content: content, staged: nil)
            }
            return try await stage(ByteStream(bytes), at: staging, meter: meter)
        case .stream(let stream): return try await stage(stream, at: staging, meter: meter)
        case .announced(let stream, let digest):
            let hashed = try await stage(stream, at: staging, meter: meter)
            try UnannouncedBytes.refuse(hashed.content.digest, unless: digest)
            return hashed
        case .file(let file):
            if try await mayHold(size: file.size) {
                let content = try await onOwnThread { cancellation in
                    try reading(file) { try $0.hash(meter: meter, cancellation: cancellation) }
                }
                if try isPresent(content) { return HashedSource(content: content, staged: nil) }
            }
            return try await stage(file, at: staging, meter: meter)
        }
    }

    private func stage(_ stream: ByteStream, at path: FilePath, meter: ByteMeter) async throws -> HashedSource
    {
        let staged = try StagedFile(path)
        return HashedSource(content: try await staged.fill(from: stream, meter: meter), staged: staged)
    }

    private func stage(_ file: LocalFile, at path: FilePath, meter: ByteMeter) async throws -> HashedSource {
        let staged = try StagedFile(path)
        let source = try file.open()
        defer { try? source.close() }  // opened for reading: closing cannot lose anything
        let content = try await staged.fill(from: source, size: file.size, meter: meter)
        try file.check(source)
        return HashedSource(content: content, staged: staged)
    }

    /// Gives a hashed source its place among the blobs, durable but for its directory.
    func settle(
        _ hashed: HashedSource, from source: BlobSource, staging: FilePath, meter: ByteMeter
    ) async throws -> BlobReceipt {
        let content = hashed.content
        func receipt(wasPresent: Bool) -> BlobReceipt {
            BlobReceipt(digest: content.digest, size: content.size, wasPresent: wasPresent)
        }
        if hashed.isHeld {
            let found = try status(of: layout.blob(content.digest))?.st_size
            try BlobReceipt.require(content.size, ofHeld: content.digest, toBe: found.map { Int64($0) })
        }
        if try isPresent(content) {
            touch(content.digest)
            logger.debug("blob is there already", metadata: ["digest": "\(content.digest.short)"])
            return receipt(wasPresent: true)
        }
        // Collected between hashing and the lease: now that the lease holds, write it after all.
        let staged: StagedFile
        if let file = hashed.staged {
            staged = file
        } else {
            staged = try await restage(source, expecting: content, at: staging, meter: meter)
        }
        try await staged.sync(blobTouched: clock())
        try makeDirectory(layout.blobDirectory(content.digest), like: layout.blobs)
        let isNew = try staged.move(to: layout.blob(content.digest))
        logger.debug(
            "blob written", metadata: ["digest": "\(content.digest.short)", "size": "\(content.size)"])
        return receipt(wasPresent: !isNew)
    }

    private func restage(
        _ source: BlobSource, expecting content: HashedContent, at path: FilePath, meter: ByteMeter
    ) async throws -> StagedFile {
        let again: HashedSource =
            switch source {
            case .held(let digest, let size):
                throw CairnError(.conflict, "blob \(digest.short) of \(size) bytes went away meanwhile")
            case .bytes(let bytes): try await stage(ByteStream(bytes), at: path, meter: meter)
            case .file(let file): try await stage(file, at: path, meter: meter)
            case .stream(let stream), .announced(let stream, _):
                try await stage(stream, at: path, meter: meter)
            }
        guard let staged = again.staged, again.content.digest == content.digest else {
            throw CairnError(
                .conflict, "a file changed while it was being pushed", hint: "run the command again")
        }
        return staged
    }

    private func reading<Value>(_ file: LocalFile, _ body: (FileDescriptor) throws -> Value) throws -> Value {
        let source = try file.open()
        return try source.closeAfter {
            let value = try attempting("read '\(file.path)'") { try body(source) }
            try file.check(source)
            return value
        }
    }

    /// - Throws: `damaged` where the blob is there with another size: a version must not come to rely on it.
    private func isPresent(_ content: HashedContent) throws -> Bool {
        guard let status = try status(of: layout.blob(content.digest)) else { return false }
        guard Int64(status.st_size) == content.size else {
            throw CairnError(
                .damaged,
                "blob \(content.digest.short) is damaged: it has \(status.st_size) bytes, not "
                    + "\(content.size)",
                hint:
                    "run 'cairn verify' to see what it affects; remove the damaged file to let a "
                    + "push write it anew"
            )
        }
        return true
    }

    /// Marks a blob as needed now, for the collector's grace. The lease is what protects it, so failing is no
    /// harm.
    func touch(_ digest: Digest) {
        var times = clock().asFileTimes
        utimensat(AT_FDCWD, layout.blob(digest).string, &times, 0)
    }
}

extension FileStorage {
    package func lease() async throws -> Lease {
        let lease = Lease.random()
        let expires = clock().advanced(byMilliseconds: Lease.lifetime).milliseconds
        _ = try requireSigner()  // a push that could not commit should fail before it copies gigabytes
        try makeDirectory(layout.staging)  // a restored backup may lack it
        try await metadata.writeFleeting { db in
            try db.run("INSERT INTO leases (id, expires) VALUES (?, ?)", [lease.id, expires])
        }
        return lease
    }

    package func release(_ lease: Lease) async throws {
        try await metadata.writeFleeting { db in
            try db.run("DELETE FROM leases WHERE id = ?", [lease.id])
            try db.run("DELETE FROM leased WHERE lease = ?", [lease.id])
        }
    }

    /// Puts blobs under the lease. The collector holds the same database's write lock when it removes one, so
    /// either it sees the lease, or we see that the blob is gone.
    func take(_ sources: [HashedSource], under lease: Lease) async throws {
        let now = clock().milliseconds
        try await metadata.writeFleeting { db in
            try db.require(lease, at: now)
            for source in sources {
                guard source.isHeld else {
                    try db.hold(source.content, under: lease)
                    continue
                }
                if try !db.holds(lease, source.content.digest) {
                    try BlobReceipt.require(
                        source.content.size, ofHeld: source.content.digest, toBe: nil)
                }
            }
        }
    }
}
