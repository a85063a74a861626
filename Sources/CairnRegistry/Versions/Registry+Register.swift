import CairnObjects
package import CairnStorage

extension Registry {
    /// Registers a version: writes its files, then moves its refs in one transaction.
    ///
    /// It gets the group's next number and is pending approval. Concurrent registrations get distinct
    /// consecutive numbers. Until the transaction, a failure leaves nothing but garbage for the collector.
    ///
    /// - Parameter meter: Told of every byte hashed.
    /// - Throws: `notFound` for an unknown group or parent; `invalid` for files that cannot be; `exists`
    ///   where the idempotency key was used for something else; what storing throws.
    package func register(
        _ registration: Registration, by intent: Intent, meter: ByteMeter = ByteMeter()
    ) async throws -> RegistrationReceipt {
        let prepared = try await prepare(registration, by: intent)
        let lease = try await storage.lease()
        do {
            let receipt = try await register(prepared, under: lease, by: intent, meter: meter)
            if receipt.outcome != .registered { try await storage.release(lease) }
            return receipt
        } catch {
            // In a task of its own, since this one may be cancelled. The error that led here is the one to
            // report; a lease that stays runs out by itself.
            await Task { try? await storage.release(lease) }.value
            throw error
        }
    }

    /// The same under a lease that the caller has, and under which files may be held already.
    ///
    /// Where a version comes into being, the lease is consumed; else it stays the caller's, to try again with
    /// or to release.
    ///
    /// - Parameter terms: What else happens with it, or nothing does.
    /// - Throws: also `exists` where the group has a version and this was to be its only one; `refused` where
    ///   the policy lets the version not into the stage.
    package func register(
        _ registration: Registration, on terms: RegistrationTerms = RegistrationTerms(), under lease: Lease,
        by intent: Intent, meter: ByteMeter = ByteMeter()
    ) async throws -> RegistrationReceipt {
        let prepared = try await prepare(registration, on: terms, by: intent)
        return try await register(prepared, under: lease, by: intent, meter: meter)
    }

    private func register(
        _ prepared: PreparedRegistration, under lease: Lease, by intent: Intent, meter: ByteMeter
    ) async throws -> RegistrationReceipt {
        let draft = try await store(
            prepared.registration, parents: prepared.parents, under: lease, by: intent, meter: meter)
        return try await commit(
            draft, prepared, by: intent, under: lease)
    }

    /// Checks everything that can be checked before a byte is read.
    private func prepare(
        _ registration: Registration, on terms: RegistrationTerms = RegistrationTerms(), by intent: Intent
    ) async throws -> PreparedRegistration {
        try intent.refuseDryRun()
        try registration.check()
        let labels = try Labels(registration.labels)
        var registration = registration
        if terms.newGroup == nil {
            registration.group = try await spelled(registration.group)
        } else if case .group(let known)? = try await storage.spelling(of: .group(registration.group)) {
            registration.group = known
        }
        let parents = try await parents(of: registration)
        return PreparedRegistration(
            registration: registration, terms: terms, labels: labels, parents: parents)
    }

    private func parents(of registration: Registration) async throws -> [VersionID] {
        switch registration.parents {
        case .none: return []
        case .versions(let specs):
            var parents: [VersionID] = []
            for spec in specs { parents.append(try await resolve(spec)) }
            return parents
        case .standing:
            let production = RefName.stage(registration.group, .production)
            guard let manifest = try await storage.target(of: production) else { return [] }
            return try await version(withManifest: manifest, in: registration.group).map { [$0] } ?? []
        }
    }

