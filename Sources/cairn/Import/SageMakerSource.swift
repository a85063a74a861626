import CairnObjects
import CairnStorage
import CairnTransport

/// A registry that speaks SageMaker's API, read with an access key: Amazon's, or anything that boto3 can be
/// pointed at.
struct SageMakerSource: Sendable {
    let endpoint: String
    let objects: String
    let region: String
    let keyID: String
    let secret: AccessKeySecret
    let sessionToken: String?
    let client: HTTPClient

    /// An answer may have so many bytes.
    static let largestAnswer = 64 << 20

    /// - Throws: `invalid` where the environment has no access key.
    init(
        endpoint: String?, objects: String?, region: String, in environment: Environment
    ) throws(CairnError) {
        guard let keyID = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"]
        else {
            throw CairnError(
                .invalid, "there is no access key to read with",
                hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        }
        (self.keyID, self.secret, self.region) = (keyID, AccessKeySecret(secret), region)
        sessionToken = environment["AWS_SESSION_TOKEN"]
        let common = endpoint ?? environment["AWS_ENDPOINT_URL"]
        self.endpoint = try WebAddress(
            parsing: common ?? "https://api.sagemaker.\(region).amazonaws.com"
        ).origin
        self.objects = try WebAddress(
            parsing: objects ?? common ?? "https://s3.\(region).amazonaws.com"
        ).origin
        client = environment.transport()
    }

    /// Asks for an operation's answer; where the other side asks for patience, again and more slowly.
    ///
    /// - Throws: `notFound`, `forbidden`, `unsupported` or `refused` in the other side's words.
    func call(_ operation: String, _ input: JSON) async throws -> JSONMembers {
        try await patiently { try await ask(operation, input) }
    }

    /// Asks again, more and more slowly, as long as the other side asks for patience.
    func patiently<Value>(_ body: () async throws -> Value) async throws -> Value {
        var pause = Duration.milliseconds(250)
        for _ in 0..<Self.repetitions {
            do {
                return try await body()
            } catch let error as CairnError {
                guard error.code == .limited else { throw error }
                try await Task.sleep(for: pause)
                pause *= 2
            }
        }
        return try await body()
    }

    /// Amazon's limits are some requests a second.
    private static let repetitions = 7

    private func ask(_ operation: String, _ input: JSON) async throws -> JSONMembers {
        let body = input.canonicalBytes
        let headers = [
            ("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "SageMaker.\(operation)"),
        ]
        let request = try signed(
            .post, endpoint, "/", "sagemaker", headers, Digest(of: body).hex, .bytes(body))
        let answer = try await client.collect(request, upTo: Self.largestAnswer)
        guard answer.status == 200 else { throw Self.refusal(operation, answer.status, answer.body) }
        return try JSONMembers(
            answer.body.isEmpty ? [:] : try JSONParser.parse(answer.body), path: operation)
    }

    /// All elements of a list, page by page.
    func all(_ operation: String, _ input: [String: JSON], in member: String) async throws -> [JSON] {
        var (items, token) = ([JSON](), String?.none)
        repeat {
            var input = input
            input["NextToken"] = token.map(JSON.string)
            input["MaxResults"] = .integer(100)
            var page = try await call(operation, .object(input))
            items += try page.array(member)
            let next = try page.string("NextToken")
            guard next == nil || next != token else {
                throw CairnError(
                    .unavailable, "\(operation) gives the same page again and again",
                    hint: "the other side is at fault; nothing that was read over is lost")
            }
            token = next
        } while token != nil
        return items
    }

    /// A request with the signature of the access key's holder.
    func signed(
        _ method: HTTPClient.Request.Method, _ origin: String, _ target: String, _ service: String,
        _ headers: [(String, String)], _ payload: String, _ body: HTTPClient.Request.Body
    ) throws -> HTTPClient.Request {
        let host = origin.split(separator: "/").last.map(String.init) ?? origin
        var own = headers.map { (name: $0.0, value: $0.1) } + [(name: "Host", value: host)]
        if let sessionToken { own.append((name: "X-Amz-Security-Token", value: sessionToken)) }
        let signer = RequestSigner(keyID: keyID, secret: secret, region: region, service: service)
        let request: SignableRequest
        do {
            request = try signer.signed(
                SignableRequest(method: method.rawValue, target: target, headers: own), payload: payload,
                at: .now())
        } catch {
            throw CairnError(.invalid, error.message)
        }
        var fields = HTTPHeaders()
        for (name, value) in request.headers where name != "Host" { fields.add(name, value) }
        return HTTPClient.Request(method, origin + target, headers: fields, body: body)
    }

    private static func refusal(_ operation: String, _ status: Int, _ body: [UInt8]) -> CairnError {
        // What is no JSON has nothing to say.
        let json = try? JSONParser.parse(body)
        guard case .object(let members)? = json, case .string(let code)? = members["__type"] else {
            // Stand-ins for Amazon's services answer so to what they have not.
            let isUnserved = [404, 405, 500, 501].contains(status)
            return CairnError(
                isUnserved ? .unsupported : [429, 503].contains(status) ? .limited : .unavailable,
                "\(operation) was answered with status \(status)",
                hint: "see whether a server with SageMaker's API is where '--endpoint' says")
        }
        let message = (members["Message"] ?? members["message"])?.string ?? ""
        let kind = kind(of: code, status)
        return CairnError(
            kind, "\(operation) was answered with \(code): \(message)",
            hint: kind == .unauthenticated
                ? "see whether AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN are still good"
                : nil)
    }

    private static func kind(of code: String, _ status: Int) -> CairnError.Code {
        if ["UnknownOperation", "UnsupportedOperation", "NotImplemented"].contains(where: code.contains) {
            return .unsupported
        }
        if status >= 500 || ["Throttl", "TooManyRequests"].contains(where: code.contains) { return .limited }
        if ["Token", "Signature", "UnrecognizedClient"].contains(where: code.contains) {
            return .unauthenticated
        }
        return code.contains("Denied") || status == 403 ? .forbidden : .refused
    }
}
