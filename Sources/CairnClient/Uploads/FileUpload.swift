import CairnObjects
import CairnStorage
import CairnTransport

/// A large file on its way to a server, in as many connections as it takes.
///
/// The server keeps what it has under a key that this machine derives from the file, so that another run of
/// the program goes on where this one stopped. Nothing is believed of what lies there: the bytes are hashed
/// here and there, and where the two differ, the file is sent once more from its beginning.
struct FileUpload {
    let server: ServerConnection
    let file: HashedFile
    let lease: Lease
    private var key: String

    /// So much goes in one request: proxies may keep a request's whole body before they pass it on.
    private static let segment: Int64 = 256 << 20
    private static let maximumFailures = 16

    init(of file: HashedFile, to server: ServerConnection, under lease: Lease, host: String) {
        (self.file, self.server, self.lease) = (file, server, lease)
        let name = "cairn upload\0\(host)\0\(file.local.path)\0\(file.local.fingerprint)"
        key = Digest(of: Array(name.utf8)).hex
    }

    mutating func run() async throws -> BlobReceipt {
        let wasBegun = try await sendAll()
        do {
            return try await finish()
        } catch let error as CairnError where error.code == .notFound || wasBegun && error.code == .invalid {
            // What lay there was not the beginning of this file, or was collected meanwhile.
            try await abandon()
            _ = try await sendAll()
            return try await finish()
        }
    }

    /// - Returns: whether the server had a part already.
    private mutating func sendAll() async throws -> Bool {
        let size = file.local.size
        var offset = try await self.offset()
        let wasBegun = offset > 0
        var failures = 0
        while offset != size {
            if offset > size {
                try await abandon()
                offset = 0
            }
            do {
                offset = try await send(from: offset, to: min(offset + Self.segment, size))
                failures = 0
            } catch let error as CairnError where error.isPassing || error.code == .conflict {
                // The file itself may be what conflicts; then there is nothing to wait for.
                try file.check()
                failures += 1
                if failures == Self.maximumFailures {
                    guard error.code == .conflict else { throw error }
                    // Somebody else sends the same file, and takes long.
                    key = Digest(of: Array(Lease.random().id.utf8)).hex
                }
                guard failures <= Self.maximumFailures + 1 else { throw error }
                try await Task.sleep(for: .milliseconds(min(100 << failures, 10_000)))
                let now = try await standing(after: error)
                if now > offset { failures = 0 }
                offset = now
            }
        }
        return wasBegun
    }

    private func call(_ method: HTTPClient.Request.Method) -> ServerCall {
        ServerCall(method, "uploads", key)
    }

    /// How much the server has.
    private func offset() async throws -> Int64 {
        let answer = try await server.answer(to: call(.head))
        guard let offset = Self.offset(answer.headers) else {
            throw CairnError(.invalid, "the server does not say how much of the upload it has")
        }
        return offset
    }

    /// The same, where the server may not be back yet; then what broke before counts.
    private func standing(after failure: CairnError) async throws -> Int64 {
        do {
            return try await offset()
        } catch let error as CairnError where error.isPassing {
            return 0
        }
    }

    private func send(from offset: Int64, to end: Int64) async throws -> Int64 {
        var call = call(.patch)
        call.headers = ["Upload-Offset": "\(offset)", "Content-Type": "application/octet-stream"]
        call.body = .stream(file.stream(from: offset, to: end), length: end - offset)
        let answer = try await server.answer(to: call)
        return Self.offset(answer.headers) ?? end
    }

    private static func offset(_ headers: HTTPHeaders) -> Int64? {
        headers["Upload-Offset"].flatMap { Int64($0) }.flatMap { $0 < 0 ? nil : $0 }
    }

    private func abandon() async throws { _ = try await server.answer(to: call(.delete)) }

    private func finish() async throws -> BlobReceipt {
        let digest = try await file.digest()
        let call = ServerCall(
            .post, ["uploads", key, "finish"],
            ["lease": .string(lease.id), "digest": .text(digest), "size": .integer(file.local.size)],
            // Finishing what is finished is success, as long as the lease holds it.
            isRepeatable: true)
        return try BlobReceipt(json: try await server.json(call), expecting: digest)
    }
}

extension BlobReceipt {
    /// What a server says of bytes that it took.
    ///
    /// - Throws: `damaged` where it took others.
    init(json: JSON, expecting digest: Digest) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        let found = try members.required("digest", try members.parsed("digest", Digest.init(parsing:)))
        guard found == digest else {
            throw CairnError(
                .damaged, "the server took other bytes than were sent: \(found.short) for \(digest.short)")
        }
        self.init(
            digest: digest, size: try members.requiredCount("size"),
            wasPresent: try members.bool("present") ?? false)
    }
}