    /// Writes the files and makes the record and the manifest that name them.
    private func store(
        _ registration: Registration, parents: [VersionID], under lease: Lease, by intent: Intent,
        meter: ByteMeter
    ) async throws -> Draft {
        let attached = [registration.card, registration.report].compactMap { $0 }
        let files = registration.files + attached
        let receipts = try await store(files.map(\.source), under: lease, by: intent, meter: meter)
        let descriptors = zip(files, receipts).map { file, receipt in
            Descriptor(mediaType: file.mediaType, digest: receipt.digest, size: receipt.size)
        }
        var record = registration.record
        record.createdAt = clock()
        record.build?.finished = record.createdAt
        record.parents = parents.map(\.manifest)
        var attachments = descriptors.dropFirst(registration.files.count)
        // Nothing but what was stored just now: a digest that one merely knows would give one its bytes.
        record.card = registration.card == nil ? nil : attachments.popFirst()
        record.report = registration.report == nil ? nil : attachments.popFirst()
        let recordDocument = try record.document()
        let named = zip(registration.files, descriptors).map { Manifest.File(name: $0.name, content: $1) }
        let manifest = Manifest(record: recordDocument.descriptor(mediaType: Record.mediaType), files: named)
        let present = zip(registration.files, receipts).filter { $1.wasPresent }.map(\.0.name)
        return Draft(
            group: registration.group, record: record, recordDocument: recordDocument, manifest: manifest,
            document: try manifest.document(), parents: parents, present: Set(present))
    }

    private func commit(
        _ draft: Draft, _ prepared: PreparedRegistration, by intent: Intent, under lease: Lease
    ) async throws -> RegistrationReceipt {
        let terms = prepared.terms
        let stage = terms.stage.map { RefName.stage(draft.group, $0) }
        let (entry, found) = try await committing(
            intent, asking: .register,
            and: { (receipt: RegistrationReceipt) in
                (receipt.approval == .pending ? [] : [Verb(receipt.approval)])
                    + (stage == nil || receipt.outcome != .registered ? [] : [.promote])
            },
            isFinal: { stage != nil && $0.ref == stage }, findsRepeated: true
        ) {
            var transaction = transaction(.versionRegistered, by: intent)
            try await establish(draft.group, terms.newGroup, in: &transaction, by: intent)
            let number = try await storage.lastNumber(in: draft.group)?.next ?? .first
            // Asked on every try, and after the number: whoever was first may have registered the same, and
            // is either seen here or has taken the number.
            if let receipt = try await draft.alreadyRegistered(in: self, prepared.registration, intent) {
                return (nil, receipt)
            }
            if terms.isOnlyVersion { try await checkEmpty(draft.group) }
            let id = VersionID(group: draft.group, number: number, manifest: draft.document.digest)
            let first = try await firstApproval(
                of: id, draft.record, deciding: prepared.registration.decision, by: intent)
            let approval = try first.approval.document()
            transaction.documents += [draft.recordDocument, draft.document, approval]
            transaction.moves += [
                RefMove(.version(draft.group, number), from: nil, to: draft.document.digest),
                RefMove(.approval(draft.group, number), from: nil, to: approval.digest),
            ]
            if !prepared.labels.values.isEmpty {
                try transaction.move(.labels(draft.group, number), from: nil, to: prepared.labels)
            }
            transaction.expectations += first.expectations
            transaction.lease = lease
            if let stage = terms.stage {
                try await put(id, draft.record, first.approval, into: stage, in: &transaction)
            }
            let receipt = try draft.receipt(
                id, .registered, entry: nil, approval: first.approval.state, automatic: first.verdict)
            return (transaction, receipt)
        }
        return entry.map(found.registered(by:)) ?? found
    }

    /// Adds to a transaction that the group is there, or what makes it.
    private func establish(
        _ group: GroupName, _ draft: RegistrationTerms.NewGroup?, in transaction: inout Transaction,
        by intent: Intent
    ) async throws {
        if let draft, try await storage.target(of: .group(group)) == nil {
            try transaction.move(.group(group), from: nil, to: try value(of: draft, by: intent))
        } else {
            transaction.expectations.append(
                RefExpectation(.group(group), names: try await requireGroup(group).digest))
        }
    }

    /// - Throws: `exists` where a version stands. Whoever registers one at the same moment takes the number
    ///   that was read before.
    private func checkEmpty(_ group: GroupName) async throws {
        guard try await storage.count(VersionQuery(group: group)) == 0 else {
            throw CairnError(.exists, "'\(group)' has a version, and is to have only one")
        }
    }

