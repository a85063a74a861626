import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import Testing

@Suite("Access keys")
struct AccessKeyTests {
    private func withKey(
        id: String? = nil, _ body: (World, Registry, NewAccessKey) async throws -> Void
    ) async throws {
        for backend in Backend.allCases {
            try await withWorld(backend) { world in
                try await world.user("ada", "administrator")
                try await world.user("ben", "reader")
                var registry = world.registry
                let box = SecretBox.generate()
                registry.secrets = { box }
                let new = try await registry.createAccessKey(
                    TokenDraft(user: try handle("ben")), id: try id.map(AccessKeyID.init(parsing:)),
                    by: intent())
                try await body(world, registry, new)
            }
        }
    }

    @Test func `a key is a token, and its secret opens`() async throws {
        try await withKey { _, registry, new in
            let known = try await registry.accessKey(new.id)
            #expect(known.secret?.exposed == new.secret.exposed && known.access.token == new.id.token)
            #expect("\(known.access.principal)" == "ben")
            let listed = try await registry.tokens(of: nil)
            #expect(listed.map(\.accessKey) == [new.id] && listed[0].expiresAt != nil)
            #expect(try await registry.holds(known))
            _ = try await registry.revokeToken(new.id.token, by: intent())
            #expect(try await !registry.holds(known))
            #expect(try await refusal { try await registry.accessKey(new.id) }?.code == .unauthenticated)
        }
    }

    @Test func `the secret is nowhere in the registry`() async throws {
        try await withKey { world, _, new in
            for digest in try await world.storage.inventory().documents {
                let document = try #require(try await world.storage.document(digest))
                #expect(!String(decoding: document.bytes, as: UTF8.self).contains(new.secret.exposed))
            }
            #expect(!"\(new)".contains(new.secret.exposed))
        }
    }

    @Test func `it ends as tokens do`() async throws {
        try await withKey { world, registry, new in
            _ = try await registry.editUser(try handle("ben"), UserEdit(isDisabled: true), by: intent())
            #expect(try await refusal { try await registry.accessKey(new.id) }?.code == .unauthenticated)
            _ = try await registry.editUser(try handle("ben"), UserEdit(isDisabled: false), by: intent())
            _ = try await registry.accessKey(new.id)
            world.clock.advance(byMilliseconds: 90 * 86_400_000)
            #expect(try await refusal { try await registry.accessKey(new.id) }?.code == .unauthenticated)
        }
    }

    @Test func `an id of one's own is nobody else's, in whatever case`() async throws {
        try await withKey(id: "AKIAIOSFODNN7EXAMPLE") { _, registry, new in
            #expect("\(new.id)" == "AKIAIOSFODNN7EXAMPLE")
            let draft = TokenDraft(user: try handle("ada"))
            for text in ["AKIAIOSFODNN7EXAMPLE", "akiaiosfodnn7example"] {
                let id = try AccessKeyID(parsing: text)
                let error = try await refusal {
                    try await registry.createAccessKey(draft, id: id, by: intent())
                }
                #expect(error?.code == .exists)
            }
            let other = try AccessKeyID(parsing: "akiaiosfodnn7example")
            #expect(try await refusal { try await registry.accessKey(other) }?.code == .unauthenticated)
        }
    }

    @Test func `under another key for secrets it does not open`() async throws {
        try await withKey { _, registry, new in
            var other = registry
            let box = SecretBox.generate()
            other.secrets = { box }
            let another = other
            let error = try await refusal { try await another.accessKey(new.id) }
            #expect(error?.code == .damaged)
        }
    }

    @Test func `who has no key for secrets makes none`() async throws {
        try await withWorld { world in
            try await world.user("ben", "reader")
            let draft = TokenDraft(user: try handle("ben"))
            let error = try await refusal { try await world.registry.createAccessKey(draft, by: intent()) }
            #expect(error?.code == .unsupported)
        }
    }
}
