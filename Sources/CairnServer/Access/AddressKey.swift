import NIOCore

/// Where a request comes from, as coarsely as one party usually has it: an IPv4 address, or the first half of
/// an IPv6 one, below which a party has as many as it likes.
enum AddressKey: Hashable, Sendable, CustomStringConvertible {
    case version4(UInt32)
    case version6(UInt64)
    /// No address of the internet: a Unix socket, or a test.
    case local

    init(_ address: SocketAddress?) {
        // In bounds, and aligned: the kernel's structures have the address behind family and port, and in
        // IPv6 behind the flow label too.
        switch address {
        case .v4(let address)?:
            self = .version4(
                withUnsafeBytes(of: address.address) {
                    UInt32(bigEndian: $0.load(fromByteOffset: 4, as: UInt32.self))
                })
        case .v6(let address)?:
            let bytes = withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10...11].allSatisfy { $0 == 0xFF }
            self =
                isMapped
                ? .version4(UInt32(bigEndian: bytes[12...])) : .version6(UInt64(bigEndian: bytes[..<8]))
        case .unixDomainSocket?, nil: self = .local
        }
    }

    var description: String {
        switch self {
        case .version4(let bits):
            [24, 16, 8, 0].map { String(bits >> $0 & 255) }.joined(separator: ".")
        case .version6(let bits):
            [48, 32, 16, 0].map { String(bits >> $0 & 0xFFFF, radix: 16) }.joined(separator: ":") + "::/64"
        case .local: "local"
        }
    }
}

extension FixedWidthInteger {
    fileprivate init(bigEndian bytes: some Sequence<UInt8>) { self = bytes.reduce(0) { $0 << 8 | Self($1) } }
}
