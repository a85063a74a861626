import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Users")
struct UserTests {
    @Test func `a user is made, changed and deleted, each with one entry of the log`() async throws {
        try await withWorld { world in
            let made = try await world.registry.createUser(
                handle("ben"), grants: [Grant(.reader)], description: "Ben", by: intent("hired"))
            #expect(made.entry?.action == .userChanged && made.entry?.reason == "hired")
            #expect(made.entry?.moves.map(\.ref.description) == ["users/ben"])
            #expect(try await world.registry.user(handle("ben")) == made.user)
            let edit = UserEdit(grants: [Grant(.approver, in: try GroupPattern(parsing: "fraud-*"))])
            let edited = try await world.registry.editUser(handle("ben"), edit, by: intent())
            #expect(edited.user.document.grants.map(\.description) == ["approver:fraud-*"])
            #expect(edited.user.document.description == "Ben")
            #expect(edited.user == (try await world.registry.user(handle("ben"))))
            let again = try await world.registry.editUser(handle("ben"), edit, by: intent())
            #expect(again.entry == nil && again.user == edited.user)
            let gone = try await world.registry.deleteUser(handle("ben"), by: intent())
            #expect(gone?.moves == [RefMove(.user(try handle("ben")), from: edited.user.digest, to: nil)])
            #expect(try await world.registry.users().isEmpty)
            try await world.expectSound()
        }
    }

    @Test func `a name is given once, and never one that means nobody`() async throws {
        try await withWorld { world in
            try await world.user("ben", "reader")
            let twice = try await refusal { try await world.user("ben", "administrator") }
            #expect(twice?.code == .exists && twice?.hint == "change it with 'cairn user edit ben'")
            #expect(try await refusal { try await world.user("anonymous", "reader") }?.code == .invalid)
            let unknown = try await refusal { try await world.registry.user(handle("bem")) }
            #expect(
                unknown == CairnError(.notFound, "there is no user 'bem'", hint: "did you mean 'ben'?"))
        }
    }

    @Test func `a change that was made from something else is refused`() async throws {
        try await withWorld { world in
            let first = try await world.user("ben", "reader")
            _ = try await world.registry.editUser(
                handle("ben"), UserEdit(description: "Ben"), expecting: first.digest, by: intent())
            let before = try await StorageState(of: world.storage)
            let late = try await refusal {
                try await world.registry.editUser(
                    handle("ben"), UserEdit(isDisabled: true), expecting: first.digest, by: intent())
            }
            #expect(late?.code == .conflict && late?.message == "somebody changed the user 'ben' meanwhile")
            let gone = try await refusal {
                try await world.registry.deleteUser(handle("ben"), expecting: first.digest, by: intent())
            }
            #expect(gone?.code == .conflict)
            #expect(try await StorageState(of: world.storage) == before)
        }
    }

    @Test func `a dry run tells and does nothing`() async throws {
        try await withWorld { world in
            let before = try await StorageState(of: world.storage)
            var dry = try intent()
            dry.isDryRun = true
            let made = try await world.registry.createUser(
                handle("ben"), grants: [], description: "", by: dry)
            #expect(made.entry == nil)
            #expect(try await StorageState(of: world.storage) == before)
        }
    }

    static let waysOut: [Case<@Sendable (Registry) async throws -> Void, Bool>] = [
        Case("deletion", { _ = try await $0.deleteUser(handle("ada"), by: intent()) }, true),
        Case(
            "disabling",
            { _ = try await $0.editUser(handle("ada"), UserEdit(isDisabled: true), by: intent()) }, true),
        Case(
            "a lower role",
            {
                _ = try await $0.editUser(
                    handle("ada"), UserEdit(grants: [Grant(.contributor)]), by: intent())
            }, true),
        Case(
            "fewer groups",
            {
                let some = Grant(.administrator, in: try GroupPattern(parsing: "fraud*"))
                _ = try await $0.editUser(handle("ada"), UserEdit(grants: [some]), by: intent())
            }, true),
        Case(
            "another description",
            {
                _ = try await $0.editUser(handle("ada"), UserEdit(description: "x"), by: intent())
            }, false),
        Case(
            "another role besides",
            {
                let both = [Grant(.administrator), Grant(.approver)]
                _ = try await $0.editUser(handle("ada"), UserEdit(grants: both), by: intent())
            }, false),
    ]

    @Test(arguments: waysOut)
    func `the last administrator stays one`(
        _ way: Case<@Sendable (Registry) async throws -> Void, Bool>
    ) async throws {
        try await withWorld { world in
            try await world.user("ada", "administrator")
            try await world.user("ben", "administrator:fraud")
            let alone = try await refusal { try await way.input(world.registry) }
            let expected = CairnError(
                .refused, "nobody could administer the registry any more",
                hint: "make another administrator first: 'cairn user create NAME --role administrator'")
            #expect(alone == (way.output ? expected : nil))
        }
        try await withWorld { world in
            try await world.user("ada", "administrator")
            try await world.user("cem", "administrator")
            #expect(try await refusal { try await way.input(world.registry) } == nil)
        }
        try await withWorld { world in
            try await world.user("ada", "administrator")
            let sso = try issuerDraft(claims: ["group": "admins"], grants: "administrator")
            _ = try await world.registry.setIssuer(handle("sso"), sso, by: intent())
            #expect(try await refusal { try await way.input(world.registry) } == nil)
        }
    }

    @Test func `two administrators who delete each other at once do not both succeed`() async throws {
        for _ in 0..<20 {
            try await withWorld { world in
                try await world.user("ada", "administrator")
                try await world.user("ben", "administrator")
                let outcomes = await withTaskGroup(of: Bool.self) { group in
                    for name in ["ada", "ben"] {
                        group.addTask {
                            let done = try? await world.registry.deleteUser(handle(name), by: intent())
                            return done != nil
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.count { $0 } == 1)
                #expect(try await world.registry.users().count == 1)
            }
        }
    }
}
