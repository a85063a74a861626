// How values look in the tables.

import CairnObjects
import Foundation
import GRDB

/// A BLOB's value, as GRDB takes it.
typealias Data = Foundation.Data

extension Digest {
    /// 32 bytes, for a BLOB column.
    var data: Data { Data(bytes) }

    /// - Throws: `damaged` where the column does not hold 32 bytes.
    init(column data: Data) throws {
        guard data.count == Digest.byteCount else {
            throw CairnError(.damaged, "the database holds a digest of \(data.count) bytes")
        }
        self.init(bytes: [UInt8](data))
    }
}

extension Timestamp {
    init(column milliseconds: Int64) { self.init(milliseconds: milliseconds) }
}

/// Reads a value that the database keeps as text.
///
/// - Throws: `damaged` where the text is not what it must be.
func column<Value>(_ text: String, _ parse: (String) throws(CairnError) -> Value) throws -> Value {
    do {
        return try parse(text)
    } catch {
        throw CairnError(.damaged, "the database holds a wrong value: \(error.message)")
    }
}

/// - Throws: `damaged` where no version can have this number.
func versionNumber(column value: Int) throws -> VersionNumber {
    guard let number = VersionNumber(value) else {
        throw CairnError(.damaged, "the database holds a wrong version number: \(value)")
    }
    return number
}
