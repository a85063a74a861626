import CairnObjects
import Foundation
import Testing

@testable import CairnServer

/// `docs/sagemaker-compatibility.md` has every operation and every member of its input.
@Suite("docs/sagemaker-compatibility.md")
struct SageMakerPageTests {
    static let page = URL(filePath: #filePath)
        .appending(path: "../../../../docs/sagemaker-compatibility.md").standardizedFileURL

    /// What becomes of members whose name means the same wherever it stands.
    private static let common: [String: String] = [
        "NextToken": "obeyed: where a page goes on; holds for the same request",
        "MaxResults": "obeyed: 1 to 100",
        "SortBy": "obeyed", "SortOrder": "obeyed", "NameContains": "obeyed, without regard to case",
        "CreationTimeAfter": "obeyed", "CreationTimeBefore": "obeyed", "CreatedAfter": "obeyed",
        "CreatedBefore": "obeyed", "Tags": "labels: of the group, or of the entity",
        "IncludedData": "obeyed: `MetadataOnly` leaves a card's content out",
        "CrossAccountFilterOption": "there is one account: `CrossAccount` finds nothing",
        "ModelPackageGroupName": "the group, by name or resource name",
        "ModelPackageName": "the package, by name or resource name", "ModelPackageArn": "the package",
        "ResourceArn": "a group, a package (for its group), a card, a model, a part of the lineage",
    ]

    private static let packages: [String: String] = [
        "ModelPackageName": "a package without versions: a group of its own with one version",
        "ModelPackageGroupName": "the group in which the version is registered",
        "ModelPackageDescription": "the record's message",
        "ModelApprovalStatus": "a decision under the policy",
        "ApprovalDescription": "the decision's reason",
        "ClientToken": "idempotency: the same token makes one package",
        "CustomerMetadataProperties": "the version's labels",
        "CustomerMetadataPropertiesToRemove": "labels to remove",
        "ModelLifeCycle": "with the status `Approved`, the version is put into the stage",
        "Tags": "refused with a group; labels of a package without versions",
        "ModelMetrics": "kept; reports in this store become metrics, their digests are filled in",
        "MetadataProperties": "kept; the record's source and build",
        "InferenceSpecification": "kept; its bytes are pinned, `ModelDataETag` is filled in",
        "SourceAlgorithmSpecification": "kept; its bytes are pinned",
        "AdditionalInferenceSpecifications": "kept; their bytes are pinned",
        "AdditionalInferenceSpecificationsToAdd": "kept beside the record, unless the package is approved",
        "ModelCard": "kept and returned; its content is held against the schema of packages' cards",
    ]

    private static let cards: [String: String] = [
        "Content": "kept and returned; held against the cards' schema"
    ]

    private static let kept = "kept and returned"

    private static func handling(_ member: String, of operation: String) -> String {
        if operation.hasSuffix("ModelPackage"), let text = packages[member] { return text }
        if operation.hasSuffix("ModelCard"), let text = cards[member] { return text }
        if operation == "CreateModel", member.hasSuffix("Container") || member == "Containers" {
            return "kept; a package that it names must be approved"
        }
        if let text = common[member] { return text }
        let keeps = ["Create", "Update", "Put", "Add"].contains { operation.hasPrefix($0) }
        return keeps ? kept : "obeyed"
    }

    private static func text() throws -> String {
        let model = try ServiceModel.standard.get()
        var lines = ["<!-- operations -->", ""]
        for (operation, shape) in model.operations.sorted(by: { $0.key < $1.key }) {
            guard case .structure(let parts, let required)? = model.shapes[shape]?.kind else { continue }
            lines += ["### \(operation)", "", "| member | |", "| --- | --- |"]
            for part in parts.keys.sorted() {
                let mark = required.contains(part) ? " (required)" : ""
                lines.append("| `\(part)`\(mark) | \(handling(part, of: operation)) |")
            }
            lines.append("")
        }
        lines += ["## Refused", "", "These are answered with `UnsupportedOperationException`.", ""]
        lines.append(model.others.sorted().map { "`\($0)`" }.joined(separator: ", ") + ".")
        return (lines + ["", "<!-- end of operations -->"]).joined(separator: "\n")
    }

    @Test func `is what the service model and the door say`() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        let head = try #require(page.components(separatedBy: "<!-- operations -->").first)
        let wanted = head + (try Self.text()) + "\n"
        if ProcessInfo.processInfo.environment["CAIRN_WRITE_DOCS"] != nil {
            try wanted.write(to: Self.page, atomically: true, encoding: .utf8)
        }
        #expect(page == wanted || ProcessInfo.processInfo.environment["CAIRN_WRITE_DOCS"] != nil)
    }
}
