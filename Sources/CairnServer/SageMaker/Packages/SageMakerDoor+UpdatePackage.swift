import CairnObjects
import CairnRegistry
import CairnStorage

/// What may change of a package: its approval, its labels, where it stands, and what is said of it beside its
/// record. Each is a change of its own in the log; all are checked before the first is made.
extension SageMakerDoor {
    func updatePackage(_ call: SageMakerCall) async throws -> JSON? {
        let package = try await package(try call.required("ModelPackageArn"), call)
        let (id, access) = (package.id, call.access)
        let decision = try call.text("ModelApprovalStatus").map(ApprovalState.init(parsing:))
        let wish = try StageWish(call.object("ModelLifeCycle"))
        let set = Self.texts(call.object("CustomerMetadataProperties"))
        let unset = (call.list("CustomerMetadataPropertiesToRemove") ?? []).compactMap(\.text)
        if decision != nil { try access.require(.decide, in: id.group) }
        if wish?.isToMove == true { try access.require(.move, in: id.group) }
        let isLabelled = !set.isEmpty || !unset.isEmpty
        if isLabelled { try access.require(.register, in: id.group) }
        // Read before the package is looked at again: an approval that changes after that changes this too.
        let approval = try await registry.storage.target(of: .approval(id.group, id.number))
        let amendment = try await amendment(
            of: try await self.package(try call.required("ModelPackageArn"), call), call)
        if !amendment.content.isEmpty, wish?.isToMove != true || amendment.content.count > 1 {
            try access.require(.register, in: id.group)
        }
        if let decision {
            _ = try await registry.decide(
                id, decision, by: try call.intent(call.text("ApprovalDescription")))
        }
        if isLabelled {
            _ = try await registry.label(id, set: set, unset: unset, by: try call.intent())
        }
        if let wish, wish.isToMove {
            try await carryOut(wish, of: id, by: try call.intent(wish.description))
        }
        if !amendment.content.isEmpty {
            try await amend(package, amendment, whileApproved: decision == nil ? approval : nil, call)
        }
        return ["ModelPackageArn": .string(names.name(of: package.name))]
    }

    /// What the request says that belongs beside the record.
    private func amendment(of package: Package, _ call: SageMakerCall) async throws -> EntityDraft {
        var content: [String: JSON] = [:]
        for name in ["ModelPackageRegistrationType", "SourceUri", "ModelCard", "ModelLifeCycle"] {
            content[name] = call.input[name]
        }
        if let card = call.object("ModelCard") {
            // An update may say only a part of the card.
            let before = package.members?["ModelCard"]?.members ?? [:]
            content["ModelCard"] = .object(before.merging(card) { _, new in new })
        }
        var draft = EntityDraft(content)
        var data = PackageData()
        if let spec = call.object("InferenceSpecification") {
            draft.content["InferenceSpecification"] = .object(try await pinned(spec, &data, call))
        }
        if let more = call.list("AdditionalInferenceSpecificationsToAdd") {
            let before = package.members?["AdditionalInferenceSpecifications"]?.items ?? []
            let added = try await pinned(more, &data, call)
            let names = before.compactMap { $0.members?["Name"]?.text }
            if let twice = added.compactMap({ $0.members?["Name"]?.text }).first(where: names.contains) {
                throw SageMakerFault(
                    .conflict, "There is already an additional inference specification '\(twice)'")
            }
            draft.content["AdditionalInferenceSpecifications"] = .array(before + added)
        }
        try check(draft.content, data, on: package, call)
        draft.blobs = data.objects.map {
            Descriptor(mediaType: $0.contentType, digest: $0.digest, size: $0.size)
        }
        return draft
    }

    /// What is approved is what is deployed: bytes that nobody approved come to no approved package, nor to
    /// one that somebody has voted for, and none of which nobody knows the digest.
    private func check(
        _ content: [String: JSON], _ data: PackageData, on package: Package, _ call: SageMakerCall
    ) throws {
        let changed = ["InferenceSpecification", "AdditionalInferenceSpecifications"].contains {
            content[$0] != nil && content[$0] != package.members?[$0]
        }
        guard changed else { return }
        guard call.text("ModelApprovalStatus") == nil else {
            throw SageMakerFault(
                .validation, "How a package is served, and its approval, cannot change in one request")
        }
        if let outside = data.pieces.first(where: \.isExternal) {
            throw SageMakerFault(
                .validation,
                "\(outside.address) is not in this server's buckets: what is added must be pinned")
        }
        guard package.version.approval != .pending || package.version.approvals.first?.votes.isEmpty == false
        else { return }
        throw SageMakerFault(
            .conflict,
            "\(names.name(of: package.name)) is \(package.version.approval), or has votes: how it is served "
                + "does not change. Take the decision back first (PendingManualApproval), or make a new "
                + "version")
    }

    /// - Parameter approval: The approval that must stand; `nil` for any.
    private func amend(
        _ package: Package, _ draft: EntityDraft, whileApproved approval: Digest?, _ call: SageMakerCall
    ) async throws {
        let id = EntityID.amendment(of: package.id.group, package.id.number)
        var stands = [
            RefExpectation(.version(package.id.group, package.id.number), names: package.id.manifest)
        ]
        if let approval {
            stands.append(RefExpectation(.approval(package.id.group, package.id.number), names: approval))
        }
        let expected = stands
        // A newer address does not let go what an older one held.
        let blobs = draft.blobs
        let ready = draft
        try await registry.leasing { lease in
            try await registry.hold(blobs, under: lease)
            if try await registry.entity(id) == nil {
                do {
                    _ = try await registry.createEntity(
                        id, ready, under: lease, expecting: expected, by: try call.intent())
                    return
                } catch let error as CairnError {
                    guard error.code == .exists else { throw error }
                }
            }
            let before = try await registry.entity(id)
            let after = try await registry.changeEntity(
                id, under: lease, expecting: expected, by: try call.intent()
            ) { document in
                document.content.merge(ready.content) { _, new in new }
                for blob in blobs where !document.blobs.contains(blob) { document.blobs.append(blob) }
            }
            // Where all was so already, nothing was committed that would have consumed the lease.
            if before?.digest == after.digest { try await registry.storage.release(lease) }
        }
    }
}
