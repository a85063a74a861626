import CairnObjects
import CairnRegistry
import CairnStorage

/// What may change of a package: its approval, its labels, where it stands, and what is said of it beside its
/// record. However much of it a request changes, it is one entry of the log, or none.
extension SageMakerDoor {
    func updatePackage(_ call: SageMakerCall) async throws -> JSON? {
        let package = try await package(try call.required("ModelPackageArn"), call)
        let id = package.id
        let wish = try StageWish(call.object("ModelLifeCycle"))
        var change = VersionChange()
        change.decision = try call.text("ModelApprovalStatus").map(ApprovalState.init(parsing:))
        change.decisionReason = call.text("ApprovalDescription") ?? ""
        change.setLabels = Self.texts(call.object("CustomerMetadataProperties"))
        change.unsetLabels = (call.list("CustomerMetadataPropertiesToRemove") ?? []).compactMap(\.text)
        if let wish, wish.isToMove {
            change.stage = try await registry.knownStage(
                like: try StageName(parsing: wish.stage), in: id.group)
        }
        let amendment = try await amendment(call)
        if !amendment.isEmpty { change.entity = .amendment(of: id.group, id.number) }
        try require(change, amendment, in: id.group, call)
        try await carryOut(change, amendment, on: package, wish, call)
        return ["ModelPackageArn": .string(names.name(of: package.name))]
    }

    /// - Throws: `forbidden` where the caller may not do one of the things asked for.
    private func require(
        _ change: VersionChange, _ amendment: PackageAmendment, in group: GroupName, _ call: SageMakerCall
    ) throws {
        let access = call.access
        if change.decision != nil { try access.require(.decide, in: group) }
        if change.stage != nil { try access.require(.move, in: group) }
        let isLabelled = !change.setLabels.isEmpty || !change.unsetLabels.isEmpty
        // What a move says of itself is for whoever may move.
        let isOnlyMove =
            change.stage != nil && Array(amendment.replaced.keys) == ["ModelLifeCycle"]
            && amendment.card.isEmpty && amendment.added.isEmpty
        if isLabelled || change.entity != nil && !isOnlyMove { try access.require(.register, in: group) }
    }

    /// What the request says that belongs beside the record.
    private func amendment(_ call: SageMakerCall) async throws -> PackageAmendment {
        var amendment = PackageAmendment()
        for name in ["ModelPackageRegistrationType", "SourceUri", "ModelLifeCycle"] {
            amendment.replaced[name] = call.input[name]
        }
        try CardSchema.check(packageCard: call.input["ModelCard"])
        amendment.card = call.object("ModelCard") ?? [:]
        amendment.decides = call.text("ModelApprovalStatus") != nil
        if let spec = call.object("InferenceSpecification") {
            amendment.replaced["InferenceSpecification"] = .object(
                try await pinned(spec, &amendment.data, call))
        }
        if let more = call.list("AdditionalInferenceSpecificationsToAdd") {
            amendment.added = try await pinned(more, &amendment.data, call)
        }
        return amendment
    }

    private func carryOut(
        _ change: VersionChange, _ amendment: PackageAmendment, on package: Package, _ wish: StageWish?,
        _ call: SageMakerCall
    ) async throws {
        let details = PackageDetails(of: package.record)?.members ?? [:]
        let name = names.name(of: package.name)
        // The same token with the same request is the same request; a repetition of it changes nothing.
        let rest = call.input.filter { $0.key != "ClientToken" }
        let key = call.text("ClientToken").map {
            "update\n\($0)\n\(Digest(of: JSON.object(rest).canonicalBytes).hex)"
        }
        var reasons = [change.decisionReason]
        if let wish, change.stage != nil { reasons.append(wish.description) }
        let intent = try call.intent(reasons.filter { !$0.isEmpty }.joined(separator: "; "), key: key)
        let amend: @Sendable (inout EntityDocument, Approval?) throws -> Void = {
            try amendment.apply(to: &$0, of: details, $1, name)
        }
        guard !amendment.blobs.isEmpty else {
            _ = try await registry.change(package.id, change, by: intent, amending: amend)
            return
        }
        try await registry.leasing { lease in
            try await registry.hold(amendment.blobs, under: lease)
            let entry = try await registry.change(
                package.id, change, under: lease, by: intent, amending: amend)
            // Where nothing was committed, nothing has consumed it.
            if entry == nil { try await registry.storage.release(lease) }
        }
    }
}
