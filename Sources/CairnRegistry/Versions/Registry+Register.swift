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

    /// The same for a version all of whose bytes are in the store already, without a lease: the commit itself
    /// sees that they are there still. So it costs one write.
    ///
    /// - Returns: `nil` where some of the bytes are not there, or are collected meanwhile; nothing was changed
    ///   then. Whoever goes on takes a lease.
    package func registerStored(
        _ registration: Registration, on terms: RegistrationTerms = RegistrationTerms(), by intent: Intent
    ) async throws -> RegistrationReceipt? {
        guard let receipts = try await stored(registration.blobSources) else { return nil }
        let prepared = try await prepare(registration, on: terms, by: intent)
        let draft = try draft(prepared, receipts)
        do {
            return try await commit(draft, prepared, by: intent, holding: .blobs(receipts.map(\.digest)))
        } catch let error as CairnError where error.code == .conflict {
            guard try await stored(registration.blobSources) != nil else { return nil }
            throw error
        }
    }

    /// What the store says of sources whose bytes it has; `nil` where it lacks some.
    private func stored(_ sources: [BlobSource]) async throws -> [BlobReceipt]? {
        var wanted: [(digest: Digest, size: Int64)] = []
        for source in sources {
            switch source {
            case .bytes(let bytes): wanted.append((Digest(of: bytes), Int64(bytes.count)))
            case .held(let digest, let size): wanted.append((digest, size))
            case .file, .stream, .announced: return nil
            }
        }
        let found = try await storage.present(wanted.map(\.digest))
        guard wanted.allSatisfy({ found[$0.digest] == $0.size }) else { return nil }
        return wanted.map { BlobReceipt(digest: $0.digest, size: $0.size, wasPresent: true) }
    }

    private func register(
        _ prepared: PreparedRegistration, under lease: Lease, by intent: Intent, meter: ByteMeter
    ) async throws -> RegistrationReceipt {
        let receipts = try await store(
            prepared.registration.blobSources, under: lease, by: intent, meter: meter)
        return try await commit(
            try draft(prepared, receipts), prepared, by: intent, holding: .lease(lease))
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

    /// Makes the record and the manifest that name what is stored.
    private func draft(_ prepared: PreparedRegistration, _ receipts: [BlobReceipt]) throws -> Draft {
        let (registration, parents) = (prepared.registration, prepared.parents)
        let files = registration.files + registration.attachments
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
        _ draft: Draft, _ prepared: PreparedRegistration, by intent: Intent, holding bytes: HeldBytes
    ) async throws -> RegistrationReceipt {
        let terms = prepared.terms
        let stage = terms.stage.map { RefName.stage(draft.group, $0) }
        var isFirstTry = true
        let (entry, found) = try await committing(
            intent, asking: .register,
            and: { (receipt: RegistrationReceipt) in
                (receipt.approval == .pending ? [] : [Verb(receipt.approval)])
                    + (stage == nil || receipt.outcome != .registered ? [] : [.promote])
            },
            isFinal: { stage != nil && $0.ref == stage }, findsRepeated: true
        ) {
            defer { isFirstTry = false }
            // Whom another was in the way of looks at what is there.
            if isFirstTry, let (transaction, receipt) = try await unnumbered(draft, prepared, by: intent) {
                return (bytes.hold(for: transaction), receipt)
            }
            return try await numbered(draft, prepared, by: intent, holding: bytes)
        }
        return try entry.map(found.registered(by:)) ?? found
    }

    /// A transaction in which the version gets whichever number is the next.
    ///
    /// - Returns: `nil` where the number must be known before, or what was registered last.
    private func unnumbered(
        _ draft: Draft, _ prepared: PreparedRegistration, by intent: Intent
    ) async throws -> (Transaction, RegistrationReceipt)? {
        let (registration, terms) = (prepared.registration, prepared.terms)
        guard registration.force, !terms.isOnlyVersion, terms.newGroup == nil, terms.stage == nil,
            registration.decision ?? .pending == .pending, try !hooks.listens(to: .register)
        else { return nil }
        // No rule speaks of it: one that does would name it by its number.
        let id = VersionID(group: draft.group, number: .first, manifest: draft.document.digest)
        let first = try await firstApproval(of: id, draft.record, by: intent)
        guard first.verdict.rules.isEmpty, first.approval.state == .pending else { return nil }
        var transaction = transaction(.versionRegistered, by: intent)
        try await establish(draft.group, nil, in: &transaction, by: intent)
        let approval = try first.approval.document()
        transaction.documents += [draft.recordDocument, draft.document, approval]
        var labels: Digest?
        if !prepared.labels.values.isEmpty {
            let document = try prepared.labels.document()
            transaction.documents.append(document)
            labels = document.digest
        }
        transaction.newVersion = NewVersion(
            in: draft.group, manifest: draft.document.digest, approval: approval.digest, labels: labels)
        transaction.expectations += first.expectations
        return (transaction, try draft.receipt(id, .registered, entry: nil, approval: .pending))
    }

    /// A transaction that registers the version under the number that is the next one now.
    private func numbered(
        _ draft: Draft, _ prepared: PreparedRegistration, by intent: Intent, holding bytes: HeldBytes
    ) async throws -> (Transaction?, RegistrationReceipt) {
        let terms = prepared.terms
        var transaction = bytes.hold(for: transaction(.versionRegistered, by: intent))
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
        if let stage = terms.stage {
            try await put(id, draft.record, first.approval, into: stage, in: &transaction)
        }
        let receipt = try draft.receipt(
            id, .registered, entry: nil, approval: first.approval.state, automatic: first.verdict)
        return (transaction, receipt)
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

/// What keeps a version's bytes from a collector until its refs are there.
private enum HeldBytes {
    case lease(Lease)
    case blobs([Digest])

    func hold(for transaction: Transaction) -> Transaction {
        var transaction = transaction
        switch self {
        case .lease(let lease): transaction.lease = lease
        case .blobs(let blobs): transaction.blobs = blobs
        }
        return transaction
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
