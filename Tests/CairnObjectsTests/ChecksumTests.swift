import CairnObjects
import Testing

@Suite("Checksums")
struct ChecksumTests {
    /// The checks of "123456789" that catalogues of CRCs give, and the hashes of RFC 1321 and 3174's kind.
    private static let known: [(ChecksumAlgorithm, String)] = [
        (.crc32, "cbf43926"), (.crc32c, "e3069283"), (.crc64nvme, "ae8b14860a799888"),
        (.md5, "25f9e794323b453885f5181f1b624d0b"), (.sha1, "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        (.sha256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
    ]

    @Test(arguments: known)
    func `each is what others compute`(_ algorithm: ChecksumAlgorithm, _ value: String) {
        let found = ChecksumHasher.value(algorithm, of: Array("123456789".utf8))
        #expect(found.hexadecimal == value && found.count == algorithm.size)
    }

    @Test(arguments: ChecksumAlgorithm.allCases)
    func `it is the same however the bytes are cut`(_ algorithm: ChecksumAlgorithm) {
        let bytes = (0..<10_007).map { UInt8(truncatingIfNeeded: $0 * 31 + $0 / 7) }
        let whole = ChecksumHasher.value(algorithm, of: bytes)
        for size in [1, 3, 7, 8, 9, 64, 4096] {
            let hasher = ChecksumHasher(algorithm)
            for start in stride(from: 0, to: bytes.count, by: size) {
                hasher.update(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(hasher.value() == whole, "in pieces of \(size)")
        }
    }

    @Test func `of nothing, it is that of nothing`() {
        #expect(ChecksumHasher.value(.crc32, of: []) == [0, 0, 0, 0])
        #expect(ChecksumHasher.value(.md5, of: []).hexadecimal == "d41d8cd98f00b204e9800998ecf8427e")
    }

    @Test func `an algorithm is named in any case, and nothing else is one`() throws {
        #expect(try ChecksumAlgorithm(parsing: "CRC64NVME") == .crc64nvme)
        #expect(throws: CairnError.self) { try ChecksumAlgorithm(parsing: "crc16") }
    }
}
