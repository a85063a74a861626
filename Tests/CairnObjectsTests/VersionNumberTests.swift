import CairnObjects
import Testing

@Suite("VersionNumber")
struct VersionNumberTests {
    @Test("Numbers count from 1 and read back", arguments: [1, 2, 10, 999_999_999])
    func roundTrip(_ value: Int) throws {
        let number = try #require(VersionNumber(value))
        #expect(number.value == value)
        #expect(try VersionNumber(parsing: number.description) == number)
    }

    @Test(
        "There is no number below 1 or above the largest",
        arguments: [Int.min, -1, 0, 1_000_000_000, Int.max])
    func outside(_ value: Int) {
        #expect(VersionNumber(value) == nil)
        #expect(refusal { try VersionNumber(parsing: String(value)) }?.code == .invalid)
    }

    static let malformed = [
        Case("nothing", ""), Case("a leading zero", "01"), Case("a plus", "+1"), Case("a space", " 1"),
        Case("a fraction", "1.0"), Case("hexadecimal", "0x1"), Case("a word", "one"),
        Case("grouping", "1_000"),
        Case("other digits", "\u{0661}"), Case("past 64 bits", "99999999999999999999"),
        Case("a newline", "1\n"),
    ]

    @Test("A number is written one way", arguments: malformed)
    func refused(_ text: Case<String, Void>) {
        #expect(refusal { try VersionNumber(parsing: text.input) }?.code == .invalid)
    }

    @Test("The next number is one more, and orders after")
    func next() {
        #expect(VersionNumber.first.next.value == 2)
        #expect(VersionNumber.first < VersionNumber.first.next)
    }
}
