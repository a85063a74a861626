import CairnObjects
package import CairnStorage
import Glibc
import SystemPackage

/// Uploads in parts: a directory each, with a note of the whole, and for each part a file of its bytes, named
/// for its number and digest, and a note that says which file is the part.
extension FileStorage {
    package func beginParts(_ upload: UploadKey, note: [UInt8]) async throws {
        _ = try requireSigner()  // what could not be registered should fail before gigabytes are sent
        try await io.run {
            try makeDirectory(layout.parts, like: layout.blobs)
            try PartLimits.check(count: try names(in: layout.parts)?.count ?? 0)
            let directory = PartDirectory(layout.parts.appending(upload.description))
            try makeDirectory(directory.path, like: layout.blobs)
            try directory.write(note, as: PartDirectory.upload)
        }
    }

    package func partUploads() async throws -> [UploadKey: [UInt8]] {
        try await io.run {
            var notes: [UploadKey: [UInt8]] = [:]
            for name in try names(in: layout.parts) ?? [] {
                guard let key = try? UploadKey(parsing: name) else { continue }  // no upload
                notes[key] = try PartDirectory(layout.parts.appending(name)).read(PartDirectory.upload)
            }
            return notes
        }
    }

    package func partsNote(of upload: UploadKey) async throws -> [UInt8]? {
        try await io.run { try directory(of: upload).read(PartDirectory.upload) }
    }

    package func writePart(
        _ number: Int, of upload: UploadKey, _ bytes: ByteStream,
        note: @escaping @Sendable () throws -> [UInt8]
    ) async throws {
        let directory = directory(of: upload)
        guard try await partsNote(of: upload) != nil else { throw CairnError.noUpload }
        let staged = try StagedFile(directory.draft())
        let content = try await staged.fill(from: bytes, meter: ByteMeter())
        try await io.run {
            try directory.install(staged, content, as: number, note: try note())
        }
    }

    package func parts(of upload: UploadKey) async throws -> [StoredPart] {
        try await io.run {
            let directory = directory(of: upload)
            guard try directory.read(PartDirectory.upload) != nil else { throw CairnError.noUpload }
            return try directory.parts()
        }
    }

    package func readPart(_ part: StoredPart, of upload: UploadKey) async throws -> ByteStream {
        let path = directory(of: upload).file(of: part)
        let file = try await io.run {
            do {
                return try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
            } catch Errno.noSuchFileOrDirectory {
                throw CairnError(.damaged, "part \(part.number) is not there any more")
            } catch let reason as Errno {
                throw systemFailure("read '\(path)'", reason)
            }
        }
        let open = OpenBlobFile(file, size: part.size, io: io)
        return open.bytes(in: 0..<part.size).verified(as: part)
    }

    package func endParts(_ upload: UploadKey) async throws {
        try await io.run { removeTree(directory(of: upload).path) }
    }

    private func directory(of upload: UploadKey) -> PartDirectory {
        PartDirectory(layout.parts.appending(upload.description))
    }
}

// Uploads that nobody goes on with.
extension FileStorage {
    /// The names of those that nobody added to for a week, and what else lies beside them.
    func abandonedParts() throws -> (uploads: [String], strangers: [String]) {
        let cutoff = clock().advanced(byMilliseconds: -PartLimits.lifetime)
        var (abandoned, strangers) = ([String](), [String]())
        for name in try names(in: layout.parts) ?? [] {
            guard (try? UploadKey(parsing: name)) != nil else {  // what does not parse is no upload
                strangers.append(name)
                continue
            }
            if let status = try status(of: layout.parts.appending(name)), status.modificationTime <= cutoff {
                abandoned.append(name)
            }
        }
        return (abandoned, strangers)
    }

    /// - Returns: how many were removed.
    func removeAbandonedParts() throws -> Int {
        let abandoned = try abandonedParts().uploads
        for name in abandoned { removeTree(layout.parts.appending(name)) }
        return abandoned.count
    }
}

extension ByteStream {
    /// The same bytes, hashed as they go by: the stream fails at its end where they are not the part's.
    fileprivate func verified(as part: StoredPart) -> ByteStream {
        ByteStream {
            let hash = PartHash(part)
            var bytes = makeAsyncIterator()
            return {
                guard let chunk = try await bytes.next() else {
                    try hash.check()
                    return nil
                }
                hash.add(chunk)
                return chunk
            }
        }
    }
}

/// One pass over a part.
private final class PartHash {
    private let part: StoredPart
    private var hasher: SHA256Hasher? = SHA256Hasher()

    init(_ part: StoredPart) { self.part = part }

    func add(_ chunk: [UInt8]) { hasher?.update(chunk) }

    func check() throws(CairnError) {
        guard let found = Self.finalize(hasher.take()), found != part.digest else { return }
        throw CairnError(
            .damaged, "part \(part.number) is damaged: its bytes hash to \(found.short)",
            hint: "send the part again")
    }

    private static func finalize(_ hasher: consuming SHA256Hasher?) -> Digest? { hasher?.finalize() }
}
