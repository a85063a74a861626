import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

/// What clients from elsewhere do not show: see `Tests/Independent/object_door.py` for what they do.
@Suite("The object door")
struct ObjectDoorRouteTests {
    @Test func `each operation of the table is reached by its request, and by no other`() throws {
        func operation(_ method: HTTPRequest.Method, _ target: String, copies: Bool = false)
            -> ObjectOperation?
        {
            var head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: target)
            if copies { head.headerFields[.amzCopySource] = "/b/k" }
            guard let address = try? ObjectAddress(head, hosts: []) else { return nil }
            return try? ObjectOperation(head, address)  // what is refused is `nil`
        }
        let table: [(HTTPRequest.Method, String, Bool, ObjectOperation)] = [
            (.get, "/", false, .listBuckets), (.put, "/bucket", false, .createBucket),
            (.put, "/bucket/", false, .createBucket), (.head, "/bucket", false, .headBucket),
            (.delete, "/bucket", false, .deleteBucket), (.get, "/bucket?location", false, .getBucketLocation),
            (.get, "/bucket", false, .listObjects), (.get, "/bucket?list-type=2", false, .listObjectsV2),
            (.post, "/bucket?delete", false, .deleteObjects),
            (.get, "/bucket?uploads", false, .listMultipartUploads), (.put, "/bucket/k", false, .putObject),
            (.get, "/bucket/k?x-id=GetObject", false, .getObject), (.head, "/bucket/k", false, .headObject),
            (.get, "/bucket/k?versionId=null", false, .getObject),
            (.delete, "/bucket/k", false, .deleteObject), (.put, "/bucket/k", true, .copyObject),
            (.post, "/bucket/k?uploads", false, .createMultipartUpload),
            (.put, "/bucket/k?partNumber=1&uploadId=x", false, .uploadPart),
            (.put, "/bucket/k?partNumber=1&uploadId=x", true, .uploadPartCopy),
            (.get, "/bucket/k?uploadId=x", false, .listParts),
            (.post, "/bucket/k?uploadId=x", false, .completeMultipartUpload),
            (.delete, "/bucket/k?uploadId=x", false, .abortMultipartUpload),
        ]
        for (method, target, copies, wanted) in table {
            #expect(operation(method, target, copies: copies) == wanted, "\(method) \(target)")
        }
        #expect(Set(table.map(\.3)) == Set(ObjectOperation.allCases))
        for target in ["/bucket/k?versionId=1", "/bucket/k?tagging", "/bucket?policy", "/bucket/k?uploads"] {
            #expect(operation(.get, target) == nil, "\(target)")
        }
    }

    @Test func `a bucket may be the host's first labels`() throws {
        func address(_ authority: String, _ path: String) throws -> [String?] {
            let head = HTTPRequest(method: .get, scheme: "http", authority: authority, path: path)
            let address = try ObjectAddress(head, hosts: ["localhost", "cairn.example"])
            return [address.bucket, address.key]
        }
        #expect(try address("localhost:8420", "/b/k/l") == ["b", "k/l"])
        #expect(try address("b.localhost:8420", "/k/l") == ["b", "k/l"])
        #expect(try address("a.b.cairn.example", "/") == ["a.b", nil])
        #expect(try address("B.Cairn.Example", "/k") == ["b", "k"])
        #expect(try address("elsewhere.example", "/b/") == ["b", nil])
        #expect(try address("localhost", "/") == [nil, nil])
        #expect(try address("localhost", "/b/%2F/a+b") == ["b", "//a+b"])
    }

    @Test func `a head tells what a body would, and an error of HEAD has none`() async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            _ = try await ana.send("PUT", "/models/k", "12345", headers: [("Content-Type", "text/html")])
            let (got, head) = (
                try await ana.send("GET", "/models/k"), try await ana.send("HEAD", "/models/k")
            )
            #expect(got.text == "12345" && head.bytes.isEmpty && head.headers[.contentLength] == "5")
            for name in [HTTPField.Name.eTag, .lastModified, .contentType, .acceptRanges] {
                #expect(got.headers[name] == head.headers[name] && got.headers[name] != nil)
            }
            // A page among the objects may do nothing on this server's address.
            #expect(got.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
            #expect(got.headers[.amzRequestID] != nil)
            let missing = try await ana.send("HEAD", "/models/none")
            #expect(missing.status == .notFound && missing.bytes.isEmpty)
        }
    }

    @Test func `each write is one entry of the log under the name that signed`() async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            _ = try await ana.send("PUT", "/models/k", "1")
            _ = try await ana.send("DELETE", "/models/k")
            _ = try await ana.send("DELETE", "/models/k")
            _ = try await ana.send("DELETE", "/models")
            let entries = try await gate.registry.storage.entries(from: 0, limit: 100)
                .map(LogEntry.init(bytes:)).suffix(4)
            #expect(
                entries.map(\.action) == [.bucketCreated, .objectWritten, .objectDeleted, .bucketDeleted])
            #expect(entries.allSatisfy { "\($0.actor)" == "ana" })
        }
    }

    @Test func `the API shows who may read a bucket its log and its refs`() async throws {
        try await withGate { gate in
            let ana = try await gate.signer("ana", "contributor")
            _ = try await ana.send("PUT", "/models")
            _ = try await ana.send("PUT", "/models/a//%C3%A9", "1")
            let rita = try await gate.known("rita", "reader:models")
            let ref = try await rita.get("/refs/buckets/models/a%2F%2F~C3~A9")
            #expect(ref.status == .ok && ref["ref"] == "buckets/models/a//~C3~A9", "\(ref.text)")
            let blob = Digest(of: Array("1".utf8))
            #expect(try await rita.get("/blobs/\(blob)").text == "1")
            let eve = try await gate.known("eve", "reader:churn")
            #expect(try await eve.get("/refs/buckets/models/a%2F%2F~C3~A9").status == .forbidden)
            #expect(try await eve.get("/blobs/\(blob)").status == .notFound)
        }
    }
}
