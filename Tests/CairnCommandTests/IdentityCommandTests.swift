import ProgramTesting
import Testing

@Suite("cairn user, token, issuer")
struct IdentityCommandTests {
    @Test func `a user is made, shown, changed and deleted`() throws {
        let sandbox = try Sandbox.withGroup()
        #expect(
            try sandbox.cairn(
                "user", "create", "ben", "--role", "reader", "--role", "approver:fraud-*", "-d", "Ben")
                == .done(
                    "Made the user ben: reader, approver:fraud-*.",
                    note: "Make a token to log in with: cairn token create ben"))
        let list = try sandbox.cairn("user", "list").lines
        #expect(list.first == "USER ROLES CREATED ABOUT")
        #expect(
            list.last?.hasPrefix("ben reader, approver:fraud-* 2") == true
                && list.last?.hasSuffix(" Ben") == true)
        #expect(
            try sandbox.cairn("user", "edit", "ben", "--role", "operator", "--disable")
                == .done("Changed the user ben."))
        #expect(
            try sandbox.cairn("user", "edit", "ben", "--disable")
                == .done("Nothing to change: ben is so already."))
        let shown = try sandbox.cairn("user", "show", "ben", "--json").json
        #expect(shown.grants.texts == ["operator"] && shown.disabled.bool == true)
        #expect(
            try sandbox.cairn("user", "show", "ben").lines.contains("disabled nobody comes in as this user"))
        #expect(try sandbox.cairn("user", "delete", "ben", "-m", "left") == .done("Deleted the user ben."))
        #expect(
            try sandbox.cairn("user", "show", "ben")
                == .failed(
                    "there is no user 'ben'",
                    hint: "see 'cairn user list', or make it with 'cairn user create ben'"))
        #expect(try sandbox.cairn("audit", "log").output.contains("left"))
    }

    @Test func `standard output is the token alone, once`() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.require("user", "create", "ci", "--role", "contributor")
        let run = try sandbox.cairn("token", "create", "ci", "--expires", "30d", "-d", "the build")
        #expect(run.status == 0 && run.output.wholeMatch(of: /cairn_[a-z0-9]{16}_[0-9a-f]{64}\n/) != nil)
        #expect(run.errors.hasPrefix("Made the token ") && run.errors.hasSuffix("keep it like a password.\n"))
        let secret = String(run.output.dropLast().suffix(64))
        let id = String(run.output.dropFirst(6).prefix(16))
        #expect(!run.errors.contains(secret))
        let quiet = try sandbox.cairn("token", "create", "ci", "--quiet", "--expires", "never")
        #expect(quiet.output.hasPrefix("cairn_") && quiet.errors.isEmpty)
        for arguments in [
            ["token", "list"], ["token", "list", "--json"], ["audit", "log", "--json"],
            ["user", "show", "ci"],
        ] {
            let output = try sandbox.run([CairnProgram.path] + arguments).output
            #expect(
                !output.contains(secret) && output.contains(arguments[0] == "audit" ? "token.created" : id))
        }
        let list = try sandbox.cairn("token", "list", "--user", "ci").lines
        #expect(list[0] == "TOKEN USER CREATED EXPIRES LAST USED LIMITED TO ABOUT" && list.count == 3)
        #expect(try sandbox.cairn("token", "revoke", id) == .done("Revoked the token \(id)."))
        #expect(
            try sandbox.cairn("token", "revoke", id)
                == .failed("there is no token '\(id)'", hint: "see 'cairn token list'"))
        #expect(try sandbox.cairn("verify", "--all").status == 0)
    }

    @Test func `the last administrator is kept, with a way out`() throws {
        let sandbox = try Sandbox.withGroup()
        try sandbox.require("user", "create", "ada", "--role", "administrator")
        #expect(
            try sandbox.cairn("user", "delete", "ada")
                == .refused(
                    "nobody could administer the registry any more",
                    hint: "make another administrator first: 'cairn user create NAME --role administrator'"))
    }

    @Test func `an issuer is set from a file, and its faults have a line`() throws {
        let sandbox = try Sandbox.withGroup()
        let yaml = """
            url: https://ci.example.com
            audience: cairn
            rules:
              - claims: {repository: acme/*}
                principal: "{repository}"
                grants: ["contributor:fraud-*"]

            """
        try sandbox.file("ci.yaml", yaml)
        #expect(try sandbox.cairn("issuer", "set", "ci", "ci.yaml") == .done("Set the issuer ci: 1 rule."))
        #expect(
            try sandbox.cairn("issuer", "set", "ci", "ci.yaml")
                == .done("Nothing to change: the issuer ci is so already."))
        #expect(try sandbox.cairn("issuer", "list").lines.last == "ci https://ci.example.com cairn 1")
        let shown = try sandbox.cairn("issuer", "show", "ci").output
        try sandbox.file("again.yaml", shown)
        #expect(
            try sandbox.cairn("issuer", "set", "ci", "again.yaml")
                == .done("Nothing to change: the issuer ci is so already."))
        try sandbox.file("wrong.yaml", yaml.replacing("claims:", with: "claim:"))
        let wrong = try sandbox.cairn("issuer", "set", "ci", "wrong.yaml")
        #expect(
            wrong
                == .failed(
                    "'wrong.yaml', line 4, column 5: issuer.rules[0].claim is not known",
                    hint: "did you mean 'claims'?"))
        try sandbox.file("open.yaml", yaml.replacing("{repository: acme/*}", with: "{}"))
        let open = try sandbox.cairn("issuer", "set", "ci", "open.yaml")
        #expect(
            open.status == 1
                && open.errors.contains("'open.yaml', line 4, column 5: issuer.rules[0].claims is empty"))
        #expect(
            try sandbox.cairn("issuer", "remove", "ci") == .done("The issuer ci is believed no more."))
        #expect(try sandbox.cairn("issuer", "remove", "ci").status == 1)
    }

    @Test func `misused, it says how to use it`() throws {
        let sandbox = try Sandbox.withGroup()
        for arguments in [
            ["user", "create", "ben"], ["user", "create", "Ben", "--role", "reader"],
            ["user", "create", "ben", "--role", "king"], ["user", "edit", "ben", "--disable", "--enable"],
            ["token", "create", "ben", "--expires", "soon"],
        ] {
            #expect(try sandbox.run([CairnProgram.path] + arguments).status == 64, "\(arguments)")
        }
        #expect(try sandbox.cairn("user", "create", "Ben", "--role", "reader").errors.contains("'ben'"))
    }
}
