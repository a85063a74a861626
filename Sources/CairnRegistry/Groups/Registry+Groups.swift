package import CairnObjects
package import CairnStorage

/// What to change about a group; what is `nil` or empty stays.
package struct GroupEdit: Sendable {
    package var description: String?
    package var setLabels: [String: String] = [:]
    package var unsetLabels: [String] = []
    package var guarded: [StageName: Bool] = [:]

    package init() {}
}

/// A group with everything that is said of it.
package struct GroupDetails: Sendable {
    package let summary: IndexedGroup
    package let document: GroupDocument
    package let policy: Policy
}

extension Registry {
    /// Makes a group.
    ///
    /// - Throws: `exists` where a group has this name, or one that differs only in case.
    package func createGroup(
        _ name: GroupName, description: String = "", labels: [String: String] = [:], by intent: Intent
    ) async throws -> LogEntry {
        try await createGroup(name, description: description, labels: labels, details: [:], by: intent)
    }

    /// The same.
    ///
    /// - Parameter details: What else is kept with it, by names that Cairn does not know.
    package func createGroup(
        _ name: GroupName, description: String, labels: [String: String], details: [String: JSON],
        by intent: Intent
    ) async throws -> LogEntry {
        try intent.refuseDryRun()
        let draft = RegistrationTerms.NewGroup(description: description, labels: labels, details: details)
        let document = try value(of: draft, by: intent).document()
        var transaction = transaction(.groupCreated, by: intent)
        transaction.documents = [document]
        transaction.moves = [RefMove(.group(name), from: nil, to: document.digest)]
        do {
            return try await write(transaction)
        } catch .conflict {
            let existing = try await storage.group(name)?.name ?? name
            throw CairnError(
                .exists, "there is already a group '\(existing)'",
                hint: existing.description == name.description
                    ? nil : "names that differ only in case are the same")
        } catch {
            throw Self.failure(error)
        }
    }

    /// A group's document as it is when the group is made.
    func value(of draft: RegistrationTerms.NewGroup, by intent: Intent) throws -> GroupDocument {
        var value = try GroupDocument(
            description: draft.description, labels: Labels(draft.labels), createdAt: clock(),
            createdBy: intent.actor)
        value.unknown = draft.details
        return value
    }

    /// All groups by name.
    package func groups() async throws -> [IndexedGroup] { try await storage.groups() }

    /// - Throws: `notFound` where there is no such group.
    package func group(_ name: GroupName) async throws -> GroupDetails {
        let (_, document) = try await requireGroup(name)
        guard let summary = try await storage.group(name) else { throw await noGroup(name) }
        return GroupDetails(summary: summary, document: document, policy: try await policy(of: name).value)
    }

    /// What is said of a group itself; `nil` where there is none. Costs the same however many versions it
    /// has.
    package func groupDocument(
        _ name: GroupName
    ) async throws -> (name: GroupName, digest: Digest, value: GroupDocument)? {
        guard case .group(let spelled)? = try await storage.spelling(of: .group(name)),
            let (digest, value) = try await value(GroupDocument.self, of: .group(name))
        else { return nil }
        return (spelled, digest, value)
    }

    /// Changes a group's description, labels and guards in one transaction.
    ///
    /// - Returns: the log entry; `nil` where everything is so already.
    package func editGroup(_ name: GroupName, _ edit: GroupEdit, by intent: Intent) async throws -> LogEntry?
    {
        let name = try await spelled(name)
        return try await committing(intent, and: { $0 ? [.policy] : [] }) {
            let (digest, before) = try await requireGroup(name)
            var document = before
            edit.description.map { document.description = $0 }
            var labels = before.labels.values.merging(edit.setLabels) { _, new in new }
            for label in edit.unsetLabels { labels[label] = nil }
            document.labels = try Labels(labels)
            let effective = try await policy(of: name)
            var policy = effective.value
            for (stage, guarded) in edit.guarded where policy.isGuarded(stage) != guarded {
                try await checkSpelling(of: stage, in: name)
                try policy.set(stage, guarded: guarded)
            }
            var transaction = transaction(.groupEdited, by: intent)
            try transaction.move(.group(name), from: digest, to: document)
            if policy != effective.value {
                // A group whose rules were the registry's has its own from now on.
                try transaction.move(.policy(name), from: effective.ownDigest, to: policy)
                transaction.expectations = effective.expectations
                transaction.action = .policyChanged
            }
            return (transaction.moves.isEmpty ? nil : transaction, policy != effective.value)
        }.entry
    }

    /// Removes a group. Its versions' bytes go with the next collection that finds them old enough.
    ///
    /// - Parameter recursive: Remove its versions too.
    /// - Throws: `refused` while a stage holds a version, or while there are versions and `recursive` is
    ///   false.
    package func deleteGroup(_ name: GroupName, recursive: Bool, by intent: Intent) async throws -> LogEntry?
    {
        let name = try await spelled(name)
        return try await committing(intent) {
            _ = try await requireGroup(name)
            let snapshot = try await storage.snapshot(.group(name))
            let refs = snapshot.refs
            for case (.stage(_, let stage), _) in refs {
                throw CairnError(
                    .refused, "stage '\(stage)' of '\(name)' holds a version",
                    hint: "a group can be deleted when nothing is live in it; withdraw the version first "
                        + "(cairn reject \(name):\(stage) --withdraw)")
            }
            let versionCount = refs.keys.count { if case .version = $0 { true } else { false } }
            guard recursive || versionCount == 0 else {
                throw CairnError(
                    .refused, "'\(name)' has \(versionCount) version\(versionCount == 1 ? "" : "s")",
                    hint: "delete them first, or say --recursive")
            }
            var transaction = transaction(.groupDeleted, by: intent)
            transaction.moves = refs.sorted { $0.key.description < $1.key.description }
                .map { RefMove($0.key, from: $0.value, to: nil) }
            transaction.logSize = snapshot.logSize
            return (transaction, ())
        }.entry
    }

    /// The group's name as it was spelled when the group was made, whatever the case it is asked for in.
    ///
    /// - Throws: `notFound` where there is no such group.
    package func spelled(_ name: GroupName) async throws -> GroupName {
        guard case .group(let spelled)? = try await storage.spelling(of: .group(name)) else {
            throw await noGroup(name)
        }
        return spelled
    }

    /// The group's document, where the group exists.
    func requireGroup(_ name: GroupName) async throws -> (digest: Digest, value: GroupDocument) {
        guard let found = try await value(GroupDocument.self, of: .group(name)) else {
            throw await noGroup(name)
        }
        return found
    }

    func noGroup(_ name: GroupName) async -> CairnError {
        // Only for a better hint: where the groups cannot be listed, there is none.
        let names = (try? await storage.groups())?.map(\.name.description) ?? []
        let hint: String
        if let close = Suggestion.closest(to: name.description, among: names) {
            hint = "did you mean '\(close)'?"
        } else if names.isEmpty {
            hint = "there are no groups yet; make one with 'cairn group create \(name)'"
        } else {
            hint = "see 'cairn group list', or make it with 'cairn group create \(name)'"
        }
        return CairnError(.notFound, "there is no group '\(name)'", hint: hint)
    }
}

extension Transaction {
    /// Moves a ref to a new document, unless it says the same as the one that stands there.
    mutating func move(_ ref: RefName, from: Digest?, to value: some DocumentValue) throws(CairnError) {
        let document = try value.document()
        guard document.digest != from else { return }
        documents.append(document)
        moves.append(RefMove(ref, from: from, to: document.digest))
    }
}
