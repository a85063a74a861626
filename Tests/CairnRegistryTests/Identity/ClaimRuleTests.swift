import CairnObjects
import CairnRegistry
import Testing

@Suite("Claims to names and roles")
struct ClaimRuleTests {
    private func issuer(_ rules: [IssuerDocument.Rule]) throws -> Issuer {
        let document = IssuerDocument(
            url: "https://ci.example.com", audience: "cairn", rules: rules,
            createdAt: Timestamp(milliseconds: 0), createdBy: try Principal(parsing: "ada"))
        return Issuer(name: try handle("ci"), digest: try document.document().digest, document: document)
    }

    struct Question: Sendable {
        var conditions: [String: String]
        var principal: String
        var claims: [String: JSON]
    }

    static let rows: [Case<Question, String?>] = [
        Case(
            "a claim",
            Question(conditions: ["repo": "acme/x"], principal: "{repo}", claims: ["repo": "acme/x"]),
            "ci:acme/x"),
        Case(
            "the issuer's name said",
            Question(conditions: ["repo": "acme/x"], principal: "ci:{repo}", claims: ["repo": "acme/x"]),
            "ci:acme/x"),
        Case(
            "the issuer's name claimed",
            Question(conditions: ["repo": "*"], principal: "{repo}", claims: ["repo": "ci:root"]),
            "ci:ci:root"),
        Case(
            "a user's name claimed",
            Question(conditions: ["sub": "*"], principal: "{sub}", claims: ["sub": "ada"]), "ci:ada"),
        Case(
            "several claims",
            Question(conditions: ["a": "*"], principal: "{a}@{b}", claims: ["a": "x", "b": .number(7)]),
            "ci:x@7"),
        Case(
            "a star", Question(conditions: ["repo": "acme/*"], principal: "r", claims: ["repo": "acme/y"]),
            "ci:r"),
        Case(
            "a star that does not fit",
            Question(conditions: ["repo": "acme/*"], principal: "r", claims: ["repo": "evil/acme/y"]), nil),
        Case(
            "a prefix", Question(conditions: ["repo": "acme/x"], principal: "r", claims: ["repo": "acme/xy"]),
            nil),
        Case(
            "other letters",
            Question(conditions: ["repo": "acme/x"], principal: "r", claims: ["repo": "ACME/x"]), nil),
        Case(
            "an array with it",
            Question(conditions: ["groups": "ml"], principal: "r", claims: ["groups": .array(["hr", "ml"])]),
            "ci:r"),
        Case(
            "an array without it",
            Question(
                conditions: ["groups": "ml"], principal: "r",
                claims: ["groups": .array(["hr", .array(["ml"])])]), nil),
        Case(
            "true", Question(conditions: ["protected": "true"], principal: "r", claims: ["protected": true]),
            "ci:r"),
        Case("null", Question(conditions: ["a": "*"], principal: "r", claims: ["a": .null]), nil),
        Case("an object", Question(conditions: ["a": "*"], principal: "r", claims: ["a": [:]]), nil),
        Case("no such claim", Question(conditions: ["a": "*"], principal: "r", claims: [:]), nil),
        Case(
            "one condition of two",
            Question(conditions: ["a": "1", "b": "2"], principal: "r", claims: ["a": "1", "b": "3"]), nil),
        Case(
            "no claim for the name", Question(conditions: ["a": "1"], principal: "{b}", claims: ["a": "1"]),
            nil),
        Case(
            "an empty claim for the name",
            Question(conditions: ["a": "1"], principal: "{b}", claims: ["a": "1", "b": ""]), nil),
        Case(
            "an array for the name",
            Question(conditions: ["a": "1"], principal: "{b}", claims: ["a": "1", "b": .array(["x"])]), nil),
        Case(
            "a name that cannot be seen",
            Question(conditions: ["a": "1"], principal: "x{b}", claims: ["a": "1", "b": "y\u{200B}z"]), nil),
        Case(
            "a name with a line break",
            Question(conditions: ["a": "1"], principal: "x{b}", claims: ["a": "1", "b": "y\nz"]), nil),
        Case(
            "a name too long",
            Question(
                conditions: ["a": "1"], principal: "x{b}",
                claims: ["a": "1", "b": .string(String(repeating: "y", count: 300))]), nil),
    ]

    @Test(arguments: rows)
    func `a rule names whom it is about`(_ row: Case<Question, String?>) async throws {
        let rule = IssuerDocument.Rule(
            claims: row.input.conditions, principal: row.input.principal, grants: [Grant(.contributor)])
        let found = try issuer([rule])
        var name: String?
        let error = try await refusal {
            let end = Timestamp(milliseconds: 5)
            let who = try found.authentication(by: row.input.claims, expiresAt: end)
            #expect(who.access.grants == [Grant(.contributor)] && who.access.expiresAt == end)
            #expect(who.access.token == nil)
            name = who.access.principal.description
        }
        #expect(name == row.output)
        #expect((error?.code == .unauthenticated) == (row.output == nil))
    }

    @Test func `the first rule that is about a token decides`() throws {
        let found = try issuer([
            .init(claims: ["ref": "main"], principal: "a", grants: [Grant(.operatorRole)]),
            .init(claims: ["ref": "*"], principal: "b", grants: [Grant(.reader)]),
        ])
        let end = Timestamp(milliseconds: 5)
        let main = try found.authentication(by: ["ref": "main"], expiresAt: end).access
        #expect(main.principal.description == "ci:a" && main.grants == [Grant(.operatorRole)])
        let other = try found.authentication(by: ["ref": "fix"], expiresAt: end).access
        #expect(other.principal.description == "ci:b" && other.grants == [Grant(.reader)])
    }
}
