import CairnObjects
import CairnStorage
import CairnStorageTesting
import SystemPackage
import Testing

@testable import CairnServer

/// By curl, over HTTPS, where files are streamed, and over HTTP, where the kernel sends them.
@Suite("Transfers by curl")
struct TLSTransferTests {
    private let bytes = SeededRandom.bytes((5 << 20) + 77, seed: 21)

    @Test("what curl sends and gets is the same, encrypted or not", arguments: [true, false])
    func roundTrip(_ isEncrypted: Bool) async throws {
        try await withTemporaryDirectory { directory in
            let files = try await Curl.certificate(in: directory)
            let tls = isEncrypted ? TLSFiles(certificate: files.certificate, key: files.key) : nil
            try await withSocketServer(tls: tls) { live in
                let base = "\(isEncrypted ? "https" : "http")://127.0.0.1:\(live.port)/api/v1"
                let (sent, got) = (directory.appending("sent"), directory.appending("got"))
                let head = directory.appending("head")
                try sent.write(bytes)
                let known = [
                    "-sS", "-f", "--cacert", files.certificate.string, "-H", "Authorization: Bearer ana",
                ]
                let upload = "\(base)/uploads/\(String(repeating: "5e", count: 32))"
                // curl asks with Expect: 100-continue before it sends as much.
                try await Curl.run(
                    "curl", known + ["-X", "PATCH", "-H", "Upload-Offset: 0", "-T", sent.string, upload])
                let lease = try await live.storage.lease()
                let finish = JSON.members([
                    "lease": .string(lease.id), "digest": .text(Digest(of: bytes)),
                    "size": .integer(bytes.count),
                ])
                try await Curl.run(
                    "curl",
                    known + [
                        "-d", String(decoding: finish.canonicalBytes, as: UTF8.self), "\(upload)/finish",
                    ])
                #expect(try live.file(of: Digest(of: bytes)).readAll() == bytes)
                let digest = try await live.push(bytes)
                let blob = "\(base)/blobs/\(digest)"
                try await Curl.run("curl", known + ["-D", head.string, "-o", got.string, blob])
                #expect(try got.readAll() == bytes)
                let fields = String(decoding: try head.readAll(), as: UTF8.self)
                #expect(!fields.contains("Ticket") && fields.contains("ETag: \"\(digest)\""), "\(fields)")
                // A download that broke off goes on where it stopped.
                try got.write(Array(bytes[..<3_000_000]))
                try await Curl.run("curl", known + ["-C", "-", "-o", got.string, blob])
                #expect(try got.readAll() == bytes)
            }
        }
    }
}
