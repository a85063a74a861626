package import CairnObjects
import CairnStorage

extension Registry {
    package func users() async throws -> [User] {
        var users: [User] = []
        for case (.user(let name), let digest) in try await storage.snapshot(.users).refs {
            users.append(User(name: name, digest: digest, document: try await value(at: digest)))
        }
        return users.sorted { $0.name < $1.name }
    }

    package func user(_ name: Handle) async throws -> User {
        guard let found = try await value(UserDocument.self, of: .user(name)) else {
            // Only for a better hint: where the users cannot be listed, there is none.
            let names = (try? await users())?.map(\.name.description) ?? []
            throw CairnError(
                .notFound, "there is no user '\(name)'",
                hint: Suggestion.closest(to: name.description, among: names).map { "did you mean '\($0)'?" }
                    ?? "see 'cairn user list', or make it with 'cairn user create \(name)'")
        }
        return User(name: name, digest: found.digest, document: found.value)
    }

    package func createUser(
        _ name: Handle, grants: [Grant], description: String, by intent: Intent
    ) async throws -> (user: User, entry: LogEntry?) {
        guard name.principal != .anonymous else {
            throw CairnError(
                .invalid, "nobody can be called '\(name)'",
                hint: "the log calls those so who say no name; choose another")
        }
        let document = UserDocument(
            grants: grants, description: description, createdAt: clock(), createdBy: intent.actor)
        try document.check()
        let user = User(name: name, digest: try document.document().digest, document: document)
        let (entry, _) = try await committing(intent) {
            guard try await storage.target(of: .user(name)) == nil else {
                throw CairnError(
                    .exists, "there is already a user '\(name)'",
                    hint: "change it with 'cairn user edit \(name)'")
            }
            var transaction = transaction(.userChanged, by: intent)
            try transaction.move(.user(name), from: nil, to: document)
            return (transaction, ())
        }
        return (user, entry)
    }

    package func editUser(
        _ name: Handle, _ edit: UserEdit, expecting expected: Digest? = nil, by intent: Intent
    ) async throws -> (user: User, entry: LogEntry?) {
        let (entry, user) = try await committing(intent) { () -> (Transaction?, User) in
            let user = try await self.user(name)
            try Self.require(expected, user.digest, "the user '\(name)'")
            var document = user.document
            edit.grants.map { document.grants = $0 }
            edit.description.map { document.description = $0 }
            edit.isDisabled.map { document.isDisabled = $0 }
            try document.check()
            var transaction = transaction(.userChanged, by: intent)
            try transaction.move(.user(name), from: user.digest, to: document)
            if user.document.administersAll, !document.administersAll {
                transaction.expectations = [try await administrator(besides: .user(name))]
            }
            let changed = User(name: name, digest: try document.document().digest, document: document)
            return (transaction.moves.isEmpty ? nil : transaction, changed)
        }
        return (user, entry)
    }

    package func deleteUser(
        _ name: Handle, expecting expected: Digest? = nil, by intent: Intent
    ) async throws -> LogEntry? {
        try await committing(intent) {
            let user = try await self.user(name)
            try Self.require(expected, user.digest, "the user '\(name)'")
            var transaction = transaction(.userChanged, by: intent)
            transaction.moves = [RefMove(.user(name), from: user.digest, to: nil)]
            // Else they would come back with another user of the name.
            let snapshot = try await storage.snapshot(.tokens)
            for (ref, digest) in snapshot.refs.sorted(by: { $0.key.key < $1.key.key })
            where try await value(TokenDocument.self, at: digest).user == name {
                transaction.moves.append(RefMove(ref, from: digest, to: nil))
            }
            transaction.logSize = snapshot.logSize
            if user.document.administersAll {
                transaction.expectations = [try await administrator(besides: .user(name))]
            }
            return (transaction, ())
        }.entry
    }
}

extension Registry {
    /// Somebody else who may administer the whole registry, to be expected to stay: a user, or whoever an
    /// issuer vouches for.
    ///
    /// - Throws: `refused` where there is nobody.
    func administrator(besides ref: RefName) async throws -> RefExpectation {
        for user in try await users() where user.document.administersAll && .user(user.name) != ref {
            return RefExpectation(.user(user.name), names: user.digest)
        }
        for issuer in try await issuers() where issuer.document.administersAll && .issuer(issuer.name) != ref
        {
            return RefExpectation(.issuer(issuer.name), names: issuer.digest)
        }
        throw CairnError(
            .refused, "nobody could administer the registry any more",
            hint: "make another administrator first: 'cairn user create NAME --role administrator'")
    }

    /// - Throws: `conflict` where something else stands than was expected.
    static func require(_ expected: Digest?, _ found: Digest?, _ what: String) throws(CairnError) {
        guard let expected, expected != found else { return }
        throw CairnError(
            .conflict, "somebody changed \(what) meanwhile", hint: "look again; nothing was changed")
    }
}

extension UserDocument {
    /// Whether this user may do everything.
    fileprivate var administersAll: Bool { !isDisabled && grants.contains(Grant(.administrator)) }

    /// - Throws: `invalid` where there is more than anybody would write.
    fileprivate func check() throws(CairnError) {
        try IdentityLimits.check(grants: grants, description: description)
    }
}

extension IssuerDocument {
    /// Whether somebody whom it vouches for may do everything.
    var administersAll: Bool { rules.contains { $0.grants.contains(Grant(.administrator)) } }
}
