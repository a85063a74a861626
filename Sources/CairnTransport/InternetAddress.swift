import CairnObjects
import Glibc

/// An IPv4 or IPv6 address: 4 or 16 bytes, in network order.
package struct InternetAddress: Sendable, Equatable {
    private let bytes: [UInt8]

    /// Reads what the system's resolver gives: a `sockaddr_in` or a `sockaddr_in6`.
    init?(socketAddress raw: UnsafeRawBufferPointer) {
        guard raw.count >= MemoryLayout<sa_family_t>.size else { return nil }
        switch Int32(raw.loadUnaligned(as: sa_family_t.self)) {
        case AF_INET where raw.count >= 8: bytes = Array(raw[4..<8])
        case AF_INET6 where raw.count >= 24: bytes = Array(raw[8..<24])
        default: return nil
        }
    }

    /// Reads the usual text forms; `nil` for anything else, names included.
    package init?(_ text: String) {
        for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
            var buffer = [UInt8](repeating: 0, count: size)
            if inet_pton(family, text, &buffer) == 1 {
                bytes = buffer
                return
            }
        }
        return nil
    }

    /// Whether the address is one of the public Internet, by IANA's registries of special-purpose addresses
    /// (RFC 6890): neither this machine, nor a private or link-local network, nor a service of a cloud's
    /// inside, nor a group of receivers.
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.special.contains { $0.holds(bytes) } }
        // IPv4 in IPv6 clothes (mapped, and translated by NAT64) is judged as what it is.
        for prefix in [Self.mapped, Self.translated] where prefix.holds(bytes) {
            return InternetAddress(bytes: Array(bytes[12...])).isPublic
        }
        return Self.global6.holds(bytes) && !Self.special6.contains { $0.holds(bytes) }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private static let special: [Range] = [
        Range([0], 8), Range([10], 8), Range([100, 64], 10), Range([127], 8), Range([169, 254], 16),
        Range([172, 16], 12), Range([192, 0, 0], 24), Range([192, 0, 2], 24), Range([192, 88, 99], 24),
        Range([192, 168], 16), Range([198, 18], 15), Range([198, 51, 100], 24), Range([203, 0, 113], 24),
        Range([224], 4), Range([240], 4),
        // Azure's wire server: a public address that leads to the inside.
        Range([168, 63, 129, 16], 32),
    ]
    private static let mapped = Range([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff], 96)
    private static let translated = Range([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], 96)
    private static let global6 = Range([0x20], 3)
    /// Protocol assignments with Teredo, documentation, and 6to4, which carries any IPv4 address.
    private static let special6: [Range] = [
        Range([0x20, 0x01, 0x00], 23), Range([0x20, 0x01, 0x0d, 0xb8], 32), Range([0x20, 0x02], 16),
        Range([0x3f, 0xff, 0x00], 20),
    ]

    /// The addresses that begin with these bits.
    private struct Range {
        let prefix: [UInt8]
        let length: Int

        init(_ prefix: [UInt8], _ length: Int) { (self.prefix, self.length) = (prefix, length) }

        func holds(_ address: [UInt8]) -> Bool {
            (0..<length).allSatisfy { bit in
                let mask: UInt8 = 0x80 >> (bit % 8)
                let wanted = bit / 8 < prefix.count ? prefix[bit / 8] : 0
                return address[bit / 8] & mask == wanted & mask
            }
        }
    }
}

extension InternetAddress: CustomStringConvertible {
    package var description: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
