import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

/// Bodies that are not what their signatures, checksums or frames say: each is refused, and nothing is kept.
@Suite("Hostile bodies")
struct HostileBodyTests {
    /// A body in AWS's chunks, with what a test may break.
    struct Chunked: Sendable {
        var chunks: [[UInt8]]
        var areSigned = true
        /// The trailer's field, where there is a trailer.
        var checksum: (name: String, value: String)?
        var announcesLength: Int?
        /// Changes the finished text.
        var edit: @Sendable (inout [UInt8]) -> Void = { _ in }

        var payload: String {
            switch (areSigned, checksum != nil) {
            case (true, true): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
            case (true, false): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
            case (false, _): "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
            }
        }

        func signed(by visitor: SignedVisitor, at target: String) throws -> SignedVisitor.Sent {
            let length = announcesLength ?? chunks.reduce(0) { $0 + $1.count }
            var headers = [
                (name: "Content-Encoding", value: "aws-chunked"),
                (name: "X-Amz-Decoded-Content-Length", value: "\(length)"),
            ]
            if let checksum { headers.append(("X-Amz-Trailer", checksum.name)) }
            var sent = try visitor.signed("PUT", target, headers: headers, payload: payload)
            let signature = try RequestSignature(
                of: SignableRequest(method: "PUT", target: target, headers: sent.headers))
            var chain = ChunkSignatures(
                key: SignatureKey(secret: visitor.secret, scope: signature.scope), time: signature.time,
                seed: signature.signature)
            var body: [UInt8] = []
            for chunk in chunks + [[]] {
                let seal = areSigned ? ";chunk-signature=\(chain.chunk(Digest(of: chunk)))" : ""
                body += Array("\(String(chunk.count, radix: 16))\(seal)\r\n".utf8) + chunk
                if !chunk.isEmpty { body += Array("\r\n".utf8) }
            }
            if let checksum {
                let line = "\(checksum.name):\(checksum.value)"
                body += Array("\(line)\r\n".utf8)
                if areSigned {
                    body += Array("x-amz-trailer-signature:\(chain.trailer([line]))\r\n".utf8)
                }
            }
            sent.body = body + Array("\r\n".utf8)
            edit(&sent.body)
            return sent
        }
    }

    private static let bytes = SeededRandom.bytes(70_000, seed: 7)
    private static let crc = Base64.encode(ChecksumHasher.value(.crc32, of: bytes))
    private static let parts = [Array(bytes[..<65_536]), Array(bytes[65_536...])]

    static let good: [(String, Chunked)] = [
        ("signed chunks", Chunked(chunks: parts)),
        ("signed chunks with a trailer", Chunked(chunks: parts, checksum: ("x-amz-checksum-crc32", crc))),
        (
            "unsigned chunks with a trailer",
            Chunked(chunks: parts, areSigned: false, checksum: ("x-amz-checksum-crc32", crc))
        ),
        ("one chunk", Chunked(chunks: [bytes])),
        ("many small chunks", Chunked(chunks: (0..<700).map { Array(bytes[($0 * 100)..<($0 * 100 + 100)]) })),
    ]

