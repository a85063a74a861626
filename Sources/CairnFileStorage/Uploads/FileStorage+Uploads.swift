package import CairnObjects
package import CairnStorage
import Glibc
import Logging
import SystemPackage

extension FileStorage {
    private func path(of upload: UploadKey) -> FilePath { layout.uploads.appending(upload.description) }

    package func offset(of upload: UploadKey) async throws -> Int64 {
        try await io.run { try status(of: path(of: upload)).map { Int64($0.st_size) } ?? 0 }
    }

    package func append(_ bytes: ByteStream, to upload: UploadKey, at offset: Int64) async throws -> Int64 {
        _ = try requireSigner()  // what could not be registered should fail before gigabytes are copied
        let (file, others) = try await io.run { try begin(upload, at: offset) }
        let hash = uploads.take(upload, inode: file.identity.inode)
        var writing = UploadWriting(
            file: file, hash: hash, position: offset, io: io, hashing: uploads.hashing)
        do {
            for try await chunk in bytes {
                let end = others + writing.position + Int64(chunk.count)
                try uploads.limits.check(count: 1, bytes: end)
                try await writing.write(chunk)
            }
            try await writing.wait()
        } catch {
            if await writing.abort() { uploads.keep(hash, of: upload) }
            await letGo(of: file, hasBytes: writing.position > 0)
            throw error
        }
        uploads.keep(hash, of: upload)
        await letGo(of: file, hasBytes: true)
        return writing.position
    }

    /// Opens the upload's file where it stands at the offset.
    ///
    /// - Returns: the file, and how many bytes all others have.
    private func begin(_ upload: UploadKey, at offset: Int64) throws -> (UploadFile, Int64) {
        try makeDirectory(layout.uploads, like: layout.blobs)
        let (count, total) = try unfinished(but: upload)
        try uploads.limits.check(count: count + 1, bytes: total)
        guard let file = try UploadFile.open(path(of: upload), creating: offset == 0) else {
            throw CairnError.uploadStands(at: 0, not: offset)
        }
        guard file.identity.size == offset else {
            file.close()
            throw CairnError.uploadStands(at: file.identity.size, not: offset)
        }
        return (file, total)
    }

    private func unfinished(but upload: UploadKey) throws -> (count: Int, bytes: Int64) {
        var (count, bytes) = (0, Int64(0))
        for name in try names(in: layout.uploads) ?? [] where name != upload.description {
            count += 1
            bytes += Int64(try status(of: layout.uploads.appending(name))?.st_size ?? 0)
        }
        return (count, bytes)
    }

    /// Lets go of an upload's file, and of an empty one altogether where the first bytes never came.
    private func letGo(of file: UploadFile, hasBytes: Bool) async {
        let now = clock()
        // It cannot throw: closing files is all it does.
        try? await io.run { hasBytes ? file.close(touched: now) : file.remove() }
    }

    package func finish(
        _ upload: UploadKey, as blob: Digest, size: Int64, under lease: Lease
    ) async throws -> BlobReceipt {
        guard let file = try await io.run({ try UploadFile.open(path(of: upload), creating: false) }) else {
            // Whoever asks again, since the answer was lost, is to hear of success.
            guard try await held(under: lease)[blob] == size else { throw CairnError.noUpload }
            try await syncDirectories(of: [blob])
            return BlobReceipt(digest: blob, size: size, wasPresent: true)
        }
        guard file.identity.size == size else {
            uploads.forget(upload)
            try await io.run { file.remove() }
            throw CairnError.uploadIs(nil, size: file.identity.size)
        }
        let found = try await digest(of: file, upload, expecting: blob)
        guard found == blob else {
            try await io.run { file.remove() }
            throw CairnError.uploadIs(found, size: size)
        }
        let content = HashedContent(digest: blob, size: size)
        do {
            try await take([HashedSource(content: content, staged: nil)], under: lease)
        } catch {
            await letGo(of: file, hasBytes: true)  // for another lease
            throw error
        }
        let hashed = HashedSource(content: content, staged: file.staged())
        let receipt = try await settle(
            hashed, from: .bytes([]), staging: path(of: upload), meter: ByteMeter())
        try await syncDirectories(of: [blob])
        return receipt
    }

    /// The digest of the whole file. Where what was hashed over several connections says something else than
    /// was announced, the file has the last word.
    private func digest(
        of file: UploadFile, _ upload: UploadKey, expecting blob: Digest
    ) async throws -> Digest {
        let size = file.identity.size
        let hash = uploads.take(upload, inode: file.identity.inode)
        return try await uploads.hashing.run {
            if let found = try hash.finish(size: size, of: file.file), found == blob { return found }
            return try attempting("read the upload '\(file.path)'") {
                try file.file.hash(meter: ByteMeter(), cancellation: Cancellation()).digest
            }
        }
    }

    package func abandon(_ upload: UploadKey) async throws {
        try await io.run { try UploadFile.open(path(of: upload), creating: false)?.remove() }
        uploads.forget(upload)
    }
}

// Uploads that nobody goes on with.
extension FileStorage {
    /// The keys of uploads that nobody added to for a day, and what else lies beside the uploads.
    func abandonedUploads() throws -> (uploads: [UploadKey], strangers: [String]) {
        var (abandoned, strangers) = ([UploadKey](), [String]())
        for name in try names(in: layout.uploads) ?? [] {
            guard let key = try? UploadKey(parsing: name) else {  // what does not parse is no upload
                strangers.append(name)
                continue
            }
            if let status = try status(of: path(of: key)), isAbandoned(status.modificationTime) {
                abandoned.append(key)
            }
        }
        return (abandoned, strangers)
    }

    private func isAbandoned(_ touched: Timestamp) -> Bool {
        touched <= clock().advanced(byMilliseconds: -UploadLimits.lifetime)
    }

    /// - Returns: how many were removed.
    func removeAbandonedUploads() throws -> Int {
        try abandonedUploads().uploads.count { key in
            do {
                guard let file = try UploadFile.open(path(of: key), creating: false) else { return false }
                // Looked at again under the lock: somebody may have gone on with it after all.
                guard isAbandoned(Timestamp(milliseconds: file.identity.modified / 1_000_000)) else {
                    file.close()
                    return false
                }
                file.remove()
                uploads.forget(key)
                return true
            } catch let error as CairnError where error.code == .conflict {
                return false  // somebody is adding to it
            }
        }
    }
}
