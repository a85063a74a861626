import CairnStorage
import SystemPackage

/// The pages of a SQLite database and of the write-ahead log beside it, read without SQLite: what is
/// damaged in one page hides nothing of the others. Nothing is written.
///
/// Formats: https://www.sqlite.org/fileformat2.html, sections 1 and 4.
struct DatabasePages {
    /// In bytes.
    let size: Int
    /// How much of a page SQLite uses itself, in bytes.
    let usableSize: Int
    /// How many pages the two files have together, by number from 1.
    let count: Int
    private let main: FileDescriptor?
    private let log: FileDescriptor?
    /// Where in the log the newest committed content of a page lies.
    private let committed: [Int: Int64]
    /// Where in the log everything else lies: older pages, and those that no commit has sealed.
    private let others: [(page: Int, offset: Int64)]

    /// A file that is missing or cannot be opened has no pages.
    init(of database: FilePath) {
        // What is there and cannot be opened is for the caller to find missing, like all that it holds.
        let files = [database, FilePath(database.string + "-wal")].map { path in
            try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        }
        (main, log) = (files[0], files[1])
        let header = main.flatMap { Self.read($0, at: 0, count: 100) } ?? []
        let (size, reserved) = Self.pageSize(header)
        (self.size, usableSize) = (size, size - reserved)
        let walk = log.map { LogFrames(pageSize: size, of: $0) }
        (committed, others) = (walk?.committed ?? [:], walk?.others ?? [])
        // A file that ends within a page has lost only the rest of that page.
        let length = main.flatMap { try? $0.seek(offset: 0, from: .end) } ?? 0
        count = max(Int((length + Int64(size) - 1) / Int64(size)), committed.keys.max() ?? 0)
    }

    func close() {
        // Opened for reading: closing cannot lose anything.
        try? main?.close()
        try? log?.close()
    }

    /// The page as the last commit left it; `nil` where the device does not give it.
    func page(_ number: Int) -> [UInt8]? {
        if let log, let offset = committed[number], let page = Self.read(log, at: offset, count: size) {
            return page
        }
        return pageInMain(number)
    }

    /// The page as it is in the database's own file.
    func pageInMain(_ number: Int) -> [UInt8]? {
        guard number >= 1, let main else { return nil }
        return Self.read(main, at: Int64(number - 1) * Int64(size), count: size)
    }

    /// Every other content that a page had, as far as it still lies in one of the files.
    func eachOther(_ body: (Int, [UInt8]) throws -> Void) rethrows {
        for number in committed.keys.sorted() {
            if let page = pageInMain(number) { try body(number, page) }
        }
        for (number, offset) in others.reversed() {
            if let log, let page = Self.read(log, at: offset, count: size) { try body(number, page) }
        }
    }

    /// The page size that the header names, and how much of a page is reserved; what every registry is made
    /// with where the header is damaged.
    private static func pageSize(_ header: [UInt8]) -> (size: Int, reserved: Int) {
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
            return (4096, 0)
        }
        let named = Int(header[16]) << 8 | Int(header[17])
        let size = named == 1 ? 65_536 : named
        guard size >= 512, size.nonzeroBitCount == 1, size - Int(header[20]) >= 480 else { return (4096, 0) }
        return (size, Int(header[20]))
    }

    /// - Returns: what is there, filled up with zeros behind the file's end; `nil` where nothing is, or the
    ///   device fails.
    static func read(_ file: FileDescriptor, at offset: Int64, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                // In bounds: what is left of the buffer. A failing device is a page that is not there.
                try? file.read(
                    fromAbsoluteOffset: offset + Int64(filled),
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            }
            guard let read else { return nil }
            if read == 0 { break }
            filled += read
        }
        return filled == 0 ? nil : bytes
    }
}
