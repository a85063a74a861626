import CairnObjects
import CairnStorage
import CairnStorageTesting
import Glibc
import HTTPTypes
import SystemPackage
import Testing

@testable import CairnServer

/// Downloads on a socket, where the kernel sends the files, and through the routes alone, where they are
/// streamed.
@Suite("Downloads")
struct DownloadTests {
    static let size = (3 << 20) + 12_345
    private let bytes = SeededRandom.bytes(size, seed: 11)

    static let requests: [(fields: [String], status: Int, range: Range<Int>)] = [
        ([], 200, 0..<size), (["Range: bytes=0-"], 206, 0..<size), (["Range: bytes=0-0"], 206, 0..<1),
        (["Range: bytes=1048570-2097160"], 206, 1_048_570..<2_097_161),
        (["Range: bytes=-5"], 206, size - 5..<size), (["Range: bytes=0-1,5-6"], 200, 0..<size),
        (["Range: bytes=5-2"], 200, 0..<size),
        (["Cairn-File-Ticket: 1"], 200, 0..<size),
    ]

    @Test("the kernel sends just the bytes that a stream would, with the same head")
    func sendfileEqualsStream() async throws {
        try await withSocketServer { live in
            let digest = try await live.push(bytes)
            let wire = try live.connect()
            for path in ["/blobs/\(digest)", "/groups/fraud-cards/versions/1/files/model.bin"] {
                for request in Self.requests {
                    let sent = try await wire.ask("GET", path, request.fields)
                    #expect(sent.status == request.status, "\(request.fields)")
                    #expect(sent.body == Array(bytes[request.range]), "\(request.fields)")
                    #expect(sent["cairn-file-ticket"] == nil)
                    let streamed = try await live.streamed(path, request.fields)
                    #expect(streamed.bytes == sent.body)
                    for field in streamed.headers where field.name.canonicalName != "x-request-id" {
                        #expect(sent[field.name.canonicalName] == field.value, "\(field.name)")
                    }
                }
            }
        }
    }

    @Test("a file's head names its digest, may be kept for ever, and does nothing in a browser")
    func head() async throws {
        try await withSocketServer { live in
            let digest = try await live.push(bytes)
            let wire = try live.connect()
            for method in ["GET", "HEAD"] {
                let answer = try await wire.ask(method, "/groups/fraud-cards/versions/1/files/model.bin")
                #expect(answer["etag"] == "\"\(digest)\"")
                #expect(answer["content-length"] == "\(Self.size)")
                #expect(answer["accept-ranges"] == "bytes")
                #expect(answer["cache-control"] == "private, max-age=31536000, immutable")
                #expect(answer["repr-digest"] == "sha-256=:\(Base64.encode(digest.bytes)):")
                #expect(answer["content-disposition"] == #"attachment; filename="model.bin""#)
                #expect(answer["x-content-type-options"] == "nosniff")
                #expect(answer["content-security-policy"]?.hasPrefix("sandbox") == true)
                #expect(answer.body.count == (method == "GET" ? Self.size : 0))
            }
            // A stage may name another version tomorrow.
            try await live.promote("production")
            let moving = try await wire.ask("GET", "/groups/fraud-cards/versions/production/files/model.bin")
            #expect(moving.status == 200 && moving["cache-control"] == "private, no-cache")
        }
    }

    @Test("conditions are kept: 304, 412, 416, and If-Range")
    func conditions() async throws {
        try await withSocketServer { live in
            let digest = try await live.push(bytes)
            let (wire, path) = (try live.connect(), "/blobs/\(digest)")
            let known = try await wire.ask("GET", path, ["If-None-Match: \"x\", W/\"\(digest)\""])
            #expect(known.status == 304 && known.body.isEmpty && known["etag"] == "\"\(digest)\"")
            #expect(try await wire.ask("GET", path, ["If-None-Match: *"]).status == 304)
            #expect(try await wire.ask("GET", path, ["If-None-Match: \"x\""]).status == 200)
            #expect(try await wire.ask("GET", path, ["If-Match: \"x\""]).status == 412)
            #expect(try await wire.ask("GET", path, ["If-Match: \"\(digest)\""]).status == 200)
            let beyond = try await wire.ask("GET", path, ["Range: bytes=\(Self.size)-"])
            #expect(beyond.status == 416 && beyond["content-range"] == "bytes */\(Self.size)")
            #expect(beyond.code == "invalid")
            for (condition, status) in [
                ("\"\(digest)\"", 206), ("W/\"\(digest)\"", 200), ("\"other\"", 200),
                ("Tue, 15 Nov 2026 12:45:26 GMT", 200),
            ] {
                let answer = try await wire.ask("GET", path, ["Range: bytes=0-4", "If-Range: \(condition)"])
                #expect(answer.status == status, "\(condition)")
            }
            let head = try await wire.ask("HEAD", path, ["Range: bytes=0-4"])
            #expect(head.status == 200 && head["content-length"] == "\(Self.size)")
        }
    }

