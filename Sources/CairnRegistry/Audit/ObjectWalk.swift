import CairnObjects
import CairnStorage

/// Walks from refs to every object that they need, and tells what it meets. Verification and collection both
/// stand on it, so that what one checks and what the other keeps can never differ.
struct ObjectWalk {
    /// What a ref needs, found one after the other.
    enum Finding {
        case document(Digest)
        case blob(Descriptor)
        /// A document that is needed and is not there.
        case missing(Digest, what: String)
        /// A document that is there and is not what it must be.
        case wrong(Digest, CairnError)
    }

    let storage: any DocumentReader

    /// Everything that a ref needs when it names this target.
    func objects(neededBy ref: RefName, naming target: Digest) async throws -> [Finding] {
        var findings: [Finding] = []
        switch ref {
        case .group: _ = try await read(GroupDocument.self, target, "group document", &findings)
        case .labels: _ = try await read(Labels.self, target, "labels", &findings)
        case .policy, .defaultPolicy: _ = try await read(Policy.self, target, "policy", &findings)
        case .approval: try await walkApprovals(from: target, &findings)
        case .observation:
            let observation = try await read(Observation.self, target, "observation", &findings)
            if let report = observation?.report { findings.append(.blob(report)) }
        case .user: _ = try await read(UserDocument.self, target, "user", &findings)
        case .token: _ = try await read(TokenDocument.self, target, "token", &findings)
        case .issuer: _ = try await read(IssuerDocument.self, target, "issuer", &findings)
        case .webhook: _ = try await read(WebhookDocument.self, target, "webhook", &findings)
        case .entity: try await walkEntity(from: target, &findings)
        case .bucket: _ = try await read(BucketDocument.self, target, "bucket", &findings)
        case .object:
            let object = try await read(ObjectDocument.self, target, "object", &findings)
            if let blob = object?.blob { findings.append(.blob(blob)) }
        case .version, .stage: try await walkVersion(target, &findings)
        }
        return findings
    }

    private func walkVersion(_ digest: Digest, _ findings: inout [Finding]) async throws {
        guard let manifest = try await read(Manifest.self, digest, "manifest", &findings) else { return }
        findings += manifest.layers.map(Finding.blob)
        let record = try await read(Record.self, manifest.config.digest, "record", &findings)
        findings += [record?.card, record?.report].compactMap { $0 }.map(Finding.blob)
    }

    private func walkApprovals(from newest: Digest, _ findings: inout [Finding]) async throws {
        var next: Digest? = newest
        while let digest = next {
            let approval = try await read(Approval.self, digest, "approval", &findings)
            // The rules under which no person was asked are part of the decision.
            if let policy = approval?.policy {
                _ = try await read(Policy.self, policy, "policy of the approval", &findings)
            }
            next = approval?.previous
        }
    }

    private func walkEntity(from newest: Digest, _ findings: inout [Finding]) async throws {
        var next: Digest? = newest
        while let digest = next {
            let entity = try await read(EntityDocument.self, digest, "entity", &findings)
            findings += entity?.blobs.map(Finding.blob) ?? []
            next = entity?.previous
        }
    }

    private func read<Value: DocumentValue>(
        _ type: Value.Type, _ digest: Digest, _ what: String, _ findings: inout [Finding]
    ) async throws -> Value? {
        do {
            guard let document = try await storage.document(digest) else {
                findings.append(.missing(digest, what: what))
                return nil
            }
            findings.append(.document(digest))
            return try Value(document)
        } catch let error as CairnError where error.code == .damaged || error.code == .invalid {
            findings.append(.wrong(digest, error))
            return nil
        }
    }
}
