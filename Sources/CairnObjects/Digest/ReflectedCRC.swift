/// A cyclic redundancy check whose bits run from the lowest, as those of S3 do, eight bytes a step
/// ("slicing by eight"). One of 32 bits runs in the lower half of one of 64.
package struct ReflectedCRC: Sendable {
    /// A kind of check, with its tables.
    package struct Kind: Sendable {
        /// Eight tables of 256, one after the other.
        fileprivate let table: [UInt64]
        fileprivate let mask: UInt64

        /// - Parameter polynomial: Its bits in reverse.
        fileprivate init(polynomial: UInt64, width: UInt64) {
            var table = [UInt64](repeating: 0, count: 8 * 256)
            for byte in 0..<256 {
                table[byte] = (0..<8).reduce(UInt64(byte)) { value, _ in
                    value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1
                }
            }
            for index in 256..<8 * 256 {
                let before = table[index - 256]
                table[index] = before >> 8 ^ table[Int(before & 255)]
            }
            self.table = table
            mask = width == 64 ? .max : 1 << width - 1
        }

        /// ISO 3309, as zlib and gzip have it.
        package static let crc32 = Kind(polynomial: 0xEDB8_8320, width: 32)
        /// Castagnoli's (RFC 3720).
        package static let crc32c = Kind(polynomial: 0x82F6_3B78, width: 32)
        /// NVM Express's, which S3 prefers.
        package static let crc64nvme = Kind(polynomial: 0x9A6C_9329_AC4B_C9B5, width: 64)
    }

    private let kind: Kind
    private var register: UInt64

    package init(_ kind: Kind) { (self.kind, register) = (kind, kind.mask) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        register = kind.table.withUnsafeBufferPointer { table in
            var value = register
            var index = 0
            // In bounds: each step reads eight bytes of those that are left, and each table has 256 entries,
            // of which a byte picks one.
            while index + 8 <= bytes.count {
                value ^= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                var next = table[Int(value >> 56)]
                next ^= table[256 + Int(value >> 48 & 255)]
                next ^= table[512 + Int(value >> 40 & 255)]
                next ^= table[768 + Int(value >> 32 & 255)]
                next ^= table[1024 + Int(value >> 24 & 255)]
                next ^= table[1280 + Int(value >> 16 & 255)]
                next ^= table[1536 + Int(value >> 8 & 255)]
                next ^= table[1792 + Int(value & 255)]
                value = next
                index += 8
            }
            while index < bytes.count {
                value = value >> 8 ^ table[Int((value ^ UInt64(bytes[index])) & 255)]
                index += 1
            }
            return value
        }
    }

    /// The check so far, its highest byte first.
    package func value(byteCount: Int) -> [UInt8] {
        let value = register ^ kind.mask
        return (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64(byteCount - 1 - $0))) }
    }
}
