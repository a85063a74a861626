package import CairnObjects
import CairnStorage

extension Registry {
    package func issuers() async throws -> [Issuer] {
        var issuers: [Issuer] = []
        for case (.issuer(let name), let digest) in try await storage.snapshot(.issuers).refs {
            issuers.append(Issuer(name: name, digest: digest, document: try await value(at: digest)))
        }
        return issuers.sorted { $0.name < $1.name }
    }

    package func issuer(_ name: Handle) async throws -> Issuer {
        guard let found = try await value(IssuerDocument.self, of: .issuer(name)) else {
            throw Self.noIssuer(name)
        }
        return Issuer(name: name, digest: found.digest, document: found.value)
    }

    package func setIssuer(
        _ name: Handle, _ draft: IssuerDraft, expecting expectation: IdentityExpectation? = nil,
        by intent: Intent
    ) async throws -> (issuer: Issuer, entry: LogEntry?) {
        try draft.check()
        let (entry, issuer) = try await committing(intent) { () -> (Transaction?, Issuer) in
            let standing = try await value(IssuerDocument.self, of: .issuer(name))
            switch expectation {
            case .nothing? where standing != nil:
                throw CairnError(
                    .exists, "there is already an issuer '\(name)'",
                    hint: "see 'cairn issuer show \(name)'")
            case .document(let digest)?: try Self.require(digest, standing?.digest, "the issuer '\(name)'")
            case .nothing?, nil: break
            }
            try await checkAlone(draft, besides: name)
            var document =
                standing?.value
                ?? IssuerDocument(
                    url: draft.url, audience: draft.audience, rules: [], createdAt: clock(),
                    createdBy: intent.actor)
            (document.url, document.audience, document.rules) = (draft.url, draft.audience, draft.rules)
            var transaction = transaction(.issuerChanged, by: intent)
            try transaction.move(.issuer(name), from: standing?.digest, to: document)
            if standing?.value.administersAll ?? false, !document.administersAll {
                transaction.expectations = [try await administrator(besides: .issuer(name))]
            }
            let issuer = Issuer(name: name, digest: try document.document().digest, document: document)
            return (transaction.moves.isEmpty ? nil : transaction, issuer)
        }
        return (issuer, entry)
    }

    package func removeIssuer(
        _ name: Handle, expecting expected: Digest? = nil, by intent: Intent
    ) async throws -> LogEntry? {
        try await committing(intent) {
            let issuer = try await self.issuer(name)
            try Self.require(expected, issuer.digest, "the issuer '\(name)'")
            var transaction = transaction(.issuerChanged, by: intent)
            transaction.moves = [RefMove(.issuer(name), from: issuer.digest, to: nil)]
            if issuer.document.administersAll {
                transaction.expectations = [try await administrator(besides: .issuer(name))]
            }
            return (transaction, ())
        }.entry
    }

    /// Two about the same tokens would leave open whose rules hold.
    private func checkAlone(_ draft: IssuerDraft, besides name: Handle) async throws {
        for other in try await issuers()
        where other.name != name && other.document.url == draft.url
            && other.document.audience == draft.audience
        {
            throw CairnError(
                .exists, "the issuer '\(other.name)' has this address and audience already",
                hint: "add the rules there, or give this one another audience")
        }
    }

    private static func noIssuer(_ name: Handle) -> CairnError {
        CairnError(.notFound, "there is no issuer '\(name)'", hint: "see 'cairn issuer list'")
    }
}
