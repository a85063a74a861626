import CairnObjects
import Testing

@Suite("SHA256Hasher")
struct SHA256HasherTests {
    /// FIPS 180-4's example messages, and two that cross a block.
    static let vectors = [
        Case("nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Case("abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        Case(
            "448 bits", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        Case(
            "896 bits",
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"),
        Case(
            "a million times a", String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ]

    @Test("The published messages have the published digests", arguments: vectors)
    func published(_ vector: Case<String, String>) {
        #expect(Digest(of: Array(vector.input.utf8)).hex == vector.output)
    }

    @Test("Bytes fed in odd pieces hash as if fed at once", arguments: [1, 3, 63, 64, 65, 997])
    func pieces(_ size: Int) {
        let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hasher = SHA256Hasher()
        for start in stride(from: 0, to: content.count, by: size) {
            hasher.update(Array(content[start..<min(start + size, content.count)]))
            hasher.update([])
        }
        #expect(hasher.finalize() == Digest(of: content))
    }

    @Test("An empty piece without an address is nothing")
    func emptyPiece() {
        var hasher = SHA256Hasher()
        hasher.update(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(hasher.finalize() == Digest(of: []))
    }
}
