package import CairnObjects
package import CairnStorage
import CairnTransport
import Glibc
package import SystemPackage

extension RemoteStorage {
    /// - Throws: `damaged` at once where the server has no such blob.
    package func read(_ blob: Digest) async throws -> ByteStream {
        do {
            _ = try await server.answer(to: ServerCall(.head, "blobs", blob.description))
        } catch let error as CairnError where error.code == .notFound {
            throw Self.missing(blob)
        }
        return ByteStream { [server] in
            let download = VerifiedDownload(blob, from: server)
            return { try await download.next() }
        }
    }

    package func condition(of blob: Digest, meter: ByteMeter) async throws -> BlobCondition {
        let download = BlobDownload(blob, from: server)
        do {
            while let chunk = try await download.next() { meter.add(Int64(chunk.count)) }
        } catch let error as CairnError where error.code == .notFound {
            return .missing
        } catch let error as CairnError where error.code == .damaged || error.code == .system {
            return .unreadable(error.message)
        }
        guard let found = download.finish(), found != blob else { return .sound(size: download.size) }
        return .damaged(found: found, size: download.size)
    }

    package func place(
        _ blob: Descriptor, at file: FilePath, by method: PlacementMethod, meter: ByteMeter
    ) async throws {
        guard case .copy = method else {
            throw CairnError(
                .unsupported, "a server's store is on another machine: there is nothing to link to",
                hint: "leave --link away to get a copy")
        }
        let placed = try await onOwnThread { _ in try PlacedFile(file) }
        do {
            try await fill(placed, with: blob, meter: meter)
        } catch {
            placed.remove()
            throw error
        }
    }

    private func fill(_ file: PlacedFile, with blob: Descriptor, meter: ByteMeter) async throws {
        let download = BlobDownload(blob.digest, from: server)
        do {
            while let chunk = try await download.next() {
                // What goes on and on would fill the disk.
                guard download.size <= blob.size else { throw Self.wrongBytes(of: blob.digest) }
                try await onOwnThread { _ in try file.write(chunk) }
                meter.add(Int64(chunk.count))
            }
        } catch let error as CairnError where error.code == .notFound {
            throw Self.missing(blob.digest)
        }
        guard download.size == blob.size, download.finish() == blob.digest else {
            throw Self.wrongBytes(of: blob.digest)
        }
        try await onOwnThread { _ in try file.sync() }
    }

    static func wrongBytes(of blob: Digest) -> CairnError {
        CairnError(
            .damaged, "blob \(blob.short) is damaged: the server's bytes hash to another name",
            hint: "nothing was given out; run 'cairn verify' to see what it affects")
    }

    private static func missing(_ blob: Digest) -> CairnError {
        CairnError(
            .damaged, "blob \(blob.short) is missing", hint: "run 'cairn verify' to see what it affects")
    }
}

/// A new file that a blob is written to. All but `remove` block.
private final class PlacedFile: Sendable {
    private let path: FilePath
    private let file: FileDescriptor

    /// - Throws: `exists` where something is there.
    init(_ path: FilePath) throws {
        do {
            file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
        } catch Errno.fileExists {
            throw CairnError(.exists, "'\(path)' is there already")
        } catch let reason as Errno {
            throw systemFailure("write '\(path)'", reason)
        }
        self.path = path
    }

    deinit { try? file.close() }  // what was written is synced, or removed

    func write(_ chunk: [UInt8]) throws {
        _ = try attempting("write '\(path)'") { try file.writeAll(chunk) }
    }

    func sync() throws { try check("sync '\(path)'") { fsync(file.rawValue) } }

    func remove() { unlink(path.string) }
}
