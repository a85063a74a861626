import CairnObjects
import Testing

@Suite("Roster")
struct RosterTests {
    private static func approvers(_ json: JSON, roles: JSON = [:]) throws -> (roster: Roster, policy: Policy)
    {
        let policy = try Policy(json: ["roles": roles, "approval": ["approvers": json]])
        return (try #require(policy.approval?.approvers), policy)
    }

    @Test("Names people and roles, and reads back as it was written")
    func reads() throws {
        let roles: JSON = [
            "reviewers": .array(["bob", "carol"]), "leads": .array(["carol", "ci@example.com"]),
        ]
        let json = JSON.array(["role:reviewers", "dave", "role:leads"])
        let (roster, policy) = try Self.approvers(json, roles: roles)
        #expect(roster.description == "role:reviewers, dave, role:leads")
        #expect(try Policy(policy.document()).approval?.approvers == roster)
        // Who has two roles is one person.
        let people = try ["bob", "carol", "ci@example.com", "dave"].map { try Principal(parsing: $0) }
        #expect(policy.members(of: roster) == Set(people))
        #expect(policy.names(of: roster) == "bob, carol, ci@example.com, dave (reviewers, leads)")
    }

    @Test("People alone are named without a word on roles")
    func peopleOnly() throws {
        let (roster, policy) = try Self.approvers(.array(["eve", "bob"]))
        #expect(policy.names(of: roster) == "bob, eve")
    }

    static let wrong: [Case<JSON, String>] = [
        Case("text", "bob", "policy.approval.approvers must be an array of names, not text"),
        Case("nobody", .array([]), "policy.approval.approvers names nobody"),
        Case(
            "a number", .array(["bob", .number(1)]), "policy.approval.approvers[1] must be text, not a number"
        ),
        Case("an empty name", .array([""]), "policy.approval.approvers[0]: '' cannot be the name"),
        Case(
            "a role without a name", .array(["role:"]),
            "policy.approval.approvers[0]: '' is not the name of a role"),
        Case(
            "a role that begins with a digit", .array(["bob", "role:2nd"]),
            "policy.approval.approvers[1]: '2nd' is not the name of a role"),
    ]

    @Test("What names nobody is refused, by its place", arguments: wrong)
    func refused(_ json: Case<JSON, String>) throws {
        let error = try #require(refusal { try Self.approvers(json.input) })
        #expect(error.code == .invalid)
        #expect(error.message.hasPrefix(json.output), "\(error.message)")
    }

    @Test("A role's name is a word", arguments: ["r", "Reviewers", "risk-team_2"])
    func roleNames(_ text: String) throws {
        #expect(try RoleName(parsing: text).description == text)
    }

    @Test("Nothing else is a role's name", arguments: ["", "2nd", "-a", "a b", "rôle", "a.b", "a\n"])
    func noRoleName(_ text: String) throws {
        let error = try #require(refusal { try RoleName(parsing: text) })
        #expect(error.message == "'\(text.printable)' is not the name of a role")
        #expect(error.hint?.hasPrefix("a role is a word such as 'reviewers'") == true)
    }

    @Test("Roles are ordered by name, and a name as long as a stage's is the longest")
    func orderAndLength() throws {
        #expect(try RoleName(parsing: "a") < RoleName(parsing: "b"))
        let longest = String(repeating: "r", count: StageName.maximumLength)
        #expect(try RoleName(parsing: longest).description == longest)
        #expect(refusal { try RoleName(parsing: longest + "r") }?.code == .invalid)
    }
}
