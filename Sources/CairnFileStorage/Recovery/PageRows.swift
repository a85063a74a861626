/// The rows that lie in one page, whichever table they belong to: whoever asks knows them by their values.
///
/// Leaves of tables have rows, and so have leaves and inner pages of indexes, which tables without row
/// numbers are. What does not fit into a page goes on in a chain of others.
struct PageRows {
    let usableSize: Int
    /// Gives a page of a chain.
    let page: (Int) -> [UInt8]?

    /// No row is longer: a document may have 4 MiB.
    private static let longest: Int64 = 8 << 20

    /// - Parameter isFirst: Whether it is page 1, which begins with the database's header.
    func rows(in page: [UInt8], isFirst: Bool) -> [StoredRow] {
        let start = isFirst ? 100 : 0
        guard page.count >= start + 12, let kind = Kind(rawValue: page[start]) else { return [] }
        let count = Int(page[start + 3]) << 8 | Int(page[start + 4])
        let pointers = start + (kind == .indexInner ? 12 : 8)
        return (0..<count).compactMap { index in
            let at = pointers + 2 * index
            guard at + 2 <= page.count else { return nil }
            return row(in: page, at: Int(page[at]) << 8 | Int(page[at + 1]), kind)
        }
    }

    private enum Kind: UInt8 {
        case indexInner = 2
        case indexLeaf = 10
        case tableLeaf = 13
    }

    private func row(in page: [UInt8], at start: Int, _ kind: Kind) -> StoredRow? {
        let begin = start + (kind == .indexInner ? 4 : 0)
        guard start > 0, begin < min(page.count, usableSize) else { return nil }
        var reader = StoredRow.Reader(page[begin..<min(page.count, usableSize)])
        guard let size = reader.variable(), (1...Self.longest).contains(size) else { return nil }
        var rowID: Int64 = 0
        if kind == .tableLeaf {
            guard let number = reader.variable() else { return nil }
            rowID = number
        }
        let local = localSize(of: size, kind)
        guard let beginning = reader.take(local) else { return nil }
        var record = Array(beginning)
        if local < size {
            guard let next = reader.take(4),
                let rest = chain(from: next.reduce(0) { $0 << 8 | Int($1) }, size: Int(size - local))
            else { return nil }
            record += rest
        }
        return StoredRow(rowID: rowID, record: record)
    }

    /// How much of a row of this size lies in its page (section 1.6 of the format).
    private func localSize(of size: Int64, _ kind: Kind) -> Int64 {
        let usable = Int64(usableSize)
        let most = kind == .tableLeaf ? usable - 35 : (usable - 12) * 64 / 255 - 23
        if size <= most { return size }
        let least = (usable - 12) * 32 / 255 - 23
        let wanted = least + (size - least) % (usable - 4)
        return wanted <= most ? wanted : least
    }

    private func chain(from first: Int, size: Int) -> [UInt8]? {
        var (next, bytes) = (first, [UInt8]())
        while bytes.count < size {
            guard next > 0, let page = page(next), page.count >= usableSize else { return nil }
            next = page[..<4].reduce(0) { $0 << 8 | Int($1) }
            bytes += page[4..<min(usableSize, 4 + size - bytes.count)]
        }
        return bytes
    }
}
