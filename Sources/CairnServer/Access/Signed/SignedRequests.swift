import CairnObjects
import CairnRegistry
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// What stands before the router: a request that one of the signed doors takes is that door's, whatever its
/// address; any other goes on.
struct SignedRequests<Rest: HTTPResponder>: HTTPResponder where Rest.Context == CallContext {
    let rest: Rest
    let doors: [any SignedDoor]
    /// `nil` where nobody can be recognised by a signature.
    let keys: (any SignatureAuthenticator)?
    let region: String
    let connections: Connections
    let observer: RequestObserver
    let clock: @Sendable () -> Timestamp

    /// A body that is checked before its door is asked may have so many bytes.
    private static var largestBody: Int { 8 << 20 }

    func respond(to request: Request, context: CallContext) async throws -> Response {
        guard let door = doors.first(where: { $0.takes(request.head) }) else {
            return try await rest.respond(to: request, context: context)
        }
        context.coreContext.endpointPath.value = door.name
        return try await observer.handle(request, context: context) { request, context in
            await serve(door, request, context)
        }
    }

    /// Answers, come what may, in the door's words.
    private func serve(_ door: any SignedDoor, _ request: Request, _ context: CallContext) async -> Response {
        let answer: Answer
        do {
            answer = try await door.answer(try await call(door, request, context))
        } catch {
            answer = door.answer(to: error, request.head, id: context.id)
            // What is not served is no failure.
            if answer.status.code >= 500, answer.status != .notImplemented {
                context.logger.error("failed", metadata: ["error": "\(error)", "request": "\(context.id)"])
            }
        }
        var response = answer.response(to: request)
        response.headers[.amzRequestID] = context.id
        return response
    }

    private func call(
        _ door: any SignedDoor, _ request: Request, _ context: CallContext
    ) async throws -> Call {
        guard let keys else {
            throw SignatureFault(.unknownKey, "this server has no access keys")
        }
        let connection = connections.connection(of: context.channel)
        var request = request.awaited(on: connection)
        let head = SignableRequest(request.head)
        let signature = try RequestSignature(of: head)
        try signature.check(head, service: door.service, region: region, now: clock())
        if !door.streamsBodies {
            try await keys.checkIsKnown(signature.keyID, in: context)
            let bytes = try await Call.body(of: request, upTo: Self.largestBody)
            request.body = RequestBody(buffer: ByteBuffer(bytes: bytes))
            let digest = Digest(of: bytes)
            if let given = request.headers[.amzContentSHA256], given != digest.hex {
                throw SignatureFault(
                    .payloadMismatch, "the body is not the one that x-amz-content-sha256 names")
            }
            let (access, _) = try await keys.access(ofKey: signature.keyID, in: context) {
                (secret) throws(SignatureFault) in
                try signature.verify(head, payload: digest.hex, secret: secret)
            }
            let signed = SignedHead(signature: signature, payload: .digest(digest), trailer: PayloadTrailer())
            return try call(request, access, signed, connection, context)
        }
        let text = try payload(of: request, signature)
        let payload = try SignedPayload(parsing: text)
        let (access, key) = try await keys.access(ofKey: signature.keyID, in: context) {
            (secret) throws(SignatureFault) in
            try signature.verify(head, payload: text, secret: secret)
        }
        var signed = SignedHead(signature: signature, payload: payload, trailer: PayloadTrailer())
        if case .digest = payload { signed.unchecked = request.body }
        request.body = try body(of: request, signed, key)
        return try call(request, access, signed, connection, context)
    }

    private func call(
        _ request: Request, _ access: Access, _ signed: SignedHead, _ connection: Connection?,
        _ context: CallContext
    ) throws -> Call {
        context.account.principal = access.principal
        var call = try Call(
            request, parameters: context.parameters, access: access, connection: connection,
            isLenient: true)
        call.signed = signed
        return call
    }

    /// What the signature says of the body: a presigned address says nothing where no header does.
    private func payload(
        of request: Request, _ signature: RequestSignature
    ) throws(SignatureFault) -> String {
        if let field = request.headers[.amzContentSHA256] { return field }
        guard case .query = signature.form else {
            throw SignatureFault(.malformed, "x-amz-content-sha256 is missing")
        }
        return RequestSigner.unsignedPayload
    }

    /// The body, checked against the signature while it is read.
    private func body(
        of request: Request, _ signed: SignedHead, _ key: SignatureKey
    ) throws(SignatureFault) -> RequestBody {
        switch signed.payload {
        case .unsigned: return request.body
        case .digest(let digest):
            return RequestBody(asyncSequence: DigestedBody(body: request.body, digest: digest))
        case .chunks(let areSigned, let hasTrailer):
            guard let length = request.headers[.amzDecodedContentLength].flatMap({ Int64($0) }), length >= 0
            else { throw SignatureFault(.missingLength, "x-amz-decoded-content-length is missing") }
            let names = (request.headers[.amzTrailer] ?? "").split(separator: ",").map {
                $0.lowercased().filter { $0 != " " }
            }
            let chain =
                areSigned
                ? ChunkSignatures(key: key, time: signed.signature.time, seed: signed.signature.signature)
                : nil
            return RequestBody(
                asyncSequence: ChunkedBody(
                    body: request.body, signatures: chain, trailer: hasTrailer ? Set(names) : nil,
                    found: signed.trailer, length: length))
        }
    }
}

extension SignableRequest {
    /// The request as its signer saw it.
    init(_ head: HTTPRequest) {
        var headers = head.headerFields.map { (name: $0.name.canonicalName, value: $0.value) }
        if let host = head.authority { headers.append(("host", host)) }
        self.init(method: head.method.rawValue, target: head.path ?? "/", headers: headers)
    }
}

extension Request {
    /// The same request, whose client is told to go on once somebody reads the body, where it waits for that.
    func awaited(on connection: Connection?) -> Request {
        guard headers[.expect]?.lowercased() == "100-continue", let connection else { return self }
        connection.noteWaiting()
        var request = self
        request.body = RequestBody(asyncSequence: AwaitedBody(body: body, connection: connection))
        return request
    }
}
