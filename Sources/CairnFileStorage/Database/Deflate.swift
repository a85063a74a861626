import CZlib
import CairnObjects

/// zlib streams (RFC 1950) for documents.
enum Deflate {
    /// Level 6: JSON shrinks to about a third, at a cost far below the commit's fsync.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var count = compressBound(UInt(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(count))
        let status = compress2(&output, &count, bytes, UInt(bytes.count), 6)
        precondition(
            status == Z_OK, "compress2 fails only without memory: the output is of compressBound's size")
        output.removeLast(output.count - Int(count))
        return output
    }

    /// - Parameter size: How many bytes there must be, at most a document's maximum.
    /// - Returns: `nil` where the stream is damaged or gives another number of bytes.
    static func decompress(_ bytes: [UInt8], size: Int) -> [UInt8]? {
        guard (0...Document.maximumSize).contains(size) else { return nil }
        var output = [UInt8](repeating: 0, count: max(size, 1))
        var count = UInt(output.count)
        guard uncompress(&output, &count, bytes, UInt(bytes.count)) == Z_OK, count == size else { return nil }
        output.removeLast(output.count - size)
        return output
    }
}
