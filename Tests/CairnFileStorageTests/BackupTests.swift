import CairnObjects
import CairnStorage
import CairnStorageTesting
import Foundation
import GRDB
import Logging
import Synchronization
import SystemPackage
import Testing

@testable import CairnFileStorage

@Suite("Backing up beside a collector")
struct BackupTests {
    private static let model: [UInt8] = Array("a model".utf8)

    private static func take(
        _ place: Place, _ options: BackupOptions = BackupOptions(), examine: @escaping SnapshotExaminer
    ) async throws -> BackupReport {
        let backup = try Backup(of: place.storage, into: place.directory.appending("bk"), options)
        return try await backup.take(meter: ByteMeter(), examine: examine)
    }

    private static func sweep(_ blobs: [Digest], in place: Place) async throws -> SweepResult {
        let sweep = Sweep(
            blobs: blobs, documents: [], markedAt: 0, untouchedSince: Timestamp(milliseconds: .max / 2))
        return try #require(try await place.storage.sweep(sweep))
    }

    @Test func `a blob that goes between the copy and the lease, as nothing needs it, is not missed`()
        async throws
    {
        try await withPlace { place in
            try await place.write(Self.model)
            let digest = Digest(of: Self.model)
            let tries = Atomic<Int>(0)
            let report = try await Self.take(place) { _, _ in
                guard tries.add(1, ordering: .relaxed).oldValue == 0 else {
                    return SnapshotExamination(blobs: [:], problems: [])
                }
                let swept = try await Self.sweep([digest], in: place)
                #expect(swept.removedBlobs == 1)
                return SnapshotExamination(blobs: [digest: Int64(Self.model.count)], problems: [])
            }
            #expect(tries.load(ordering: .relaxed) == 2)
            #expect(report.problems.isEmpty)
            #expect(report.manifest.blobCount == 0)
        }
    }

    @Test func `a blob that two copies in turn need, and that is not there, is reported`() async throws {
        try await withPlace { place in
            let digest = Digest(of: Self.model)
            let report = try await Self.take(place) { _, _ in
                SnapshotExamination(blobs: [digest: 7], problems: [])
            }
            #expect(report.problems.map(\.kind) == ["blob-missing"])
            #expect(!report.manifest.isSound)
        }
    }

    @Test func `what is held by a backup no collector removes; afterwards it does`() async throws {
        try await withPlace { place in
            try await place.write(Self.model)
            let digest = Digest(of: Self.model)
            try await place.storage.holding { lease in
                try await place.storage.protect([digest], under: lease)
                let swept = try await Self.sweep([digest], in: place)
                #expect(swept.sparedBlobs == 1)
            }
            #expect(try await Self.sweep([digest], in: place).removedBlobs == 1)
        }
    }

    @Test func `a lease is given up also where the work fails or is cancelled`() async throws {
        try await withPlace { place in
            try await place.write(Self.model)
            let digest = Digest(of: Self.model)
            let error = try await refusal {
                try await place.storage.holding { lease in
                    try await place.storage.protect([digest], under: lease)
                    throw CairnError(.system, "the disk burns")
                }
            }
            #expect(error?.message == "the disk burns")
            let task = Task {
                try await place.storage.holding { lease in
                    try await place.storage.protect([digest], under: lease)
                    try await Task.sleep(for: .seconds(60))
                }
            }
            task.cancel()
            _ = await task.result
            #expect(try await Self.sweep([digest], in: place).removedBlobs == 1)
        }
    }

