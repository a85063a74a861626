import CairnObjects
import CairnStorage
import HTTPTypes
import Hummingbird

/// A part of a blob as the body of a response. The kernel sends it where it can, and else it is streamed;
/// nobody can tell one from the other by what comes.
struct BlobBody: Sendable {
    let blob: Digest
    let storage: any RegistryStorage
    /// `nil` where the storage keeps no files.
    let file: OpenBlobFile?

    /// - Parameter headers: With the length of what is sent.
    func response(
        _ status: HTTPResponse.Status, _ headers: HTTPFields, _ range: Range<Int64>,
        on connection: Connection?
    ) -> Response {
        guard !range.isEmpty else { return Response(status: status, headers: headers) }
        guard let file, let connection, connection.sendsFiles else {
            let body = ResponseBody(stream(range), length: Int64(range.count))
            return Response(status: status, headers: headers, body: body)
        }
        let ticket = connection.prepare(file, range)
        var headers = headers
        headers[.fileTicket] = String(ticket.number)
        let body = ResponseBody(contentLength: range.count) { writer in
            try await ticket.sent()
            try await writer.finish(nil)
        }
        return Response(status: status, headers: headers, body: body)
    }

    private func stream(_ range: Range<Int64>) -> ByteStream {
        if let file { return file.bytes(in: range) }
        let (blob, storage) = (blob, storage)
        return ByteStream {
            var iterator: ByteStream.AsyncIterator?
            return {
                if iterator == nil { iterator = try await storage.read(blob, in: range).makeAsyncIterator() }
                return try await iterator?.next()
            }
        }
    }
}
