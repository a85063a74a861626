import CairnObjects
import CairnRegistry
import CairnStorage

/// Lists of packages, answered by the index: what a page costs does not depend on how many versions there
/// are.
extension SageMakerDoor {
    func listPackages(_ call: SageMakerCall) async throws -> JSON? {
        let group = try call.text("ModelPackageGroupName").map(names.group)
        if let group {
            try call.access.require(.read, in: group)
            _ = try await self.group(named: group)
        }
        let type = call.text("ModelPackageType") ?? (group == nil ? "Unversioned" : "Versioned")
        let limit = call.integer("MaxResults") ?? 100
        let sort = order(call, isOneGroup: group != nil)
        let cursor = try ListToken.position(of: call).map { try PackageCursor(told: $0) }
        guard type != "Unversioned" || group == nil else {
            return ["ModelPackageSummaryList": .array([])]
        }
        let own = try await visibleGroups(call).filter { $0.value.isPackage }.map(\.name)
        var conditions = try conditions(call, type, own)
        if let cursor { conditions.append(cursor.rest(of: sort)) }
        var query = VersionQuery(group: group, where: conditions.reduce(.all) { .and($0, $1) }, sort: sort)
        query.limit = limit + 1
        let found = try await view(call).list(query).versions
        let packages = Set(own)
        var summaries: [JSON] = []
        for row in found.prefix(limit) {
            summaries.append(try await summary(row, isUnversioned: packages.contains(row.group)))
        }
        let next =
            found.count > limit
            ? ListToken.encode(PackageCursor(after: found.prefix(limit), from: cursor).told, of: call) : nil
        return .members([
            "ModelPackageSummaryList": .array(summaries), "NextToken": next.map(JSON.string),
        ])
    }

    /// - Parameter own: Groups that stand for a package each.
    private func conditions(
        _ call: SageMakerCall, _ type: String, _ own: [GroupName]
    ) throws -> [Predicate] {
        var conditions: [Predicate] = []
        if let time = call.time("CreationTimeAfter") {
            conditions.append(.compare(.created, .greaterOrEqual, .number(Double(time.milliseconds))))
        }
        if let time = call.time("CreationTimeBefore") {
            conditions.append(.compare(.created, .lessOrEqual, .number(Double(time.milliseconds))))
        }
        if let state = call.text("ModelApprovalStatus") {
            conditions.append(.compare(.approval, .equal, .text(state)))
        }
        if let part = call.text("NameContains") {
            conditions.append(.compare(.group, .contains, .text(part)))
        }
        let isOwn = Self.among(own[...])
        switch type {
        case "Unversioned": conditions.append(isOwn ?? .not(.all))
        case "Versioned": if let isOwn { conditions.append(.not(isOwn)) }
        default: break
        }
        return conditions
    }

    /// As a balanced tree: a database has room for conditions of some depth only.
    private static func among(_ groups: ArraySlice<GroupName>) -> Predicate? {
        guard let first = groups.first else { return nil }
        guard groups.count > 1 else { return .compare(.group, .equal, .text("\(first)")) }
        let middle = groups.startIndex + groups.count / 2
        guard let left = among(groups[..<middle]), let right = among(groups[middle...]) else { return nil }
        return .or(left, right)
    }

    /// Within a group, numbers are in the order of time, and there the index looks first.
    private func order(_ call: SageMakerCall, isOneGroup: Bool) -> VersionQuery.Sort {
        let isDescending = call.text("SortOrder") == "Descending"
        let isByName = call.text("SortBy") == "Name"
        let field: Field = isOneGroup ? .number : isByName ? .group : .created
        return VersionQuery.Sort(field, descending: isDescending)
    }

    private func summary(_ row: IndexedVersion, isUnversioned: Bool) async throws -> JSON {
        let id = VersionID(group: row.group, number: row.number, manifest: row.manifest)
        let name = name(of: id, isUnversioned: isUnversioned)
        let description = String(row.message.unicodeScalars.prefix(1024))
        let amendment = try await registry.entity(.amendment(of: row.group, row.number))
        let record = try await registry.record(of: id)
        let members = PackageDetails(of: record)?.members ?? [:]
        func member(_ name: String) -> JSON? { amendment?.value.content[name] ?? members[name] }
        return .members([
            "ModelPackageName": .text(row.group),
            "ModelPackageGroupName": isUnversioned ? nil : .text(row.group),
            "ModelPackageVersion": isUnversioned ? nil : .integer(row.number.value),
            "ModelPackageArn": .string(names.name(of: name)),
            "ModelPackageDescription": description.isEmpty ? nil : .string(description),
            "CreationTime": row.createdAt.wire, "ModelPackageStatus": "Completed",
            "ModelApprovalStatus": .string(row.approval.rawValue),
            "ModelPackageRegistrationType": member("ModelPackageRegistrationType"),
            "ModelLifeCycle": StageWish.told(member("ModelLifeCycle"), of: row.stages),
        ])
    }
}
