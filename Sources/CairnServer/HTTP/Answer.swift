import CairnObjects
import CairnStorage
import HTTPTypes
import Hummingbird
import NIOCore

/// What a handler says: a value, which the server turns into bytes.
struct Answer: Sendable {
    enum Body: Sendable {
        case none
        case json(JSON)
        case bytes([UInt8], type: String)
        case stream(ByteStream, length: Int64?, type: String)
        /// A response that is made already.
        case made(Response)
    }

    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    var body: Body
    /// What the answer can be recognised by later: for `If-None-Match` and `If-Match`.
    var tag: EntityTag?
    /// Said once: it holds a secret, which the server keeps nowhere.
    var isSecret = false

    init(_ body: Body, status: HTTPResponse.Status = .ok, tag: EntityTag? = nil) {
        (self.body, self.status, self.tag) = (body, status, tag)
    }

    static func json(_ json: JSON, status: HTTPResponse.Status = .ok, tag: EntityTag? = nil) -> Answer {
        Answer(.json(json), status: status, tag: tag)
    }

    static func text(_ text: String) -> Answer {
        Answer(.bytes(Array(text.utf8), type: "text/plain; charset=utf-8"))
    }

    static var nothing: Answer { Answer(.none, status: .noContent) }

    /// The same, for bytes that never change under their address.
    func immutable() -> Answer {
        var answer = self
        // `private`: who may see it depends on who asks.
        answer.headers[.cacheControl] = "private, max-age=31536000, immutable"
        return answer
    }
}

extension Answer {
    /// The response to a request.
    func response(to request: Request) -> Response {
        var headers = headers
        if let tag { headers[.eTag] = tag.description }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        headers[.contentTypeOptions] = "nosniff"
        if let tag, request.method == .get || request.method == .head,
            tag.isAmong(request.headers[.ifNoneMatch])
        {
            return Response(status: .notModified, headers: headers)
        }
        switch body {
        case .none: return Response(status: status, headers: headers)
        case .json(let json):
            return bytes(json.canonicalBytes, "application/json", headers, request)
        case .bytes(let content, let type): return bytes(content, type, headers, request)
        case .stream(let stream, let length, let type):
            headers[.contentType] = type
            return Response(status: status, headers: headers, body: ResponseBody(stream, length: length))
        case .made(let response): return response
        }
    }

    private func bytes(_ content: [UInt8], _ type: String, _ headers: HTTPFields, _ request: Request)
        -> Response
    {
        var headers = headers
        headers[.contentType] = type
        guard content.count >= Gzip.worthwhile, Gzip.isAccepted(request.headers[.acceptEncoding]) else {
            return Response(
                status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: content)))
        }
        headers[.contentEncoding] = "gzip"
        headers[.vary] = "Accept-Encoding"
        if let tag { headers[.eTag] = tag.weakened.description }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: Gzip.compress(content))))
    }
}

extension ResponseBody {
    /// The stream's bytes, pulled as fast as the client takes them.
    init(_ stream: ByteStream, length: Int64?) {
        self.init(contentLength: length.map { Int($0) }) { writer in
            for try await chunk in stream { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
    }
}

extension HTTPField.Name {
    static var contentTypeOptions: HTTPField.Name {
        HTTPField.Name("X-Content-Type-Options").unsafelyUnwrapped
    }
}