    @Test func `a copied database has no leases, is one plain file, and stands at one moment`() async throws {
        try await withPlace { place in
            let lease = try await place.storage.lease()
            let report = try await Self.take(place) { copy, earlier in
                #expect(earlier == nil)
                let size = try await copy.metadata.read { try $0.logSize() }
                #expect(size == 0)
                return SnapshotExamination(blobs: [:], problems: [])
            }
            try await place.storage.release(lease)
            let root = place.directory.appending("bk/snapshots").appending(report.snapshot)
            #expect(try names(in: root)?.filter { $0.hasPrefix("registry.db") } == ["registry.db"])
            let copy = try FileStorage(opening: root, width: 1, logger: Logger(label: "test"))
            #expect(
                try await copy.metadata.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM leases") } == 0
            )
            #expect(
                try await copy.metadata.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
                    == "delete"
            )
            let second = try await Self.take(place) { _, earlier in
                #expect(earlier == report.manifest.checkpoint)
                return SnapshotExamination(blobs: [:], problems: [])
            }
            #expect(second.snapshot != report.snapshot)
        }
    }

    @Test func `the manifest is read back as it was written, and refused where it is none`() async throws {
        try await withPlace { place in
            try place.root.appending("hooks/pre-push").write(Array("x".utf8))
            try place.root.appending("hooks/link").makeSymbolicLink(to: "/usr/bin/true")
            let report = try await Self.take(place) { _, _ in
                SnapshotExamination(
                    blobs: [:],
                    problems: [BackupProblem(kind: "log-damaged", subject: "log", detail: "it was cut")])
            }
            let text = report.manifest.text
            #expect(try SnapshotManifest(text: Array(text.utf8), of: "x") == report.manifest)
            #expect(report.manifest.files.count == 3)
            #expect(report.manifest.problems == ["log-damaged log: it was cut"])
            for (old, new, code) in [
                ("\"format\": 1", "\"format\": 2", CairnError.Code.unsupported),
                ("\"takenAt\"", "\"taken\"", .damaged), ("\"mode\": \"7", "\"mode\": \"5", .damaged),
                ("\"digest\": \"sha256:", "\"digest\": \"sha256:0", .damaged),
            ] {
                let changed = text.replacingOccurrences(of: old, with: new)
                #expect(changed != text)
                let error = try await refusal { try SnapshotManifest(text: Array(changed.utf8), of: "x") }
                #expect(error?.code == code, "\(new): \(error?.message ?? "none")")
            }
        }
    }

    @Test(
        "A saved file that is none is refused",
        arguments: [
            #"{"path":"/etc","kind":"directory","mode":"755","owner":0,"group":0}"#,
            #"{"path":"a/../../b","kind":"directory","mode":"755","owner":0,"group":0}"#,
            #"{"path":"a","kind":"device","mode":"755","owner":0,"group":0}"#,
            #"{"path":"a","kind":"directory","mode":"99","owner":0,"group":0}"#,
            #"{"path":"a","kind":"directory","mode":"755","owner":4294967296,"group":0}"#,
            #"{"path":"a","kind":"file","mode":"755","owner":0,"group":0}"#,
            #"{"path":"a","kind":"link","mode":"755","owner":0,"group":0}"#,
        ])
    func refusesSavedFiles(_ text: String) async throws {
        let json = try JSONParser.parse(Array(text.utf8))
        #expect(try await refusal { try SavedFile(json, path: "files[0]") } != nil)
    }
}

@Suite(
    "Backups whose system calls fail", .serialized,
    .enabled(if: Tracer.isHere, "strace or the program is missing"))
struct BackupFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let calls: String
        let effect: String
        let moments: [Int]
        var testDescription: String { "\(calls) \(effect)" }
    }

    static let faults = [
        Fault(calls: "fsync,fdatasync", effect: "error=EIO", moments: [1, 2, 3, 4, 5]),
        Fault(
            calls: "write,pwrite64,copy_file_range,pwritev", effect: "error=ENOSPC", moments: [1, 2, 4, 8]),
        Fault(calls: "rename,renameat,renameat2", effect: "error=EIO", moments: [1, 2]),
        Fault(calls: "fsync,fdatasync", effect: "signal=KILL", moments: [1, 2, 3, 4]),
        Fault(calls: "rename,renameat,renameat2", effect: "signal=KILL", moments: [1, 2]),
        Fault(calls: "write,pwrite64,copy_file_range", effect: "signal=KILL", moments: [1, 3, 6, 10]),
        Fault(calls: "unlink,unlinkat,rmdir", effect: "signal=KILL", moments: [1, 3]),
    ]

    @Test("leave the snapshots before them, and a backup that can be done again", arguments: faults)
    func survives(_ fault: Fault) async throws {
        var failures = 0
        for moment in fault.moments {
            try await withTemporaryDirectory { directory in
                let cairn = Tracer(directory)
                try cairn.expect(0, "init", ".")
                try cairn.expect(0, "group", "create", "fraud")
                for (name, size) in [("model.bin", 300_000), ("code.py", 400)] {
                    try directory.appending(name).write(SeededRandom.bytes(size, seed: UInt64(size)))
                }
                try cairn.expect(0, "push", "fraud", "model.bin")
                try cairn.expect(0, "backup", "bk")
                try cairn.expect(0, "push", "fraud", "model.bin", "code.py")
                let what: Comment = "\(fault.testDescription), call \(moment)"
                let before = try names(in: directory.appending("bk/snapshots")) ?? []
                let status = try cairn.run(
                    ["backup", "bk", "--keep", "1"],
                    failing: "\(fault.calls):\(fault.effect):when=\(moment)")
                failures += status == 0 ? 0 : 1
                let after = try names(in: directory.appending("bk/snapshots")) ?? []
                #expect(!after.isEmpty, what)
                #expect(Set(after).isSuperset(of: before) || after.count == 1, what)
                for name in after {
                    try cairn.expect(0, "restore", "bk", "new-\(name)", "--snapshot", name, what: what)
                }
                let restoring = try cairn.run(
                    ["restore", "bk", "faulty"], failing: "\(fault.calls):\(fault.effect):when=\(moment)")
                if directory.appending("faulty").isTaken {
                    try cairn.expect(0, "verify", "--registry", "faulty", what: what)
                } else {
                    #expect(restoring != 0, what)
                }
                try cairn.expect(0, "backup", "bk", "--check", what: what)
                try cairn.expect(0, "restore", "bk", "new", what: what)
                try cairn.expect(0, "verify", what: what)
            }
        }
        #expect(failures > 0, "no fault of these did any harm: the test looks at nothing")
    }
}
