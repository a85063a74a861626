import CairnObjects
import CairnRegistry
import CairnStorage

/// Making a package is registering a version.
extension SageMakerDoor {
    func createPackage(_ call: SageMakerCall) async throws -> JSON? {
        let (group, isNew) = try await groupForPackage(call)
        try call.access.require(.register, in: group)
        let decision = try call.text("ModelApprovalStatus").map(ApprovalState.init(parsing:))
        if let decision, decision != .pending { try call.access.require(.decide, in: group) }
        let move = try StageWish(call.object("ModelLifeCycle"))
        if move?.isToMove == true { try call.access.require(.move, in: group) }
        let draft = try await draft(call)
        // Last of all that can be refused, so that a refusal leaves no group behind.
        _ = try draft.data.files()
        if isNew { try await makeGroup(group, ["ModelPackageType": "Unversioned"], call) }
        let receipt = try await register(draft, in: group, decision, call)
        let package = name(of: receipt.version, isUnversioned: call.text("ModelPackageName") != nil)
        let answer: JSON = ["ModelPackageArn": .string(names.name(of: package))]
        guard let move, move.isToMove, receipt.outcome == .registered else { return answer }
        do {
            try await carryOut(move, of: receipt.version, by: try call.intent(move.description))
        } catch let error as CairnError {
            throw error.inside(
                "\(names.name(of: package)) is registered, but stands in no stage")
        }
        return answer
    }

    func name(of version: VersionID, isUnversioned: Bool) -> PackageName {
        isUnversioned ? .unversioned(version.group) : .version(version.group, version.number)
    }

    /// The group that the version is to belong to: one that is there, or one that is to be made for a package
    /// that has no versions.
    private func groupForPackage(_ call: SageMakerCall) async throws -> (name: GroupName, isNew: Bool) {
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
            return (try await self.group(named: name).name, false)
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
    ///
    /// It is made before the version is registered. Where the program ended in between, it is there, empty.
    private func ownGroup(
        _ name: GroupName, _ call: SageMakerCall
    ) async throws -> (name: GroupName, isNew: Bool) {
        guard let found = try await registry.groupDocument(name) else { return (name, true) }
        guard found.value.isPackage else {
            throw SageMakerFault(
                .validation, "\(names.name(of: found.name)) is a model package group: choose another name")
        }
        let number = try await registry.newestNumber(in: found.name)
        guard number == nil || call.text("ClientToken") != nil else { throw alreadyExists(found.name) }
        return (found.name, false)
    }

    private func alreadyExists(_ group: GroupName) -> SageMakerFault {
        SageMakerFault(
            .validation, "Model package already exists: \(names.name(of: .unversioned(group)))")
    }

    private func register(
        _ draft: PackageDraft, in group: GroupName, _ decision: ApprovalState?, _ call: SageMakerCall
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
        let receipt = try await registry.leasing { lease in
            try await registry.hold(draft.data.objects + [draft.report].compactMap { $0 }, under: lease)
            let receipt = try await registry.register(ready, under: lease, by: intent)
            if receipt.outcome != .registered { try await registry.storage.release(lease) }
            return receipt
        }
        try await check(receipt, draft, call)
        return receipt
    }

    /// What was registered before under the same token must be the same package, and of a name that has no
    /// versions there is one package.
    private func check(
        _ receipt: RegistrationReceipt, _ draft: PackageDraft, _ call: SageMakerCall
    ) async throws {
        if receipt.outcome != .registered,
            PackageDetails(of: try await registry.record(of: receipt.version))?.members != draft.members
        {
            throw SageMakerFault(
                .conflict, "The client token was used before, for another package: \(receipt.version)")
        }
        if call.text("ModelPackageName") != nil, receipt.version.number != .first {
            throw alreadyExists(receipt.version.group)
        }
    }

    static func texts(_ members: [String: JSON]?) -> [String: String] {
        (members ?? [:]).compactMapValues(\.text)
    }
}