    /// Adds to the transaction that registers a version what puts it into a stage.
    private func put(
        _ id: VersionID, _ record: Record, _ approval: Approval, into stage: StageName,
        in transaction: inout Transaction
    ) async throws {
        let policy = try await policy(of: id.group)
        let (situation, expectations) = try await situation(of: id.group, under: policy.value)
        let candidate = Candidate(id: id, record: record, approval: approval, pusher: transaction.actor)
        _ = try await put(candidate, into: stage, situation, in: &transaction)
        transaction.expectations += policy.expectations + expectations
    }
}

/// A registration that can be, with all that is looked up before its bytes are stored.
private struct PreparedRegistration: Sendable {
    let registration: Registration
    let terms: RegistrationTerms
    let labels: Labels
    let parents: [VersionID]
}

/// A version whose bytes are stored and whose refs have not moved yet.
private struct Draft: Sendable {
    let group: GroupName
    let record: Record
    let recordDocument: Document
    let manifest: Manifest
    let document: Document
    let parents: [VersionID]
    let present: Set<FileName>

    func receipt(
        _ version: VersionID, _ outcome: RegistrationReceipt.Outcome, entry: LogEntry?,
        approval: ApprovalState, automatic: Verdict = Verdict(rules: [])
    ) throws -> RegistrationReceipt {
        RegistrationReceipt(
            version: version, outcome: outcome, entry: entry, record: record, files: try manifest.files(),
            present: present, parents: parents, approval: approval, automatic: automatic)
    }

    /// The receipt for what was registered before: under the same idempotency key, as the newest version, or
    /// as the very same manifest.
    func alreadyRegistered(
        in registry: Registry, _ registration: Registration, _ intent: Intent
    ) async throws -> RegistrationReceipt? {
        if let request = intent.request, let entry = try await registry.storage.entry(for: request) {
            for case let move in entry.moves where entry.action == .versionRegistered {
                guard case .version(group, let number) = move.ref, let manifest = move.to else { continue }
                let earlier = VersionID(group: group, number: number, manifest: manifest)
                guard try await registry.storage.target(of: earlier.ref) == manifest else {
                    throw CairnError(
                        .exists, "the idempotency key '\(request)' registered \(earlier), which is deleted",
                        hint: "use a new key to register it again")
                }
                if try await saysTheSame(as: earlier, in: registry) {
                    return try await receipt(found: earlier, .repeated, entry: entry, in: registry)
                }
            }
            throw CairnError(
                .exists,
                "the idempotency key '\(request)' was used for something else (log entry \(entry.sequence))",
                hint: "use a new key for a new push")
        }
        if let same = try await registry.version(withManifest: document.digest, in: group) {
            return try await receipt(found: same, .unchanged, entry: nil, in: registry)
        }
        guard !registration.force,
            let newest = try await registry.storage.versions(VersionQuery(group: group, limit: 1)).first
        else { return nil }
        let id = VersionID(newest)
        guard try await saysTheSame(as: id, in: registry) else { return nil }
        return try await receipt(found: id, .unchanged, entry: nil, in: registry)
    }

    /// The receipt for a version that was there, as it stands now.
    private func receipt(
        found id: VersionID, _ outcome: RegistrationReceipt.Outcome, entry: LogEntry?, in registry: Registry
    ) async throws -> RegistrationReceipt {
        let approval = try await registry.value(Approval.self, of: .approval(id.group, id.number))
        return try receipt(id, outcome, entry: entry, approval: approval?.value.state ?? .pending)
    }

    /// Whether files, metrics, parameters and inputs are equal.
    private func saysTheSame(as id: VersionID, in registry: Registry) async throws -> Bool {
        let other = try await registry.value(Manifest.self, at: id.manifest)
        guard try manifest.files().map(\.identity) == other.files().map(\.identity) else { return false }
        let otherRecord = try await registry.value(Record.self, at: other.config.digest)
        return record.metrics == otherRecord.metrics && record.parameters == otherRecord.parameters
            && record.inputs == otherRecord.inputs
    }
}

extension Manifest.File {
    fileprivate var identity: [String] { [name.description, content.digest.description] }
}
