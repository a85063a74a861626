import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("Who asks, by signatures")
struct SignedAccessTests {
    @Test func `a key's holder does what its user may, until something ends it`() async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            #expect(try await ana.send("PUT", "/models").status == .ok)
            #expect(try await ana.send("PUT", "/models/k", "bytes").status == .ok)
            let rita = try await gate.signer("rita", "reader:models")
            #expect(try await rita.send("GET", "/models/k").text == "bytes")
            for (method, target) in [
                ("PUT", "/models/k"), ("DELETE", "/models/k"), ("PUT", "/other"), ("DELETE", "/models"),
                ("POST", "/models/k?uploads"),
            ] {
                let reply = try await rita.send(
                    method, target, method == "PUT" && target.count > 7 ? "x" : "")
                #expect(reply.status == .forbidden && (reply.fault == "AccessDenied"), "\(method) \(target)")
            }
            let eve = try await gate.signer("eve", "administrator:churn-*")
            for target in ["/models/k", "/models/none", "/models", "/models?location"] {
                #expect(try await eve.send("GET", target).fault == "AccessDenied", "\(target)")
            }
            #expect(try await eve.send("PUT", "/models").fault == "BucketAlreadyExists")
            #expect(try await eve.send("GET", "/").text.contains("<Buckets></Buckets>"))
            #expect(try await rita.send("GET", "/").text.contains("<Name>models</Name>"))
            _ = try await gate.registry.editUser(
                try Handle(parsing: "rita"), UserEdit(isDisabled: true),
                by: Intent(by: try Principal(parsing: "root")))
            gate.clock.advance(byMilliseconds: 2000)
            #expect(try await rita.send("GET", "/models/k").fault == "InvalidAccessKeyId")
        }
    }

    @Test func `a key's id is no credential, also not while the key is remembered`() async throws {
        try await withGate { gate in
            let ada = try await gate.signer("ada", "administrator")
            #expect(try await ada.send("GET", "/").status == .ok)
            for text in ["aws:\(ada.keyID)", "aws \(ada.keyID)", ada.keyID, ada.secret.exposed] {
                #expect(try await gate.visitor(text).get("/users").status == .unauthorized, "\(text)")
            }
        }
    }

    @Test func `copying takes the right to read the source`() async throws {
        try await withGate { gate in
            let root = try await gate.signer("ada", "administrator")
            for bucket in ["secret", "open"] { _ = try await root.send("PUT", "/\(bucket)") }
            _ = try await root.send("PUT", "/secret/k", "hidden")
            let ana = try await gate.signer("ana", "contributor:open")
            let source = [(name: "x-amz-copy-source", value: "/secret/k")]
            #expect(try await ana.send("PUT", "/open/k", headers: source).fault == "AccessDenied")
            #expect(try await gate.keys("open").isEmpty)
        }
    }

    @Test func `wrong credentials are told apart, and what is asked for is not done`() async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            func code(_ change: (inout SignedVisitor) -> Void) async throws -> String? {
                var other = ana
                change(&other)
                return try await other.send("PUT", "/models/k", "x").fault
            }
            #expect(try await code { $0.keyID = "CAIRNNOBODY" } == "InvalidAccessKeyId")
            #expect(try await code { $0.keyID = "no key/at all" } == "AuthorizationHeaderMalformed")
            #expect(try await code { $0.secret = AccessKeySecret("wrong") } == "SignatureDoesNotMatch")
            #expect(try await code { $0.region = "eu-west-1" } == "AuthorizationHeaderMalformed")
            #expect(try await code { $0.service = "sagemaker" } == "AuthorizationHeaderMalformed")
            var late = try ana.signed("PUT", "/models/k", [1])
            gate.clock.advance(byMilliseconds: 901_000)
            #expect(try await ana.send(late).fault == "RequestTimeTooSkewed")
            late = try ana.signed("PUT", "/models/k", [1])
            late.set("X-Amz-Meta-Owner", "mallory")
            #expect(try await ana.send(late).fault == "AccessDenied")
            late = try ana.signed("PUT", "/models/k", [1], headers: [("x-amz-meta-owner", "ana")])
            late.set("X-Amz-Meta-Owner", "mallory")
            #expect(try await ana.send(late).fault == "SignatureDoesNotMatch")
            late = try ana.signed("PUT", "/models/k", [1])
            late.set("X-Amz-Content-SHA256", nil)
            #expect(try await ana.send(late).status == .badRequest)
            late = try ana.signed("PUT", "/models/k", [1])
            late.set("Authorization", "AWS \(ana.keyID):c2ln")
            #expect(try await ana.send(late).fault == "InvalidRequest")
            #expect(try await gate.keys("models").isEmpty)
        }
    }

    @Test func `guessing is slowed down, and a key's use is noted`() async throws {
        let limits = RateLimits(principal: nil, address: nil, failures: .init(perSecond: 1, burst: 3))
        try await withGate(limits: limits) { gate in
            let ana = try await gate.signer("ana", "contributor")
            var eve = ana
            for guess in 0..<3 {
                eve.keyID = "CAIRNGUESS\(guess)"
                #expect(try await eve.send("GET", "/").fault == "InvalidAccessKeyId")
            }
            #expect(try await eve.send("GET", "/").fault == "SlowDown")
            gate.seconds.pass(10)
            #expect(try await ana.send("GET", "/").status == .ok)
            let token = try await gate.registry.tokens(of: nil)[0]
            #expect(token.lastUsedAt == gate.clock.now)
        }
    }

    @Test func `a signed request is the object door's whatever its path, and others are not`() async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            #expect(try await ana.send("GET", "/healthz").fault == "NoSuchBucket")
            #expect(try await ana.send("GET", "/api/v1/groups").fault == "NoSuchBucket")
            #expect(try await gate.visitor(nil).get("//healthz").text == "ok\n")
            let plain = try await gate.visitor(nil).get("//healthz/k")
            #expect(plain.status == .notFound && plain.headers[.contentType] == "application/problem+json")
        }
    }

    @Test func `the identity service tells who asks, in its own words`() async throws {
        try await withGate { gate in
            var ana = try await gate.signer("ana", "reader:x")
            ana.service = "sts"
            let form = [(name: "Content-Type", value: "application/x-www-form-urlencoded")]
            let reply = try await ana.send("POST", "/", "Action=GetCallerIdentity", headers: form)
            #expect(reply.status == .ok, "\(reply.text)")
            #expect(reply.text.contains("<Arn>arn:aws:iam::000000000000:user/ana</Arn>"))
            #expect(reply.text.contains("<UserId>\(ana.keyID)</UserId>"))
            let other = try await ana.send("POST", "/", "Action=AssumeRole", headers: form)
            #expect(other.status == .badRequest && other.text.contains("<Code>InvalidAction</Code>"))
            var changed = try ana.signed("POST", "/", Array("Action=GetCallerIdentity".utf8), headers: form)
            changed.body = Array("Action=GetCallerIdentitx".utf8)
            #expect(try await ana.send(changed).text.contains("<Code>SignatureDoesNotMatch</Code>"))
            ana.secret = AccessKeySecret("wrong")
            let wrong = try await ana.send("POST", "/", "Action=GetCallerIdentity", headers: form)
            #expect(wrong.status == .forbidden && wrong.text.contains("<Code>SignatureDoesNotMatch</Code>"))
        }
    }
}
