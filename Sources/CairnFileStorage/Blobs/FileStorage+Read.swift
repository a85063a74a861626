package import CairnObjects
package import CairnStorage
import Glibc
import Synchronization
package import SystemPackage

extension FileStorage {
    package func read(_ blob: Digest) async throws -> ByteStream {
        let file = try await onOwnThread { _ in OpenBlob(try openFile(of: blob), digest: blob) }
        return ByteStream {
            let reading = BlobReading(file)
            return { try await onOwnThread { _ in try reading.next() } }
        }
    }

    /// Opens a blob's file.
    ///
    /// - Throws: `damaged` where it is missing.
    func openFile(of blob: Digest) throws -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                layout.blob(blob), .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
        } catch Errno.noSuchFileOrDirectory {
            throw CairnError(
                .damaged, "blob \(blob.short) is missing", hint: "run 'cairn verify' to see what it affects")
        } catch let reason as Errno {
            throw systemFailure("read blob \(blob.short)", reason)
        }
    }

    package func place(
        _ blob: Descriptor, at file: FilePath, by method: PlacementMethod, meter: ByteMeter
    ) async throws {
        switch method {
        case .hardLink: try await link(blob, at: file, meter: meter)
        case .copy:
            let placed = try StagedFile(
                file, permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            do {
                let source = try openFile(of: blob.digest)
                defer { try? source.close() }  // opened for reading: closing cannot lose anything
                let content = try await placed.fill(from: source, size: blob.size, meter: meter)
                try Self.require(content, toBe: blob)
                try await placed.sync()
                placed.keep()
            } catch {
                unlink(file.string)  // now, not when the last thread lets go of it
                throw error
            }
        }
    }

    private func link(_ blob: Descriptor, at file: FilePath, meter: ByteMeter) async throws {
        try await onOwnThread { cancellation in
            let source = try openFile(of: blob.digest)
            let content = try source.closeAfter {
                try attempting("read blob \(blob.digest.short)") {
                    try source.hash(meter: meter, cancellation: cancellation)
                }
            }
            try Self.require(content, toBe: blob)
            guard Glibc.link(layout.blob(blob.digest).string, file.string) != 0 else { return }
            switch errno {
            case EEXIST: throw CairnError(.exists, "'\(file)' is there already")
            case EXDEV:
                throw CairnError(
                    .unsupported, "cannot link '\(file)' into the store: it is on another file system",
                    hint: "leave --link away to get a copy")
            default: throw systemFailure("link '\(file)'", Errno(rawValue: errno))
            }
        }
    }

    private static func require(_ content: HashedContent, toBe blob: Descriptor) throws(CairnError) {
        guard content.digest == blob.digest, content.size == blob.size else {
            throw CairnError(
                .damaged, "blob \(blob.digest.short) is damaged: its bytes hash to \(content.digest.short)",
                hint: "nothing was given out; run 'cairn verify' to see what it affects")
        }
    }

    package func condition(of blob: Digest, meter: ByteMeter) async throws -> BlobCondition {
        try await onOwnThread { cancellation in
            guard try status(of: layout.blob(blob)) != nil else { return .missing }
            do {
                let file = try openFile(of: blob)
                return try file.closeAfter {
                    let content = try file.hash(meter: meter, cancellation: cancellation)
                    return content.digest == blob
                        ? .sound(size: content.size) : .damaged(found: content.digest, size: content.size)
                }
            } catch let reason as Errno {
                return .unreadable("\(reason)")
            } catch let error as CairnError where error.code != .interrupted {
                // A collector may have come between.
                return try status(of: layout.blob(blob)) == nil ? .missing : .unreadable(error.message)
            }
        }
    }
}

/// An open blob, closed when nobody reads from it any more.
private final class OpenBlob: Sendable {
    let file: FileDescriptor
    let digest: Digest

    init(_ file: FileDescriptor, digest: Digest) {
        (self.file, self.digest) = (file, digest)
    }

    deinit { try? file.close() }  // opened for reading: closing cannot lose anything
}

/// One pass over a blob: hashes what it reads and keeps the last chunk back until all was found right.
private final class BlobReading: Sendable {
    private struct State: ~Copyable {
        var hasher: SHA256Hasher? = SHA256Hasher()
        var position: Int64 = 0
        var ahead: [UInt8]?
    }

    private static let chunkSize = 1 << 20

    private let blob: OpenBlob
    private let state = Mutex(State())

    init(_ blob: OpenBlob) { self.blob = blob }

    /// The next chunk; blocks.
    func next() throws -> [UInt8]? {
        try state.withLock { state in
            while state.hasher != nil {
                let chunk = try read(at: state.position)
                state.position += Int64(chunk.count)
                state.hasher?.update(chunk)
                if chunk.isEmpty { try check(state.hasher.take()) }
                let given = state.ahead
                state.ahead = chunk.isEmpty ? nil : chunk
                if let given { return given }
            }
            return nil
        }
    }

    private func read(at position: Int64) throws -> [UInt8] {
        try attempting("read blob \(blob.digest.short)") {
            try [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, count in
                count = try blob.file.read(
                    fromAbsoluteOffset: position, into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    private func check(_ hasher: consuming SHA256Hasher?) throws(CairnError) {
        guard let found = hasher?.finalize(), found != blob.digest else { return }
        throw CairnError(
            .damaged, "blob \(blob.digest.short) is damaged: its bytes hash to \(found.short)",
            hint: "run 'cairn verify' to see what it affects")
    }
}
