import CairnObjects
import CairnRegistry
import CairnStorage

/// Making a package is registering a version.
extension SageMakerDoor {
    func createPackage(_ call: SageMakerCall) async throws -> JSON? {
        let (group, terms) = try await groupForPackage(call)
        try call.access.require(.register, in: group)
        let decision = try call.text("ModelApprovalStatus").map(ApprovalState.init(parsing:))
        if let decision, decision != .pending { try call.access.require(.decide, in: group) }
        var ready = terms
        if let wish = try StageWish(call.object("ModelLifeCycle")), wish.isToMove {
            try call.access.require(.move, in: group)
            ready.stage = try await registry.knownStage(
                like: try StageName(parsing: wish.stage), in: group)
        }
        let receipt = try await register(try await draft(call), in: group, ready, decision, call)
        let package = name(of: receipt.version, isUnversioned: call.text("ModelPackageName") != nil)
        return ["ModelPackageArn": .string(names.name(of: package))]
    }

    func name(of version: VersionID, isUnversioned: Bool) -> PackageName {
        isUnversioned ? .unversioned(version.group) : .version(version.group, version.number)
    }

    /// The group that the version is to belong to, and on what terms: a package that has no versions makes
    /// its group, and is the only one in it.
    private func groupForPackage(
        _ call: SageMakerCall
    ) async throws -> (name: GroupName, terms: RegistrationTerms) {
        switch (call.text("ModelPackageName"), call.text("ModelPackageGroupName")) {
        case (nil, let group?):
            guard call.input["Tags"] == nil else {
                throw SageMakerFault(
                    .validation,
                    "Tags cannot be given with ModelPackageGroupName: a versioned package has the tags of "
                        + "its group")
            }
            let name = try names.group(group)
            try call.access.require(.register, in: name)
            return (try await self.group(named: name).name, RegistrationTerms())
        case (let name?, nil):
            let group = try GroupName(parsing: name)
            try call.access.require(.register, in: group)
            return try await ownGroup(group, call)
        case (nil, nil):
            throw SageMakerFault(
                .validation, "One of ModelPackageName and ModelPackageGroupName must be given")
        case (_?, _?):
            throw SageMakerFault(
                .validation, "Both ModelPackageName and ModelPackageGroupName are given; only one can be")
        }
    }

    /// The group of a package that has no versions.
    private func ownGroup(
        _ name: GroupName, _ call: SageMakerCall
    ) async throws -> (name: GroupName, terms: RegistrationTerms) {
        var terms = RegistrationTerms()
        terms.isOnlyVersion = true
        guard let found = try await registry.groupDocument(name) else {
            terms.newGroup = RegistrationTerms.NewGroup(
                labels: try call.tags,
                details: [PackageDetails.key: ["ModelPackageType": "Unversioned"]])
            return (name, terms)
        }
        guard found.value.isPackage else {
            throw SageMakerFault(
                .validation, "\(names.name(of: found.name)) is a model package group: choose another name")
        }
        return (found.name, terms)
    }

    private func alreadyExists(_ group: GroupName) -> SageMakerFault {
        SageMakerFault(
            .validation, "Model package already exists: \(names.name(of: .unversioned(group)))")
    }

    private func register(
        _ draft: PackageDraft, in group: GroupName, _ terms: RegistrationTerms, _ decision: ApprovalState?,
        _ call: SageMakerCall
    ) async throws -> RegistrationReceipt {
        let record = draft.record(by: call.access.principal, at: registry.clock())
        var files = try draft.data.files()
        if files.isEmpty {
            // A version has at least one file: where all bytes are elsewhere, what was said of them.
            files = [
                Registration.File(
                    name: try FileName(parsing: "model-package.json"),
                    source: .bytes(JSON.object(draft.members).canonicalBytes))
            ]
        }
        var registration = Registration(group: group, files: files, record: record)
        registration.report = draft.report.map {
            Registration.File(
                name: files[0].name, source: .held($0.digest, size: $0.size), mediaType: "application/json")
        }
        registration.labels = Self.texts(call.object("CustomerMetadataProperties"))
        registration.decision = decision == .pending ? nil : decision
        // Every request makes a package, also of the same bytes.
        registration.force = true
        let intent = try call.intent(
            record.message, key: call.text("ClientToken").map { "\(group.folded)\n\($0)" })
        let ready = registration
        do {
            let receipt = try await register(ready, draft, on: terms, by: intent)
            try await check(receipt, draft)
            return receipt
        } catch let error as CairnError {
            guard error.code == .exists, terms.isOnlyVersion else { throw error }
            // Else the token was used before, for something else.
            if let key = intent.request, try await registry.storage.entry(for: key) != nil { throw error }
            throw alreadyExists(group)
        }
    }

    /// Registers a version: in one write where all its bytes are in the store, as those of objects are.
    private func register(
        _ registration: Registration, _ draft: PackageDraft, on terms: RegistrationTerms, by intent: Intent
    ) async throws -> RegistrationReceipt {
        if let receipt = try await registry.registerStored(registration, on: terms, by: intent) {
            return receipt
        }
        return try await registry.leasing { lease in
            try await registry.hold(draft.data.objects + [draft.report].compactMap { $0 }, under: lease)
            let receipt = try await registry.register(registration, on: terms, under: lease, by: intent)
            if receipt.outcome != .registered { try await registry.storage.release(lease) }
            return receipt
        }
    }

    /// What was registered before under the same token must be the same package.
    private func check(_ receipt: RegistrationReceipt, _ draft: PackageDraft) async throws {
        guard receipt.outcome != .registered,
            PackageDetails(of: try await registry.record(of: receipt.version))?.members != draft.members
        else { return }
        throw SageMakerFault(
            .conflict, "The client token was used before, for another package: \(receipt.version)")
    }

    static func texts(_ members: [String: JSON]?) -> [String: String] {
        (members ?? [:]).compactMapValues(\.text)
    }
}
