import CairnObjects
import CairnRegistry
import CairnStorage
import CairnTransport

/// The blobs of one push on their way to a server.
///
/// A file is sent in the pass in which it is hashed. Only where the server has something of its size is it
/// hashed first, and not sent at all where the server has it and we may read it.
struct Uploads: Sendable {
    let storage: RemoteStorage
    let lease: Lease
    let meter: ByteMeter

    /// Smaller ones go in one request that is repeated when it breaks.
    private static let smallSize: Int64 = 4 << 20
    /// How many at once: enough to fill a connection while others wait for their answers.
    private static let width = 4

    /// - Returns: one receipt a source, in the order of the sources.
    func send(_ sources: [BlobSource]) async throws -> [BlobReceipt] {
        let sizes = try sources.map { try Self.size(of: $0) }
        let known = try await storage.knownSizes(Set(sizes), under: lease)
        let digests = try await concurrently(sources.count, width: Self.width) { index in
            known.contains(sizes[index]) ? try await digest(of: sources[index]) : nil
        }
        let present = try await storage.hold(digests.compactMap { $0 }, under: lease)
        return try await concurrently(sources.count, width: Self.width) { index in
            if let digest = digests[index], let size = present[digest] {
                return BlobReceipt(digest: digest, size: size, wasPresent: true)
            }
            return try await send(sources[index], digests[index])
        }
    }

    private static func size(of source: BlobSource) throws(CairnError) -> Int64 {
        switch source {
        case .bytes(let bytes): return Int64(bytes.count)
        case .file(let local): return local.size
        case .stream, .announced, .held: throw cannotBeSent
        }
    }

    private static var cannotBeSent: CairnError {
        CairnError(.unsupported, "only files and bytes at hand can be sent to a server")
    }

    private func digest(of source: BlobSource) async throws -> Digest? {
        switch source {
        case .bytes(let bytes): Digest(of: bytes)
        case .file(let local): try await LocalDigest.digest(of: local, meter: meter)
        case .stream, .announced, .held: nil
        }
    }

    /// - Parameter digest: Where it is known already.
    private func send(_ source: BlobSource, _ digest: Digest?) async throws -> BlobReceipt {
        switch source {
        case .bytes(let bytes): return try await put(bytes, Digest(of: bytes))
        case .file(let local):
            let file = try await onOwnThread { _ in try HashedFile(local, digest: digest, meter: meter) }
            guard local.size <= Self.smallSize else {
                var upload = try FileUpload(of: file, to: storage, under: lease)
                return try await upload.run()
            }
            let stream = file.stream(from: 0, to: local.size)
            let bytes = try await stream.collect(upTo: Int(Self.smallSize))
            return try await put(bytes, try await file.digest())
        case .stream, .announced, .held: throw Self.cannotBeSent
        }
    }

    private func put(_ bytes: [UInt8], _ digest: Digest) async throws -> BlobReceipt {
        var call = ServerCall(.put, "leases", lease.id, "blobs", digest.description)
        call.headers["Content-Type"] = "application/octet-stream"
        call.body = .bytes(bytes)
        call.isRepeatable = true
        return try BlobReceipt(json: try await storage.server.json(call), expecting: digest)
    }
}
