import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Leases: what a client relies on between sending files and registering them. A lease's id is a secret of
/// whoever took it; under it lies only what they may read, or have sent.
extension API {
    var leaseRoutes: [Route] {
        let (all, one) = ("\(Self.root)/leases", "\(Self.root)/leases/{lease}")
        return [
            Route(.post, all, .handler, takeLease), Route(.delete, one, .known, releaseLease),
            Route(.post, "\(one)/holdings", .known, hold),
            Route(.put, "\(one)/blobs/{digest}", .handler, putBlob),
        ]
    }

    private func takeLease(_ call: Call) async throws -> Answer {
        try Self.requireSending(call)
        let until = Timestamp.now().advanced(byMilliseconds: Lease.lifetime)
        let lease = try await registry.storage.lease()
        return .json(["lease": .string(lease.id), "expiresAt": .text(until)], status: .created)
    }

    private func releaseLease(_ call: Call) async throws -> Answer {
        try await registry.storage.release(try Self.lease(call))
        return .nothing
    }

    private func hold(_ call: Call) async throws -> Answer {
        let lease = try Self.lease(call)
        var members = try await call.members()
        var digests: [Digest] = []
        for text in try members.strings("digests") { digests.append(try Digest(parsing: text)) }
        var sizes: [Int64] = []
        for json in try members.array("sizes") {
            guard case .number(let number) = json, let size = Int64(exactly: number),
                (0...JSON.largestExactInteger).contains(size)
            else {
                throw CairnError(
                    .invalid, "body.sizes must be whole numbers from 0 to \(JSON.largestExactInteger)")
            }
            sizes.append(size)
        }
        try members.refuseRest(known: ["digests", "sizes"])
        guard digests.count <= Self.maximumHoldings, sizes.count <= Self.maximumHoldings else {
            throw CairnError(.invalid, "more than \(Self.maximumHoldings) blobs at once")
        }
        let present = try await take(digests, under: lease, call).map { blob, size in
            (blob.description, JSON.integer(size))
        }
        var found: [JSON] = []
        for size in sizes where try await registry.storage.mayHold(size: size) {
            found.append(.integer(size))
        }
        return .json([
            "present": .object(Dictionary(uniqueKeysWithValues: present)), "sizes": .array(found),
        ])
    }

    /// Puts those of the blobs under the lease that are there and that the caller may rely on: those that
    /// they may read, or have sent, lately or under this lease.
    private func take(
        _ blobs: [Digest], under lease: Lease, _ call: Call
    ) async throws -> [Digest: Int64] {
        let asked = Set(blobs)
        let held = try await registry.storage.held(under: lease).filter { asked.contains($0.key) }
        let readable = try await readable(blobs, by: call.access)
        let sent = asked.filter { self.sent.contains($0, by: call.access.principal) }
        let taken = try await registry.storage.hold(Array(readable.union(sent)), under: lease)
        return held.merging(taken) { _, size in size }
    }

    private static var maximumHoldings: Int { 1000 }

    private func putBlob(_ call: Call) async throws -> Answer {
        try Self.requireSending(call)
        let lease = try Self.lease(call)
        let digest = try Digest(parsing: try call.parameter("digest"))
        // An upload in one piece, under a name that nobody else has: the store checks what it is before it
        // is a blob.
        let upload = UploadKey.random()
        do {
            let bytes = try call.bytes(upTo: Self.maximumPut)
            let size = try await registry.storage.append(bytes, to: upload, at: 0)
            return try await finish(upload, as: digest, size: size, under: lease, call)
        } catch {
            // In a task of its own, since this one may be cancelled. The error that led here is the one to
            // report; an upload that stays is a leftover in a day.
            await Task { try? await registry.storage.abandon(upload) }.value
            throw error
        }
    }

    /// 16 MiB: larger files are worth going on with where a connection breaks, and are uploads.
    private static var maximumPut: Int64 { 16 << 20 }

    /// Makes an upload a blob, and says what became of it.
    func finish(
        _ upload: UploadKey, as digest: Digest, size: Int64, under lease: Lease, _ call: Call
    ) async throws -> Answer {
        let receipt = try await registry.storage.finish(upload, as: digest, size: size, under: lease)
        sent.note(digest, by: call.access.principal)
        return .json(
            [
                "digest": .text(receipt.digest), "size": .integer(receipt.size),
                "present": .bool(receipt.wasPresent),
            ], status: receipt.wasPresent ? .ok : .created)
    }

    /// - Throws: `invalid` for what is no lease's id.
    private static func lease(_ call: Call) throws(CairnError) -> Lease {
        try lease(try call.parameter("lease"))
    }

    static func lease(_ text: String) throws(CairnError) -> Lease {
        guard let bytes = [UInt8](hexadecimal: text), bytes.count == 16 else {
            throw CairnError(.invalid, "'\(text.printable)' is no lease")
        }
        return Lease(id: text)
    }

    /// Sending files is for those who may do something with them in some group.
    ///
    /// - Throws: `forbidden` for anybody else.
    static func requireSending(_ call: Call) throws(CairnError) {
        guard !call.access.allowsSomewhere(.observe), !call.access.allowsSomewhere(.register) else { return }
        throw CairnError(
            .forbidden, "\(call.access.principal) may not send files to this registry",
            hint: "an administrator can grant the role contributor in some group")
    }
}