    @Test(arguments: good)
    func `chunks give the bytes that are in them`(_ name: String, _ body: Chunked) async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            let reply = try await ana.send(try body.signed(by: ana, at: "/models/k"))
            #expect(reply.status == .ok, "\(reply.text)")
            #expect(try await ana.send("GET", "/models/k").bytes == Self.bytes)
            let head = try await ana.send("HEAD", "/models/k")
            #expect(head.headers[.contentEncoding] == nil)
        }
    }

    private static func replace(_ old: String, _ new: String) -> @Sendable (inout [UInt8]) -> Void {
        { body in
            let (mark, with) = (Array(old.utf8), Array(new.utf8))
            guard let range = body.firstRange(of: mark) else {
                Issue.record("there is no \(old)")
                return
            }
            body.replaceSubrange(range, with: with)
        }
    }

    static let bad: [(String, Chunked, String)] = [
        ("a byte of a chunk changed", Chunked(chunks: parts) { $0[5000] ^= 1 }, "SignatureDoesNotMatch"),
        (
            "a signature left out",
            Chunked(
                chunks: [bytes],
                edit: { body in
                    let end = body.firstIndex(of: UInt8(ascii: "\r")) ?? 0
                    let start = body.firstIndex(of: UInt8(ascii: ";")) ?? 0
                    body.removeSubrange(start..<end)
                }), "SignatureDoesNotMatch"
        ),
        (
            "the first chunk's signature on the second",
            Chunked(
                chunks: [[1], [1]],
                edit: { body in
                    let line = Array(body.prefix { $0 != UInt8(ascii: "\r") })
                    body.replaceSubrange((line.count + 5)..<(2 * line.count + 5), with: line)
                }), "SignatureDoesNotMatch"
        ),
        (
            "a chunk sent twice",
            Chunked(
                chunks: [[1], [2]], announcesLength: 3,
                edit: { body in
                    let first = Array(body.prefix { $0 != UInt8(ascii: "\r") }) + [13, 10, 1, 13, 10]
                    body = first + body
                }), "SignatureDoesNotMatch"
        ),
        (
            "the last chunk left out",
            Chunked(
                chunks: [[1, 2]],
                edit: { body in
                    if let zero = body.lastIndex(of: UInt8(ascii: ";")) { body.removeSubrange((zero - 1)...) }
                }), "IncompleteBody"
        ),
        ("fewer bytes than announced", Chunked(chunks: [bytes], announcesLength: 70_001), "IncompleteBody"),
        ("more bytes than announced", Chunked(chunks: [bytes], announcesLength: 69_999), "IncompleteBody"),
        ("something behind the end", Chunked(chunks: [bytes]) { $0 += [1] }, "IncompleteBody"),
        (
            "a size that is no number", Chunked(chunks: [bytes], edit: replace("11170;", "1117x;")),
            "IncompleteBody"
        ),
        ("a size with a sign", Chunked(chunks: [[1]], edit: replace("1;", "+1;")), "IncompleteBody"),
        (
            "a size beyond all bounds", Chunked(chunks: [[1]], edit: replace("1;", "7fffffffffffffff;")),
            "IncompleteBody"
        ),
        (
            "a line without end", Chunked(chunks: [[1]]) { $0 = [UInt8](repeating: 65, count: 100_000) },
            "IncompleteBody"
        ),
        (
            "a chunk longer than it says", Chunked(chunks: [[1, 2]], edit: replace("2;", "1;")),
            "IncompleteBody"
        ),
        (
            "a trailer with a wrong checksum",
            Chunked(chunks: [bytes], checksum: ("x-amz-checksum-crc32", "AAAAAA==")), "BadDigest"
        ),
        (
            "an unsigned trailer with a wrong checksum",
            Chunked(chunks: [bytes], areSigned: false, checksum: ("x-amz-checksum-crc32", "AAAAAA==")),
            "BadDigest"
        ),
        (
            "a trailer that is no checksum",
            Chunked(chunks: [bytes], areSigned: false, checksum: ("x-amz-checksum-crc32", "AAAA")),
            "InvalidRequest"
        ),
        (
            "a trailer of another algorithm",
            Chunked(chunks: [bytes], areSigned: false, checksum: ("x-amz-checksum-crc16", "AAAA")),
            "InvalidRequest"
        ),
        (
            "a trailer left out",
            Chunked(
                chunks: [[1]], areSigned: false, checksum: ("x-amz-checksum-crc32", "pQXfGw=="),
                edit: replace("x-amz-checksum-crc32:pQXfGw==\r\n", "")), "IncompleteBody"
        ),
        (
            "a trailer changed",
            Chunked(
                chunks: [[1]], checksum: ("x-amz-checksum-crc32", "pQXfGw=="),
                edit: replace("pQXfGw==", "pQXfGA==")), "SignatureDoesNotMatch"
        ),
        (
            "another field in the trailer",
            Chunked(
                chunks: [[1]], areSigned: false, checksum: ("x-amz-checksum-crc32", "pQXfGw=="),
                edit: replace("x-amz-checksum-crc32:", "x-amz-other:1\r\nx-amz-checksum-crc32:")),
            "IncompleteBody"
        ),
        (
            "far too many fields in the trailer",
            Chunked(
                chunks: [[1]], areSigned: false, checksum: ("x-amz-checksum-crc32", "pQXfGw=="),
                edit: replace("x-amz-checksum-crc32:", String(repeating: "a:b\r\n", count: 1000))),
            "IncompleteBody"
        ),
    ]

    @Test(arguments: bad)
    func `what is not framed or signed as announced is refused`(
        _ name: String, _ body: Chunked, _ code: String
    ) async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            let reply = try await ana.send(try body.signed(by: ana, at: "/models/k"))
            #expect(reply.fault == code, "\(reply.text)")
            #expect((400..<500).contains(reply.status.code))
            #expect(try await gate.keys("models").isEmpty)
        }
    }

    @Test func `nothing of a refused body is on the disk`() async throws {
        try await withGateToFiles { gate, _ in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            let before = try await gate.registry.storage.inventory().blobs.count
            for (_, body, _) in Self.bad {
                _ = try await ana.send(try body.signed(by: ana, at: "/models/k"))
            }
            var other = try ana.signed("PUT", "/models/k", [1, 2, 3])
            other.body = [1, 2, 4]
            #expect(try await ana.send(other).fault == "XAmzContentSHA256Mismatch")
            let wrong = [(name: "Content-MD5", value: Base64.encode([UInt8](repeating: 0, count: 16)))]
            #expect(try await ana.send("PUT", "/models/k", "x", headers: wrong).fault == "BadDigest")
            let upload = try await ana.send("POST", "/models/k?uploads")
            let id = try #require(try XMLParser.parse(upload.bytes)["UploadId"]?.text)
            #expect(
                try await ana.send("PUT", "/models/k?uploadId=\(id)&partNumber=1", "x", headers: wrong).fault
                    == "BadDigest")
            let inventory = try await gate.registry.storage.inventory()
            #expect(inventory.blobs.count == before && inventory.leftovers.isEmpty)
            #expect(try await gate.registry.objectUploads(in: try BucketName(parsing: "models")).count == 1)
            let parts = try await ana.send("GET", "/models/k?uploadId=\(id)")
            #expect(parts.status == .ok && !parts.text.contains("<Part>"))
        }
    }

    @Test(arguments: [
        ("PUT", "/models/%00"), ("PUT", "/models/a%00b"), ("PUT", "/models/a/%2e%2e/b"),
        ("PUT", "/models/.."),
        ("PUT", "/models/\(String(repeating: "x", count: 1025))"),
        ("PUT", "/models/%ff"),
        ("PUT", "/MODELS"), ("PUT", "/a"), ("PUT", "/..%2f"), ("PUT", "//k"), ("PUT", "/models/k?acl"),
        ("PUT", "/models/k?partNumber=1&uploadId=../../x"), ("PUT", "/models/k?partNumber=0&uploadId=x"),
        ("GET", "/models?list-type=2&max-keys=-1"), ("GET", "/models?list-type=3"), ("PATCH", "/models/k"),
        ("POST", "/models?delete"), ("GET", "/models?prefix=a&prefix=b"), ("GET", "/models?prefix=%ff"),
    ])
    func `addresses that no object has are refused`(_ method: String, _ target: String) async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            let reply = try await ana.send(method, target, method == "PUT" ? "x" : "")
            #expect(
                (400..<500).contains(reply.status.code) || reply.status == .notImplemented, "\(reply.text)")
            #expect(reply.fault != nil, "\(reply.text)")
            #expect(try await gate.keys("models").isEmpty)
            #expect(try await gate.registry.buckets().count == 1)
        }
    }

    @Test(arguments: [
        "", "<", "<Delete>", "<Delete/>", "<Other><Object><Key>k</Key></Object></Other>",
        "<Delete></Delete><x/>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/a'>]><Delete><Object><Key>&e;</Key></Object></Delete>",
        "<Delete><Object><Key>&e;</Key></Object></Delete>", "<Delete><Object></Object></Delete>",
        "<Delete>" + String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
            + "</Delete>",
        "<Delete><Object><Key>k</Object></Key></Delete>",
        "<Delete>" + String(repeating: "<Object><Key>x</Key></Object>", count: 1001) + "</Delete>",
    ])
    func `documents that are none are refused`(_ text: String) async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            _ = try await ana.send("PUT", "/models/k", "x")
            let digest = Base64.encode(ChecksumHasher.value(.md5, of: Array(text.utf8)))
            let reply = try await ana.send(
                "POST", "/models?delete", text, headers: [("Content-MD5", digest)])
            #expect(reply.status == .badRequest && reply.fault == "MalformedXML", "\(reply.text)")
            #expect(try await gate.keys("models") == ["k"])
        }
    }
}
