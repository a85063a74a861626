import CairnObjects
import CairnRegistry
import CairnStorage
import CairnTransport

/// The blobs of one push on their way to a server.
///
/// A file is sent in the pass in which it is hashed. Only where the server has something of its size is it
/// hashed first, and not sent at all where the server has it and we may read it.
struct Uploads: Sendable {
    let server: ServerConnection
    let lease: Lease
    let meter: ByteMeter
    /// Tells this machine's uploads from those of others.
    let host: String

    /// Smaller ones go in one request that is repeated when it breaks.
    private static let smallSize: Int64 = 4 << 20
    /// How many at once: enough to fill a connection while others wait for their answers.
    private static let width = 4
    /// How many digests or sizes to ask for at once.
    private static let pageSize = 1000

    /// - Returns: one receipt a source, in the order of the sources.
    func send(_ sources: [BlobSource]) async throws -> [BlobReceipt] {
        let sizes = try sources.map { try Self.size(of: $0) }
        let known = try await knownSizes(Set(sizes))
        let digests = try await concurrently(sources.count, width: Self.width) { index in
            known.contains(sizes[index]) ? try await digest(of: sources[index]) : nil
        }
        let present = try await hold(digests.compactMap { $0 })
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
        case .stream, .held:
            throw CairnError(.unsupported, "only files and bytes at hand can be sent to a server")
        }
    }

    private func digest(of source: BlobSource) async throws -> Digest? {
        switch source {
        case .bytes(let bytes): Digest(of: bytes)
        case .file(let local): try await LocalDigest.digest(of: local, meter: meter)
        case .stream, .held: nil
        }
    }

    /// Those of the sizes that some blob of the server has.
    private func knownSizes(_ sizes: Set<Int64>) async throws -> Set<Int64> {
        var known: Set<Int64> = []
        for page in Array(sizes).pages(of: Self.pageSize) {
            var members = try await holdings(["sizes": .array(page.map(JSON.integer))])
            for json in try members.array("sizes") {
                if case .number(let number) = json, let size = Int64(exactly: number) { known.insert(size) }
            }
        }
        return known
    }

    /// Puts what the server has, and lets us read, under the lease.
    private func hold(_ digests: [Digest]) async throws -> [Digest: Int64] {
        var present: [Digest: Int64] = [:]
        for page in Array(Set(digests)).pages(of: Self.pageSize) {
            var members = try await holdings(["digests": .array(page.map(JSON.text))])
            for (name, json) in try members.object("present") {
                guard case .number(let number) = json, let size = Int64(exactly: number) else { continue }
                present[try Digest(parsing: name)] = size
            }
        }
        return present
    }

    private func holdings(_ question: JSON) async throws -> JSONMembers {
        let call = ServerCall(.post, ["leases", lease.id, "holdings"], question, isRepeatable: true)
        return try JSONMembers(try await server.json(call), path: "answer")
    }

    /// - Parameter digest: Where it is known already.
    private func send(_ source: BlobSource, _ digest: Digest?) async throws -> BlobReceipt {
        switch source {
        case .bytes(let bytes): return try await put(bytes, Digest(of: bytes))
        case .file(let local):
            let file = try await onOwnThread { _ in try HashedFile(local, digest: digest, meter: meter) }
            guard local.size <= Self.smallSize else {
                var upload = FileUpload(of: file, to: server, under: lease, host: host)
                return try await upload.run()
            }
            let stream = file.stream(from: 0, to: local.size)
            let bytes = try await stream.collect(upTo: Int(Self.smallSize))
            return try await put(bytes, try await file.digest())
        case .stream, .held: throw CairnError(.unsupported, "this cannot be sent to a server")
        }
    }

    private func put(_ bytes: [UInt8], _ digest: Digest) async throws -> BlobReceipt {
        var call = ServerCall(.put, "leases", lease.id, "blobs", digest.description)
        call.headers["Content-Type"] = "application/octet-stream"
        call.body = .bytes(bytes)
        call.isRepeatable = true
        return try BlobReceipt(json: try await server.json(call), expecting: digest)
    }
}

extension Array {
    /// In order, at most so many in each.
    fileprivate func pages(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