    @Test("what is not there, and what is empty")
    func missingAndEmpty() async throws {
        try await withSocketServer { live in
            let empty = try await live.push([])
            let wire = try live.connect()
            let answer = try await wire.ask("GET", "/blobs/\(empty)")
            #expect(answer.status == 200 && answer["content-length"] == "0")
            #expect(try await wire.ask("GET", "/blobs/\(empty)", ["Range: bytes=0-"]).status == 416)
            for path in [
                "/blobs/\(Digest(of: [9]))", "/groups/fraud-cards/versions/1/files/other.bin",
                "/groups/fraud-cards/versions/2/files/model.bin", "/groups/none/versions/1/files/model.bin",
            ] {
                let missing = try await wire.ask("GET", path)
                #expect(missing.status == 404 && missing.code == "not-found", "\(path)")
            }
            for path in [
                "/blobs/sha256:xyz", "/groups/fraud-cards/versions/1/files/..%2F..%2Fsigning.key",
                "/groups/fraud-cards/versions/1/files/%ff", "/groups/fraud-cards/versions/1/files/a%00b",
            ] {
                let bad = try await wire.ask("GET", path)
                #expect(bad.status == 400 && bad.code == "invalid", "\(path): \(bad.status)")
            }
        }
    }

    @Test("of a blob whose file was altered, not one byte is given out")
    func altered() async throws {
        try await withSocketServer { live in
            let digest = try await live.push(bytes)
            try await Task.sleep(for: .milliseconds(250))
            let wire = try live.connect()
            #expect(try await wire.ask("GET", "/blobs/\(digest)").status == 200)
            let path = live.file(of: digest)
            chmod(path.string, 0o644)
            let file = try FileDescriptor.open(path, .readWrite)
            _ = try file.writeAll(toAbsoluteOffset: 2_000_000, [bytes[2_000_000] ^ 1])
            try file.close()
            for fields in [[], ["Range: bytes=0-9"]] {
                let answer = try await wire.ask("GET", "/blobs/\(digest)", fields)
                #expect(answer.status == 500 && answer.code == "damaged")
                #expect(answer.body.count < 1000)
            }
        }
    }

    @Test("a client that goes away, or takes nothing any more, holds nothing up")
    func slowAndGone() async throws {
        try await withSocketServer(idleTimeout: .seconds(2)) { live in
            let large = SeededRandom.bytes(48 << 20, seed: 3)
            let digest = try await live.push(large)
            let slow = try live.connect()
            try await slow.send(Wire.head("GET", "/blobs/\(digest)"))
            for _ in 0..<5 {
                let gone = try live.connect()
                try await gone.send(Wire.head("GET", "/blobs/\(digest)"))
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try openings(of: live.file(of: digest)) > 0)
            // Longer than the server's patience; then what it sent already can be read, and no more.
            try await Task.sleep(for: .seconds(4))
            #expect(try await slow.hasEnded())
            #expect(try openings(of: live.file(of: digest)) == 0, "the file was closed")
            #expect(try await live.connect().ask("GET", "/blobs/\(digest)").body == large)
        }
    }

    @Test("several answers on one connection keep their order")
    func pipelined() async throws {
        try await withSocketServer { live in
            let (one, other) = (try await live.push(bytes), try await live.push([1, 2, 3]))
            let wire = try live.connect()
            let heads = [one, other, one].map { Wire.head("GET", "/blobs/\($0)") }
            try await wire.send(heads.flatMap { $0 })
            #expect(try await wire.answer().body == bytes)
            #expect(try await wire.answer().body == [1, 2, 3])
            #expect(try await wire.answer().body == bytes)
        }
    }

    /// How many of this process's open files are this one.
    private func openings(of file: FilePath) throws -> Int {
        try (names(in: "/proc/self/fd") ?? []).count { name in
            // One that is closed meanwhile leads nowhere any more.
            var target = [CChar](repeating: 0, count: 4096)
            let count = readlink("/proc/self/fd/\(name)", &target, target.count)
            return target.prefix(max(0, count)).elementsEqual(file.string.utf8.map { CChar(bitPattern: $0) })
        }
    }
}
