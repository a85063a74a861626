import Testing

@testable import CairnServer

@Suite("Ranges of bytes")
struct ByteRangeTests {
    static let fields: [(String?, Int64, ByteRange)] = [
        (nil, 10, .whole), ("bytes=0-", 10, .part(0..<10)), ("bytes=0-0", 10, .part(0..<1)),
        ("bytes=2-5", 10, .part(2..<6)), ("bytes=9-9", 10, .part(9..<10)), ("bytes=9-", 10, .part(9..<10)),
        ("bytes=5-99", 10, .part(5..<10)), ("bytes=-3", 10, .part(7..<10)), ("bytes=-99", 10, .part(0..<10)),
        ("BYTES=1-2", 10, .part(1..<3)), ("bytes= 1-2 ", 10, .part(1..<3)),
        ("bytes=0-9223372036854775807", 10, .part(0..<10)),
        ("bytes=0-99999999999999999999999", 10, .part(0..<10)),
        ("bytes=10-", 10, .unsatisfiable), ("bytes=10-20", 10, .unsatisfiable),
        ("bytes=-0", 10, .unsatisfiable),
        ("bytes=99999999999999999999999-", 10, .unsatisfiable),
        ("bytes=0-", 0, .unsatisfiable), ("bytes=-1", 0, .unsatisfiable),
        // What is no single range of bytes may be ignored (RFC 9110, section 14.2).
        ("bytes=0-1,3-4", 10, .whole), ("bytes=5-2", 10, .whole), ("bytes=", 10, .whole),
        ("bytes=-", 10, .whole),
        ("bytes=a-b", 10, .whole), ("bytes=1-2-3", 10, .whole), ("bytes=+1-2", 10, .whole),
        ("bytes=0x1-2", 10, .whole), ("lines=0-1", 10, .whole), ("", 10, .whole), ("0-1", 10, .whole),
        ("bytes=--1", 10, .whole), ("bytes=١-٢", 10, .whole),
    ]

    @Test("are read as RFC 9110 says", arguments: fields)
    func reads(_ field: String?, _ size: Int64, _ expected: ByteRange) {
        #expect(ByteRange(field, size: size) == expected)
    }

    static let names = [
        ("model.tar.gz", #"attachment; filename="model.tar.gz""#),
        ("weights/layer 1.bin", #"attachment; filename="layer 1.bin""#),
        ("..", #"attachment; filename="download""#), (".bashrc", #"attachment; filename="bashrc""#),
        (#"a"b\c.txt"#, #"attachment; filename="a_b_c.txt"; filename*=UTF-8''a%22b%5Cc.txt"#),
        (
            "a\r\nSet-Cookie: x",
            "attachment; filename=\"a__Set-Cookie_ x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x"
        ),
        ("größe.bin", "attachment; filename=\"gr__e.bin\"; filename*=UTF-8''gr%C3%B6%C3%9Fe.bin"),
    ]

    @Test(
        "a download's name holds nothing that a header or a shell could take for something else",
        arguments: names)
    func disposition(_ name: String, _ field: String) {
        #expect(ContentDisposition.attachment(name) == field)
    }
}
