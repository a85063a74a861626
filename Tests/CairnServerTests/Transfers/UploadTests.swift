import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@testable import CairnServer

/// Uploads on a socket.
@Suite("Uploads")
struct UploadTests {
    private let bytes = SeededRandom.bytes(2_500_000, seed: 7)
    private let key = String(repeating: "0123456789abcdef", count: 4)

    private func lease(_ wire: Wire) async throws -> String {
        let answer = try await wire.ask("POST", "/leases")
        #expect(answer.status == 201)
        guard case .string(let lease)? = answer.member("lease") else { throw CancellationError() }
        return lease
    }

    private func finishing(_ lease: String, _ bytes: [UInt8], size: Int? = nil) -> [UInt8] {
        JSON.members([
            "lease": .string(lease), "digest": .text(Digest(of: bytes)),
            "size": .integer(size ?? bytes.count),
        ]).canonicalBytes
    }

    /// Where an upload stands, once nobody adds to it any more.
    private func offset(_ live: SocketServer, atLeast wanted: Int) async throws -> Int {
        let wire = try live.connect()
        for _ in 0..<100 {
            let answer = try await wire.ask("HEAD", "/uploads/\(key)")
            let offset = answer["upload-offset"].flatMap(Int.init) ?? -1
            if offset >= wanted { return offset }
            try await Task.sleep(for: .milliseconds(50))
        }
        return -1
    }

    @Test("an upload that broke off goes on where it stands, after the server's restart too")
    func goesOn() async throws {
        try await withTemporaryDirectory { directory in
            let root = directory.appending("registry")
            let clock = TestClock()
            try await withSocketServer(at: root, clock: clock) { live in
                let wire = try live.connect()
                let head = ["Upload-Offset: 0", "Content-Length: \(bytes.count)"]
                try await wire.send(Wire.head("PATCH", "/uploads/\(key)", head) + bytes[..<1_000_000])
                #expect(try await offset(live, atLeast: 1) > 0)
            }  // the connection and the server end in the middle
            try await withSocketServer(at: root, clock: clock) { live in
                let stands = try await offset(live, atLeast: 1)
                try #require((1...1_000_000).contains(stands))
                let wire = try live.connect()
                let lease = try await lease(wire)
                let rest = try await wire.ask(
                    "PATCH", "/uploads/\(key)", ["Upload-Offset: \(stands)"], body: Array(bytes[stands...]))
                #expect(rest.status == 204 && rest["upload-offset"] == "\(bytes.count)")
                let done = try await wire.ask(
                    "POST", "/uploads/\(key)/finish", body: finishing(lease, bytes))
                #expect(done.status == 201 && done.member("present") == false, "\(done.head)")
                #expect(try live.file(of: Digest(of: bytes)).readAll() == bytes)
                #expect(try await wire.ask("HEAD", "/uploads/\(key)")["upload-offset"] == "0")
            }
        }
    }

