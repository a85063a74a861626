import CairnObjects
import Testing

@Suite("CairnError")
struct CairnErrorTests {
    @Test("An error seen from further out keeps its code and hint, and says where it happened")
    func inside() {
        let error = CairnError(.conflict, "moved", hint: "try again").inside("stage")
        #expect(error == CairnError(.conflict, "stage: moved", hint: "try again"))
    }

    @Test("No error carries a terminal's control characters out of bad input")
    func printable() {
        let escape = "a\u{1B}[2Jb"
        let refusals = [
            refusal { try Digest(parsing: escape) }, refusal { try DigestPrefix(parsing: escape) },
            refusal { try GroupName(parsing: escape) }, refusal { try StageName(parsing: escape) },
            refusal { try VersionNumber(parsing: escape) }, refusal { try Timestamp(parsing: escape) },
            refusal { try VersionSpec(parsing: "g:" + escape) }, refusal { try RefName(parsing: escape) },
            refusal { try JSONParser.parse(#"{"\u001b[2J":1,"\u001b[2J":2}"#) },
            refusal { try Record.metrics(json: ["\u{1B}[2J": "x"], path: "metrics") },
        ]
        for error in refusals {
            #expect(error != nil)
            #expect(error?.message.unicodeScalars.contains(where: \.isControl) == false)
        }
    }

    @Test("The codes that --json prints are fixed")
    func codes() {
        let codes = CairnError.Code.allCases.map(\.rawValue)
        #expect(
            codes == [
                "invalid", "not-found", "exists", "conflict", "refused", "damaged", "unsupported", "system",
                "unauthenticated", "forbidden", "limited", "unavailable", "interrupted",
            ])
    }
}
