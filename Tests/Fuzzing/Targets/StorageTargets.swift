import CairnObjects
import Glibc
import SystemPackage

@testable import CairnFileStorage

extension FuzzTarget {
    /// The files of a damaged database, as `recover` reads them: the first two bytes say how much of the
    /// input is the database's own, the rest is its write-ahead log.
    static let database = FuzzTarget("database", limit: 16_384, mutations: 60) { bytes in
        guard bytes.count >= 2 else { return }
        let content = bytes.dropFirst(2)
        let cut = min(content.count, Int(bytes[0]) << 8 | Int(bytes[1]))
        let key = try LogBench.standard.get().key.verifier
        try withFiles([Array(content.prefix(cut)), Array(content.dropFirst(cut))]) { database in
            let pages = DatabasePages(of: database)
            defer { pages.close() }
            try hold(pages.count <= content.count || pages.count <= Int(UInt32.max), "too many pages")
            let rows = PageRows(usableSize: pages.usableSize, page: pages.page)
            var found = SalvagedRows()
            for number in 1...max(1, min(pages.count, 64)) {
                guard let page = pages.page(number) else { continue }
                for row in rows.rows(in: page, isFirst: number == 1) { found.take(row, of: key) { _ in } }
            }
            pages.eachOther { number, page in
                for row in rows.rows(in: page, isFirst: number == 1) { found.take(row, of: key) { _ in } }
            }
            _ = SalvagedLog(found, of: key)
        }
    }

    /// Files in memory, under the names that SQLite gives a database and its log.
    private static func withFiles(_ contents: [[UInt8]], _ body: (FilePath) throws -> Void) throws {
        let name = FilePath("/dev/shm/cairn-fuzz-\(getpid())-\(UInt64.random(in: .min ... .max))")
        let paths = [name, FilePath(name.string + "-wal")]
        defer { for path in paths { unlink(path.string) } }
        for (path, content) in zip(paths, contents) {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
            _ = try file.closeAfter { try file.writeAll(content) }
        }
        try body(name)
    }

    /// What a registry's directory and its backups keep beside the database.
    static let stored = FuzzTarget("stored") { bytes in
        _ = try read { () throws(CairnError) in try StoreConfiguration(text: bytes, at: "/registry") }
        let size = bytes.prefix(2).reduce(0) { $0 << 8 | Int($1) }
        let inflated = Deflate.decompress(Array(bytes.dropFirst(2)), size: size)
        try hold(inflated.map { $0.count == size } ?? true, "another size than asked for")
        let deflated = Deflate.compress(bytes)
        try hold(Deflate.decompress(deflated, size: bytes.count) == bytes, "deflated, the bytes are lost")
        try hold(Deflate.decompress(deflated, size: bytes.count + 1) == nil, "there is a byte too many")
        guard let json = try read({ () throws(CairnError) in try JSONParser.parse(bytes) }),
            case .object(var members) = json
        else { return }
        // With the digest that a snapshot has of itself, so that what is behind it is read.
        members["digest"] = nil
        members["digest"] = .text(Digest(of: JSON.object(members).canonicalBytes))
        let text = JSON.object(members).canonicalBytes
        let manifest = try read { () throws(CairnError) in try SnapshotManifest(text: text, of: "1") }
        guard let manifest else { return }
        let again = try SnapshotManifest(text: Array(manifest.text.utf8), of: "1")
        try hold(again == manifest, "a snapshot's manifest, written and read again, is another")
    }
}
