import CairnObjects
import CairnRegistry
import HTTPTypes
import Hummingbird
import NIOCore

/// One request as a handler sees it: who asks, and for what.
struct Call: Sendable {
    var request: Request
    let access: Access
    /// The connection that it came by; `nil` where this server did not set it up.
    let connection: Connection?
    /// What the signature says, where the request is signed instead of showing a token.
    var signed: SignedHead?
    private let parameters: Parameters
    private let queries: [String: String]

    /// - Parameter isLenient: Whether the door reads the query itself.
    /// - Throws: `invalid` for a query that cannot be read.
    init(
        _ request: Request, parameters: Parameters, access: Access, connection: Connection? = nil,
        isLenient: Bool = false
    ) throws(CairnError) {
        (self.request, self.parameters, self.access) = (request, parameters, access)
        self.connection = connection
        queries = isLenient ? [:] : try QueryString.parse(request.uri.query)
    }

    /// A JSON body may have so many bytes: room for the largest record, escaped.
    static var maximumJSONSize: Int { 2 * Document.maximumSize }

    /// A part of the path, decoded.
    ///
    /// - Throws: `invalid` where it is not UTF-8.
    func parameter(_ name: String) throws(CairnError) -> String {
        guard let raw = parameters.get(name) else { throw CairnError(.invalid, "the path lacks \(name)") }
        return try PercentEncoding.decode(raw)
    }

    /// What `**` at the end of the path took, decoded.
    var rest: String {
        get throws(CairnError) {
            try PercentEncoding.decode(parameters.getCatchAll().joined(separator: "/"))
        }
    }

    /// - Throws: `invalid` where the path names no group.
    var group: GroupName {
        get throws(CairnError) { try GroupName(parsing: try parameter("group")) }
    }

    /// A parameter of the query that is text; `nil` also where it is empty.
    func query(_ name: String) -> String? { queries[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A parameter of the query that is a value with a text form.
    func query<Value>(
        _ name: String, _ parse: (String) throws(CairnError) -> Value
    ) throws(CairnError) -> Value? {
        guard let text = queries[name] else { return nil }
        do {
            return try parse(text)
        } catch {
            throw error.inside("the parameter '\(name)'")
        }
    }

    /// - Throws: `invalid` where it is no whole number in the range.
    func integer(_ name: String, in range: ClosedRange<Int64>) throws(CairnError) -> Int64? {
        try query(name) { (text) throws(CairnError) in
            guard let number = Int64(text), range.contains(number), String(number) == text else {
                throw CairnError(
                    .invalid,
                    "'\(text.printable)' is no whole number from \(range.lowerBound) to "
                        + "\(range.upperBound)")
            }
            return number
        }
    }

    /// - Throws: `invalid` for anything but `true` and `false`.
    func flag(_ name: String) throws(CairnError) -> Bool {
        try query(name) { (text) throws(CairnError) in
            switch text {
            case "true": return true
            case "false": return false
            default: throw CairnError(.invalid, "'\(text.printable)' is neither 'true' nor 'false'")
            }
        } ?? false
    }

    func header(_ name: HTTPField.Name) -> String? { request.headers[name] }

    /// Compares what a condition of the request says with what stands.
    ///
    /// - Throws: a refusal (412) where they differ.
    func check(_ condition: HTTPField.Name, against tag: EntityTag) throws {
        guard let field = header(condition), !tag.isAmong(field) else { return }
        throw Refusal.preconditionFailed("\(condition.canonicalName) names something else than stands there")
    }

    /// The whole body.
    ///
    /// - Throws: `tooLarge` past the limit; `invalid` where it breaks off, or is not framed as HTTP has it.
    func body(upTo limit: Int) async throws -> [UInt8] { try await Self.body(of: request, upTo: limit) }

    static func body(of request: Request, upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunks = request.body.makeAsyncIterator()
        while let chunk = try await next(of: &chunks, after: bytes.count) {
            guard bytes.count + chunk.readableBytes <= limit else { throw Refusal.tooLarge(limit) }
            bytes += chunk.readableBytesView
        }
        return bytes
    }

    private static func next(
        of chunks: inout RequestBody.AsyncIterator, after count: Int
    ) async throws -> ByteBuffer? {
        do {
            return try await chunks.next()
        } catch let fault as SignatureFault {
            throw fault
        } catch is CancellationError {
            throw CairnError(.interrupted, "the server is stopping")
        } catch {
            throw CairnError(.invalid, "the request's body broke off after \(count) bytes")
        }
    }

    /// The members of the JSON object that the body is; none for an empty body.
    ///
    /// - Throws: `invalid` where it is none.
    func members() async throws -> JSONMembers {
        let bytes = try await body(upTo: Self.maximumJSONSize)
        if bytes.isEmpty { return try JSONMembers(.object([:]), path: "body") }
        let json: JSON
        do {
            json = try JSONParser.parse(bytes)
        } catch {
            throw error.inside("the request's body")
        }
        return try JSONMembers(json, path: "body")
    }

    /// Who does what the request asks for, and why: the name is the one that credentials proved.
    func intent(_ reason: String? = nil) throws(CairnError) -> Intent {
        Intent(
            by: access.principal, reason: reason ?? query("reason") ?? "", request: try requestKey,
            isDryRun: try flag("dryRun"))
    }

    /// The name that the client gave the request.
    var requestKey: RequestKey? {
        get throws(CairnError) {
            try header(.idempotencyKey).map { (text) throws(CairnError) in try RequestKey(parsing: text) }
        }
    }
}

extension HTTPField.Name {
    static var idempotencyKey: HTTPField.Name { HTTPField.Name("Idempotency-Key").unsafelyUnwrapped }
    /// Tells that an answer is to a request that was carried out before.
    static var idempotencyReplayed: HTTPField.Name {
        HTTPField.Name("Idempotency-Replayed").unsafelyUnwrapped
    }
}
