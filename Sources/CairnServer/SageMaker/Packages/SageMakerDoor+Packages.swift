import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import HummingbirdCore

/// What is told of packages.
extension SageMakerDoor {
    func describePackage(_ call: SageMakerCall) async throws -> JSON? {
        let package = try await package(try call.required("ModelPackageName"), call)
        return try json(package, call)
    }

    func describePackages(_ call: SageMakerCall) async throws -> JSON? {
        var (found, errors): ([String: JSON], [String: JSON]) = ([:], [:])
        for case .string(let name) in call.list("ModelPackageArnList") ?? [] {
            do {
                let package = try await package(name, call)
                var summary = try json(package, call).members ?? [:]
                let kept = [
                    "ModelPackageGroupName", "ModelPackageVersion", "ModelPackageArn",
                    "ModelPackageDescription", "CreationTime", "InferenceSpecification",
                    "ModelPackageStatus", "ModelApprovalStatus", "ModelPackageRegistrationType",
                ]
                summary = summary.filter { kept.contains($0.key) }
                if summary["InferenceSpecification"] == nil {
                    summary["InferenceSpecification"] = ["Containers": .array([])]
                }
                found[name] = .object(summary)
            } catch {
                let fault = SageMakerFault(any: error)
                errors[name] = [
                    "ErrorCode": .string(fault.code.rawValue), "ErrorResponse": .string(fault.message),
                ]
            }
        }
        return [
            "ModelPackageSummaries": .object(found), "BatchDescribeModelPackageErrorMap": .object(errors),
        ]
    }

    func deletePackage(_ call: SageMakerCall) async throws -> JSON? {
        let package = try await package(try call.required("ModelPackageName"), call)
        try call.access.require(.administer, in: package.id.group)
        if case .unversioned(let group) = package.name {
            _ = try await registry.deleteGroup(group, recursive: true, by: try call.intent())
        } else {
            _ = try await registry.delete(package.id, by: try call.intent())
        }
        return nil
    }

    /// A package as DescribeModelPackage tells it.
    func json(_ package: Package, _ call: SageMakerCall) throws -> JSON {
        let (record, approval) = (package.record, package.version.approval)
        var members = try package.members ?? translated(package, call)
        if PackageDetails(of: record) == nil {
            members = try translated(package, call).merging(members) { _, later in later }
        }
        let changed = package.modification
        members["ModelPackageName"] = .text(package.id.group)
        members["ModelPackageArn"] = .string(names.name(of: package.name))
        if case .version(let group, let number) = package.name {
            members["ModelPackageGroupName"] = .text(group)
            members["ModelPackageVersion"] = .integer(number.value)
        }
        members["CreationTime"] = record.createdAt.wire
        members["CreatedBy"] = record.author.principal.map(user)
        members["LastModifiedTime"] = (changed?.at ?? record.createdAt).wire
        members["LastModifiedBy"] = changed.map { user($0.by) }
        members["ModelApprovalStatus"] = .text(approval)
        if let newest = package.version.approvals.first, !newest.reason.isEmpty,
            package.version.approvals.count > 1 || newest.policy != nil
        {
            members["ApprovalDescription"] = .string(String(newest.reason.unicodeScalars.prefix(1024)))
        }
        members["ModelPackageStatus"] = "Completed"
        members["ModelPackageStatusDetails"] = [
            "ValidationStatuses": .array([]), "ImageScanStatuses": .array([]),
        ]
        if !package.version.labels.isEmpty {
            members["CustomerMetadataProperties"] = .object(package.version.labels.mapValues(JSON.string))
        }
        members["ModelLifeCycle"] = StageWish.told(members["ModelLifeCycle"], of: package.version.stages)
        if members["CertifyForMarketplace"] == nil { members["CertifyForMarketplace"] = false }
        if call.text("IncludedData") == "MetadataOnly" { members["ModelCard"] = nil }
        return .object(members)
    }

    /// What a version says that was made through another door, in SageMaker's words.
    private func translated(_ package: Package, _ call: SageMakerCall) throws -> [String: JSON] {
        let (record, version) = (package.record, package.version)
        let base = address ?? "http://\(call.call.request.head.authority ?? "localhost")"
        let root = "\(base)/api/v1/groups/\(package.id.group)/versions/\(package.id.number)"
        let files = try version.files()
        var containers: [JSON] = []
        let spec = record.inference
        // One container with all that is known: what its data is, is the version's one file, or the version.
        containers.append(
            .members([
                "Image": spec?.image.map(JSON.string), "ImageDigest": spec?.imageDigest.map(JSON.text),
                "Framework": spec?.framework.map(JSON.string),
                "ModelDataUrl": files.count == 1
                    ? .string("\(root)/files/\(Self.escaped(files[0].name))") : .string(root),
                "ModelDataETag": files.count == 1 ? .string(files[0].content.digest.hex) : nil,
            ]))
        let inference = JSON.compact([
            "Containers": .array(containers),
            "SupportedContentTypes": .array((spec?.contentTypes ?? []).map(JSON.string)),
            "SupportedRealtimeInferenceInstanceTypes": .array((spec?.instanceTypes ?? []).map(JSON.string)),
        ])
        let description = String(record.message.unicodeScalars.prefix(1024))
        let properties = JSON.members([
            "CommitId": record.source?.commit.map(JSON.string),
            "Repository": record.source?.repository.map(JSON.string),
            "GeneratedBy": record.build?.tool.map(JSON.string),
        ])
        let metrics: JSON = [
            "ModelQuality": [
                "Statistics": [
                    "ContentType": "application/json", "ContentDigest": .text(version.manifest.config.digest),
                    "S3Uri": .string("\(root)/record"),
                ]
            ]
        ]
        let members = JSON.compact([
            "ModelPackageDescription": description.isEmpty ? nil : .string(description),
            "InferenceSpecification": inference, "MetadataProperties": properties,
            "ModelMetrics": record.metrics.isEmpty ? nil : metrics,
        ])
        return members.members ?? [:]
    }

    private static func escaped(_ name: FileName) -> String {
        SignedEncoding.encode(name.description.utf8, keepsSlashes: true)
    }
}