    @Test("an upload is added to only where it stands, and by one connection at a time")
    func offsets() async throws {
        try await withSocketServer { live in
            let (first, second) = (try live.connect(), try live.connect())
            let head = ["Upload-Offset: 0", "Content-Length: 1000000"]
            try await first.send(Wire.head("PATCH", "/uploads/\(key)", head) + bytes[..<500_000])
            let stands = try await offset(live, atLeast: 131_072)
            let busy = try await second.ask(
                "PATCH", "/uploads/\(key)", ["Upload-Offset: \(stands)"], body: [1, 2, 3])
            #expect(busy.status == 409 && busy.code == "conflict")
            try await first.send(Array(bytes[500_000..<1_000_000]))
            #expect(try await first.answer()["upload-offset"] == "1000000")
            for offset in ["0", "999999", "1000001"] {
                let wrong = try await second.ask(
                    "PATCH", "/uploads/\(key)", ["Upload-Offset: \(offset)"], body: [1])
                #expect(wrong.status == 409 && wrong["upload-offset"] == "1000000", "\(wrong.head)")
            }
            for fields in [[], ["Upload-Offset: -1"], ["Upload-Offset: x"]] {
                #expect(
                    try await second.ask("PATCH", "/uploads/\(key)", fields, body: [1]).code == "invalid")
            }
            // The same key of somebody else is another upload.
            let other = try await second.ask("HEAD", "/uploads/\(key)", as: "contributor")
            #expect(other["upload-offset"] == "0")
            for name in ["short", key.uppercased(), key + "g", "..%2f" + key] {
                #expect(try await second.ask("DELETE", "/uploads/\(name)").status >= 400)
            }
            #expect(try await second.ask("DELETE", "/uploads/\(key)").status == 204)
            #expect(try await second.ask("HEAD", "/uploads/\(key)")["upload-offset"] == "0")
        }
    }

    @Test("who lies about digest or size gets an error, and nothing is stored")
    func lies() async throws {
        try await withSocketServer { live in
            let wire = try live.connect()
            let lease = try await lease(wire)
            for body in [finishing(lease, [1]), finishing(lease, bytes, size: 5)] {
                _ = try await wire.ask("PATCH", "/uploads/\(key)", ["Upload-Offset: 0"], body: bytes)
                let answer = try await wire.ask("POST", "/uploads/\(key)/finish", body: body)
                #expect(answer.status == 400 && answer.code == "invalid")
                #expect(try await wire.ask("HEAD", "/uploads/\(key)")["upload-offset"] == "0")
            }
            let put = try await wire.ask("PUT", "/leases/\(lease)/blobs/\(Digest(of: [1]))", body: [2])
            #expect(put.status == 400 && put.code == "invalid")
            #expect(try await live.storage.inventory().blobs.isEmpty)
            #expect(try await live.storage.held(under: Lease(id: lease)) == [:])
            #expect(try names(in: live.root.appending("uploads")) == [])
        }
    }

    @Test("small files come in one piece: verified, bounded, and not at all where they break off")
    func puts() async throws {
        try await withSocketServer { live in
            let wire = try live.connect()
            let lease = try await lease(wire)
            let path = "/leases/\(lease)/blobs/\(Digest(of: bytes))"
            let made = try await wire.ask("PUT", path, body: bytes)
            #expect(made.status == 201 && made.member("size") == .integer(bytes.count))
            #expect(try await wire.ask("PUT", path, body: bytes).status == 200)
            let empty = "/leases/\(lease)/blobs/\(Digest(of: []))"
            try await wire.send(Wire.head("PUT", empty, ["Content-Length: 0"]))
            #expect(try await wire.answer().status == 201)
            let before = try await StorageState(of: live.storage)
            let large = try live.connect()
            try await large.send(Wire.head("PUT", path, ["Content-Length: \((16 << 20) + 1)"]))
            #expect(try await large.answer().status == 413)
            let broken = try live.connect()
            let other = "/leases/\(lease)/blobs/\(Digest(of: [4, 5, 6]))"
            try await broken.send(Wire.head("PUT", other, ["Content-Length: 3"]) + [4, 5])
            broken.finishSending()
            let answer = try await broken.answer()
            #expect(answer.status == 400 && answer.code == "invalid", "\(answer.head)")
            let dead = try await wire.ask(
                "PUT", "/leases/\(Lease.random().id)/blobs/\(Digest(of: bytes))", body: bytes)
            #expect(dead.status == 409)
            #expect(
                try await wire.ask("PUT", "/leases/x/blobs/\(Digest(of: bytes))", body: [1]).status == 400)
            #expect(try await StorageState(of: live.storage) == before)
            #expect(try names(in: live.root.appending("uploads")) == [])
        }
    }

    @Test("a chunked body past the limit is refused, and nothing is stored")
    func chunked() async throws {
        try await withSocketServer { live in
            let wire = try live.connect()
            let lease = try await lease(wire)
            let path = "/leases/\(lease)/blobs/\(Digest(of: bytes))"
            try await wire.send(Wire.head("PUT", path, ["Transfer-Encoding: chunked"]))
            let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 7, count: 1 << 20) + Array("\r\n".utf8)
            for _ in 0..<17 { try await wire.send(chunk) }
            try await wire.send(Array("0\r\n\r\n".utf8))
            #expect(try await wire.answer().status == 413)
            #expect(try await live.storage.inventory().blobs.isEmpty)
            #expect(try names(in: live.root.appending("uploads")) == [])
        }
    }

    @Test("a client that waits for 100 Continue hears it at once, or at once that it is refused")
    func continues() async throws {
        try await withSocketServer { live in
            let wire = try live.connect()
            let fields = ["Upload-Offset: 0", "Content-Length: 3", "Expect: 100-continue"]
            try await wire.send(Wire.head("PATCH", "/uploads/\(key)", fields))
            #expect(try await wire.answer(hasBody: false).head.hasPrefix("HTTP/1.1 100 "))
            try await wire.send([1, 2, 3])
            #expect(try await wire.answer().status == 204)
            try await wire.send(Wire.head("PATCH", "/uploads/\(key)", fields))
            #expect(try await wire.answer().status == 409, "not at this offset: no 100 first")
            let stranger = try live.connect()
            try await stranger.send(Wire.head("PATCH", "/uploads/\(key)", fields, as: "mallory"))
            #expect(try await stranger.answer().status == 401)
        }
    }

    @Test("a client that stops sending is hung up on, and what it sent stays")
    func idle() async throws {
        try await withSocketServer(idleTimeout: .seconds(5)) { live in
            let wire = try live.connect()
            let head = ["Upload-Offset: 0", "Content-Length: 1000000"]
            try await wire.send(Wire.head("PATCH", "/uploads/\(key)", head) + bytes[..<300_000])
            #expect(try await wire.hasEnded())
            let stands = try await offset(live, atLeast: 300_000)
            #expect(stands == 300_000)
            let next = try live.connect()
            let rest = try await next.ask(
                "PATCH", "/uploads/\(key)", ["Upload-Offset: 300000"], body: Array(bytes[300_000...]))
            #expect(rest.status == 204)
        }
    }

    @Test("uploads go on beside collections, and what nobody goes on with is collected")
    func besideCollection() async throws {
        try await withSocketServer { live in
            let collecting = Task {
                var options = CollectionOptions()
                (options.graceHours, options.retentionDays) = (0, 0)
                while !Task.isCancelled { _ = try await live.registry.collect(options) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<8 {
                    group.addTask {
                        let wire = try live.connect()
                        let lease = try await lease(wire)
                        let bytes = SeededRandom.bytes(400_000 + index, seed: UInt64(index))
                        let upload = "/uploads/\(key)\(index)"
                        for start in stride(from: 0, to: bytes.count, by: 100_000) {
                            let piece = Array(bytes[start..<min(start + 100_000, bytes.count)])
                            let answer = try await wire.ask(
                                "PATCH", upload, ["Upload-Offset: \(start)"], body: piece)
                            #expect(answer.status == 204)
                        }
                        let done = try await wire.ask(
                            "POST", "\(upload)/finish", body: finishing(lease, bytes))
                        #expect(done.status == 201)
                        let body = JSON.members([
                            "lease": .string(lease), "force": true,
                            "files": .array([
                                [
                                    "name": "model.bin", "digest": .text(Digest(of: bytes)),
                                    "size": .integer(bytes.count),
                                ]
                            ]),
                        ])
                        let made = try await wire.ask(
                            "POST", "/groups/fraud-cards/versions", body: body.canonicalBytes)
                        #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
                        let back = try await wire.ask("GET", "/blobs/\(Digest(of: bytes))")
                        #expect(back.body == bytes)
                    }
                }
                try await group.waitForAll()
            }
            collecting.cancel()
            _ = await collecting.result
            let wire = try live.connect()
            _ = try await wire.ask("PATCH", "/uploads/\(key)", ["Upload-Offset: 0"], body: [1])
            live.clock.advance(byMilliseconds: UploadLimits.lifetime)
            #expect(try await live.storage.removeLeftovers() == 1)
            #expect(try await wire.ask("HEAD", "/uploads/\(key)")["upload-offset"] == "0")
        }
    }
}
