import CairnObjects
import CairnStorage
import CairnTransport

/// One pass over a blob's bytes as a server sends them, hashed as they come. Where the connection breaks, it
/// goes on from there. For one task at a time.
final class BlobDownload {
    private let server: ServerConnection
    private let digest: Digest
    private var body: ByteStream.AsyncIterator?
    private var hasher: SHA256Hasher? = SHA256Hasher()
    /// How many bytes have come.
    private(set) var size: Int64 = 0
    /// How often nothing came since something did.
    private var failures = 0

    private static let maximumFailures = 6

    init(_ digest: Digest, from server: ServerConnection) { (self.server, self.digest) = (server, digest) }

    private static func call(_ digest: Digest, from offset: Int64) -> ServerCall {
        var call = ServerCall(.get, "blobs", digest.description)
        if offset > 0 { call.headers["Range"] = "bytes=\(offset)-" }
        return call
    }

    /// The next bytes; `nil` at the end.
    ///
    /// - Throws: `notFound` where the server has no such blob.
    func next() async throws -> [UInt8]? {
        while true {
            do {
                if body == nil { try await ask() }
                guard let chunk = try await body?.next() else { return nil }
                hasher?.update(chunk)
                size += Int64(chunk.count)
                failures = 0
                return chunk
            } catch let error as CairnError where error.code == .unavailable {
                failures += 1
                guard failures < Self.maximumFailures else { throw error }
                body = nil
                try await Task.sleep(for: .milliseconds(100 << failures))
            }
        }
    }

    /// Asks for what has not come yet.
    private func ask() async throws {
        let response = try await server.response(to: Self.call(digest, from: size))
        guard size == 0 || response.headers["Content-Range"]?.hasPrefix("bytes \(size)-") == true else {
            throw CairnError(
                .damaged, "the server does not go on with blob \(digest.short) after \(size) bytes",
                hint: "run the command again")
        }
        body = response.body.makeAsyncIterator()
    }

    /// What the bytes hash to. To be called once, when all have come.
    func finish() -> Digest? { hasher.take()?.finalize() }
}

/// One pass over a blob that keeps the last chunk back until the whole was found right.
final class VerifiedDownload {
    private let download: BlobDownload
    private let digest: Digest
    private var ahead: [UInt8]?
    private var isAtEnd = false

    init(_ digest: Digest, from server: ServerConnection) {
        (self.digest, download) = (digest, BlobDownload(digest, from: server))
    }

    /// - Throws: `damaged` where blob and name do not agree.
    func next() async throws -> [UInt8]? {
        while !isAtEnd {
            let chunk = try await download.next()
            if chunk == nil {
                isAtEnd = true
                guard download.finish() == digest else { throw RemoteStorage.wrongBytes(of: digest) }
            }
            let given = ahead
            ahead = chunk
            if let given { return given }
        }
        return nil
    }
}
