import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import CairnServer

/// Somebody who signs requests to a server under test.
struct SignedVisitor: Sendable {
    let client: any TestClientProtocol
    let clock: TestClock
    var keyID: String
    var secret: AccessKeySecret
    var region = "us-east-1"
    var service = "s3"

    /// What goes out, for a test to change before it is sent.
    struct Sent: Sendable {
        var method: String
        var target: String
        var headers: [(name: String, value: String)]
        var body: [UInt8]

        subscript(name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        mutating func set(_ name: String, _ value: String?) {
            headers.removeAll { $0.name.lowercased() == name.lowercased() }
            if let value { headers.append((name, value)) }
        }
    }

    func signed(
        _ method: String, _ target: String, _ body: [UInt8] = [],
        headers: [(name: String, value: String)] = [], payload: String? = nil
    ) throws -> Sent {
        var request = SignableRequest(
            method: method, target: target, headers: [("Host", "localhost")] + headers)
        request = try RequestSigner(keyID: keyID, secret: secret, region: region, service: service)
            .signed(request, payload: payload ?? Digest(of: body).hex, at: clock.now)
        return Sent(method: method, target: target, headers: request.headers, body: body)
    }

    func send(_ sent: Sent) async throws -> Reply {
        var fields = HTTPFields()
        for header in sent.headers where header.name.lowercased() != "host" {
            if let name = HTTPField.Name(header.name) {
                fields.append(HTTPField(name: name, value: header.value))
            }
        }
        if fields[.contentLength] == nil { fields[.contentLength] = String(sent.body.count) }
        let method = try #require(HTTPRequest.Method(sent.method))
        let response = try await client.executeRequest(
            uri: sent.target, method: method, headers: fields,
            body: sent.body.isEmpty ? nil : ByteBuffer(bytes: sent.body))
        return Reply(
            status: response.status, headers: response.headers, bytes: Array(response.body.readableBytesView))
    }

    func send(
        _ method: String, _ target: String, _ body: String = "",
        headers: [(name: String, value: String)] = []
    ) async throws -> Reply {
        try await send(try signed(method, target, Array(body.utf8), headers: headers))
    }
}

extension Reply {
    /// The code of an error in XML.
    var fault: String? {
        (try? XMLParser.parse(bytes))?["Code"]?.text  // none where it is no such error
    }
}

extension Gate {
    /// A user with an access key, who signs.
    func signer(_ name: String, _ grants: String...) async throws -> SignedVisitor {
        let intent = Intent(by: try Principal(parsing: "root"))
        _ = try await registry.createUser(
            try Handle(parsing: name), grants: try grants.map(Grant.init(parsing:)), description: "",
            by: intent)
        let key = try await registry.createAccessKey(TokenDraft(user: try Handle(parsing: name)), by: intent)
        return SignedVisitor(client: client, clock: clock, keyID: "\(key.id)", secret: key.secret)
    }

    /// The objects of a bucket as the registry has them.
    func keys(_ bucket: String) async throws -> [String] {
        try await registry.objects(bucket: try BucketName(parsing: bucket), prefix: "").map {
            $0.key.description
        }
    }
}
