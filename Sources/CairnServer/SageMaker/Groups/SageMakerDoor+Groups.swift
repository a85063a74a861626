import CairnObjects
import CairnRegistry
import CairnStorage

/// Model package groups: Cairn's groups, but for those that stand for a package of their own.
extension SageMakerDoor {
    func createGroup(_ call: SageMakerCall) async throws -> JSON? {
        let name = try GroupName(parsing: try call.required("ModelPackageGroupName"))
        try call.access.require(.register, in: name)
        var details: [String: JSON] = [:]
        if let managed = call.input["ManagedConfiguration"] { details["ManagedConfiguration"] = managed }
        do {
            _ = try await registry.createGroup(
                name, description: call.text("ModelPackageGroupDescription") ?? "", labels: try call.tags,
                details: details.isEmpty ? [:] : [PackageDetails.key: .object(details)], by: try call.intent()
            )
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
            throw SageMakerFault(
                .validation, "Model Package Group already exists: \(names.name(of: name)) (\(error.message))")
        }
        return ["ModelPackageGroupArn": .string(names.name(of: name))]
    }

    func describeGroup(_ call: SageMakerCall) async throws -> JSON? {
        let group = try await group(call)
        let description = group.value.description
        return .members([
            "ModelPackageGroupName": .text(group.name),
            "ModelPackageGroupArn": .string(names.name(of: group.name)),
            "ModelPackageGroupDescription": description.isEmpty ? nil : .string(description),
            "CreationTime": group.value.createdAt.wire, "CreatedBy": user(group.value.createdBy),
            "ModelPackageGroupStatus": "Completed",
            "ManagedConfiguration": group.value.sageMaker["ManagedConfiguration"],
        ])
    }

    func listGroups(_ call: SageMakerCall) async throws -> JSON? {
        var rows: [ListRow] = []
        for (name, document) in try await visibleGroups(call) where !document.isPackage {
            rows.append(
                ListRow(
                    name: "\(name)", created: document.createdAt, status: "Completed",
                    json: .members([
                        "ModelPackageGroupName": .text(name),
                        "ModelPackageGroupArn": .string(names.name(of: name)),
                        "ModelPackageGroupDescription": document.description.isEmpty
                            ? nil : .string(document.description),
                        "CreationTime": document.createdAt.wire, "ModelPackageGroupStatus": "Completed",
                    ])))
        }
        return try call.page(rows, as: "ModelPackageGroupSummaryList", ascending: true)
    }

    func deleteGroup(_ call: SageMakerCall) async throws -> JSON? {
        let name = try names.group(try call.required("ModelPackageGroupName"))
        try call.access.require(.administer, in: name)
        let group = try await group(named: name)
        _ = try await registry.deleteGroup(group.name, recursive: false, by: try call.intent())
        return nil
    }

    func putGroupPolicy(_ call: SageMakerCall) async throws -> JSON? {
        let group = try await group(call, .administer)
        let text = try call.required("ResourcePolicy")
        do {
            _ = try JSONParser.parse(text)
        } catch {
            throw SageMakerFault(.validation, "ResourcePolicy is not JSON: \(error.message)")
        }
        try await putEntity(
            try SageMakerEntities.resourcePolicy(of: group.name), ["ResourcePolicy": .string(text)],
            by: try call.intent())
        return ["ModelPackageGroupArn": .string(names.name(of: group.name))]
    }

    func groupPolicy(_ call: SageMakerCall) async throws -> JSON? {
        let group = try await group(call)
        guard let entity = try await registry.entity(try SageMakerEntities.resourcePolicy(of: group.name))
        else {
            throw Self.noPolicy(names.name(of: group.name))
        }
        return .object(entity.value.content)
    }

    func deleteGroupPolicy(_ call: SageMakerCall) async throws -> JSON? {
        let group = try await group(call, .administer)
        let id = try SageMakerEntities.resourcePolicy(of: group.name)
        guard try await registry.entity(id) != nil else { throw Self.noPolicy(names.name(of: group.name)) }
        try await registry.deleteEntity(id, by: try call.intent())
        return nil
    }

    private static func noPolicy(_ group: String) -> SageMakerFault {
        SageMakerFault(.validation, "The resource policy of \(group) does not exist")
    }

    /// Writes an entity, over another or not.
    @discardableResult
    func putEntity(_ id: EntityID, _ content: [String: JSON], by intent: Intent) async throws -> Entity {
        if try await registry.entity(id) == nil {
            do {
                return try await registry.createEntity(id, EntityDraft(content), by: intent)
            } catch let error as CairnError {
                guard error.code == .exists else { throw error }
            }
        }
        return try await registry.changeEntity(id, by: intent) { $0.content = content }
    }
}

/// A group as its document has it.
struct FoundGroup: Sendable {
    let name: GroupName
    let value: GroupDocument
}

extension SageMakerDoor {
    /// The group that the request names as `ModelPackageGroupName`.
    func group(_ call: SageMakerCall, _ permission: Permission = .read) async throws -> FoundGroup {
        let name = try names.group(try call.required("ModelPackageGroupName"))
        try call.access.require(permission, in: name)
        return try await group(named: name)
    }

    /// - Throws: a fault where there is no such group, or it stands for a package.
    func group(named name: GroupName) async throws -> FoundGroup {
        guard let found = try await registry.groupDocument(name), !found.value.isPackage else {
            throw SageMakerFault(.validation, "ModelPackageGroup \(names.name(of: name)) does not exist")
        }
        return FoundGroup(name: found.name, value: found.value)
    }

    /// All groups that the caller may read, those that stand for packages too.
    func visibleGroups(_ call: SageMakerCall) async throws -> [(name: GroupName, value: GroupDocument)] {
        var groups: [(GroupName, GroupDocument)] = []
        for group in try await registry.groups() where call.access.allows(.read, in: group.name) {
            // One that is deleted meanwhile is not there.
            guard let found = try await registry.groupDocument(group.name) else { continue }
            groups.append((found.name, found.value))
        }
        return groups
    }
}

extension GroupDocument {
    /// What SageMaker's clients said of it beyond what a group has.
    var sageMaker: [String: JSON] { unknown[PackageDetails.key]?.members ?? [:] }

    /// Whether the group stands for a package that belongs to none.
    var isPackage: Bool { sageMaker["ModelPackageType"] == "Unversioned" }
}
