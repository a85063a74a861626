/// A row of a SQLite table, as its page holds it: https://www.sqlite.org/fileformat2.html, section 2.1.
struct StoredRow: Equatable {
    enum Value: Equatable {
        case null
        case integer(Int64)
        case real
        case text(String)
        case blob([UInt8])
    }

    /// The row's number; 0 in a table that has none.
    let rowID: Int64
    let values: [Value]

    /// - Returns: `nil` for what is no row.
    init?(rowID: Int64, record: [UInt8]) {
        var reader = Reader(record[...])
        guard let headerSize = reader.variable(), headerSize >= 1, headerSize <= Int64(record.count) else {
            return nil
        }
        var types = Reader(record[reader.position..<max(reader.position, Int(headerSize))])
        var body = Reader(record[Int(headerSize)...])
        var values: [Value] = []
        while !types.isAtEnd {
            guard let type = types.variable(), let value = body.value(ofType: type) else { return nil }
            values.append(value)
        }
        (self.rowID, self.values) = (rowID, values)
    }

    /// Reads from bytes that may be anything: past their end it gives `nil`.
    struct Reader {
        private let bytes: ArraySlice<UInt8>
        private(set) var position: Int

        init(_ bytes: ArraySlice<UInt8>) { (self.bytes, position) = (bytes, bytes.startIndex) }

        var isAtEnd: Bool { position >= bytes.endIndex }

        /// A number of one to nine bytes, seven bits each, the last eight.
        mutating func variable() -> Int64? {
            var value: UInt64 = 0
            for index in 0..<9 {
                guard position < bytes.endIndex else { return nil }
                let byte = bytes[position]
                position += 1
                if index == 8 { return Int64(bitPattern: value << 8 | UInt64(byte)) }
                value = value << 7 | UInt64(byte & 0x7F)
                if byte < 0x80 { break }
            }
            return Int64(bitPattern: value)
        }

        mutating func take(_ count: Int64) -> ArraySlice<UInt8>? {
            guard count >= 0, count <= Int64(bytes.endIndex - position) else { return nil }
            defer { position += Int(count) }
            return bytes[position..<position + Int(count)]
        }

        mutating func integer(ofBytes count: Int64) -> Int64? {
            take(count).map { bytes in
                bytes.reduce(bytes.first.map { $0 < 0x80 ? 0 : -1 } ?? 0) { $0 << 8 | Int64($1) }
            }
        }

        fileprivate mutating func value(ofType type: Int64) -> Value? {
            switch type {
            case 0: .null
            case 1...4: integer(ofBytes: type).map(Value.integer)
            case 5: integer(ofBytes: 6).map(Value.integer)
            case 6: integer(ofBytes: 8).map(Value.integer)
            case 7: take(8).map { _ in .real }
            case 8, 9: .integer(type - 8)
            case 12... where type.isMultiple(of: 2): take((type - 12) / 2).map { .blob(Array($0)) }
            case 13...: take((type - 13) / 2).map { .text(String(decoding: $0, as: UTF8.self)) }
            default: nil
            }
        }
    }
}
