import CairnObjects

@testable import CairnServer

/// How each of SageMaker's operations is asked for something of the group `fraud-cards`.
enum SageMakerInputs {
    struct Input: Sendable {
        var remark = ""
        let body: JSON
    }

    private static func arn(_ rest: String) -> JSON { .string(PackageTests.arn(rest)) }

    private static let group = arn("model-package-group/fraud-cards")
    private static let package = arn("model-package/fraud-cards/3")
    private static let source: JSON = ["SourceUri": "s3://fraud-data/k"]
    private static let artifact: JSON = {
        let digest = Digest(of: source.canonicalBytes)
        return arn("artifact/\(digest.hex.prefix(32))")
    }()
    private static let (action, context) = (arn("action/act"), arn("context/con"))
    private static let roleName: JSON = "arn:aws:iam::123456789012:role/r"
    private static let policy: JSON = .string(
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*"}]}"#)

    /// What is there before anybody asks, as far as SageMaker's clients make it.
    static let before: [(String, JSON)] = [
        ("CreateModelCard", ["ModelCardName": "fraud-cards", "Content": "{}", "ModelCardStatus": "Draft"]),
        ("CreateModel", ["ModelName": "fraud-cards", "ExecutionRoleArn": roleName]),
        ("CreateArtifact", ["ArtifactType": "DataSet", "Source": source]),
        ("CreateAction", ["ActionName": "act", "ActionType": "Train", "Source": source]),
        ("CreateContext", ["ContextName": "con", "ContextType": "Run", "Source": source]),
        ("AddAssociation", ["SourceArn": artifact, "DestinationArn": action]),
    ]

    static let all: [String: [Input]] = groups.merging(packages) { $1 }.merging(cards) { $1 }
        .merging(lineage) { $1 }

    private static func one(_ body: JSON) -> [Input] { [Input(body: body)] }

    private static let groups: [String: [Input]] = {
        let name: JSON = ["ModelPackageGroupName": "fraud-cards"]
        let tags: JSON = .array([["Key": "a", "Value": "b"]])
        return [
            "CreateModelPackageGroup": one(["ModelPackageGroupName": "fraud-new"]),
            "DescribeModelPackageGroup": one(name), "ListModelPackageGroups": one([:]),
            "DeleteModelPackageGroup": one(name),
            "PutModelPackageGroupPolicy": one([
                "ModelPackageGroupName": "fraud-cards", "ResourcePolicy": policy,
            ]),
            "GetModelPackageGroupPolicy": one(name), "DeleteModelPackageGroupPolicy": one(name),
            "AddTags": one(["ResourceArn": group, "Tags": tags]), "ListTags": one(["ResourceArn": group]),
            "DeleteTags": one(["ResourceArn": group, "TagKeys": .array(["a"])]),
            "Search": one(["Resource": "ModelPackageGroup"]),
        ]
    }()

    private static let packages: [String: [Input]] = {
        func create(_ more: [String: JSON]) -> JSON {
            .object(
                ["ModelPackageGroupName": "fraud-cards", "ModelPackageDescription": "x"].merging(more) { $1 })
        }
        func update(_ more: [String: JSON]) -> JSON {
            .object(["ModelPackageArn": package].merging(more) { $1 })
        }
        let stage: JSON = ["Stage": "Staging", "StageStatus": "Approved"]
        return [
            "CreateModelPackage": [
                Input(body: create([:])),
                Input(remark: "approved at once", body: create(["ModelApprovalStatus": "Approved"])),
            ],
            "DescribeModelPackage": one(["ModelPackageName": package]),
            "BatchDescribeModelPackage": one(["ModelPackageArnList": .array([package])]),
            "ListModelPackages": one(["ModelPackageGroupName": "fraud-cards"]),
            "UpdateModelPackage": [
                Input(remark: "approving", body: update(["ModelApprovalStatus": "Approved"])),
                Input(remark: "moving a stage", body: update(["ModelLifeCycle": stage])),
                Input(remark: "metadata", body: update(["CustomerMetadataProperties": ["a": "b"]])),
            ],
            "DeleteModelPackage": one(["ModelPackageName": arn("model-package/fraud-cards/3")]),
        ]
    }()

    private static let cards: [String: [Input]] = {
        let card: JSON = ["ModelCardName": "fraud-cards"]
        let (other, model): (JSON, JSON) = ("fraud-new", ["ModelName": "fraud-cards"])
        return [
            "CreateModelCard": one([
                "ModelCardName": other, "Content": "{}", "ModelCardStatus": "Draft",
            ]),
            "DescribeModelCard": one(card), "ListModelCards": one([:]),
            "UpdateModelCard": one(["ModelCardName": "fraud-cards", "ModelCardStatus": "Approved"]),
            "DeleteModelCard": one(card), "ListModelCardVersions": one(card),
            "CreateModel": [
                Input(body: ["ModelName": other, "ExecutionRoleArn": roleName]),
                Input(
                    remark: "of a package",
                    body: [
                        "ModelName": other, "ExecutionRoleArn": roleName,
                        "PrimaryContainer": ["ModelPackageName": arn("model-package/fraud-cards/1")],
                    ]),
            ],
            "DescribeModel": one(model), "ListModels": one([:]), "DeleteModel": one(model),
        ]
    }()

    private static let lineage: [String: [Input]] = {
        let link: JSON = ["SourceArn": action, "DestinationArn": context]
        return [
            "CreateArtifact": one([
                "ArtifactType": "Model", "Source": ["SourceUri": "s3://fraud-data/other"],
            ]),
            "DescribeArtifact": one(["ArtifactArn": artifact]), "ListArtifacts": one([:]),
            "UpdateArtifact": one(["ArtifactArn": artifact, "ArtifactName": "n"]),
            "DeleteArtifact": one(["ArtifactArn": artifact]),
            "CreateAction": one(["ActionName": "new", "ActionType": "Train", "Source": source]),
            "DescribeAction": one(["ActionName": "act"]), "ListActions": one([:]),
            "UpdateAction": one(["ActionName": "act", "Description": "d"]),
            "DeleteAction": one(["ActionName": "act"]),
            "CreateContext": one(["ContextName": "new", "ContextType": "Run", "Source": source]),
            "DescribeContext": one(["ContextName": "con"]), "ListContexts": one([:]),
            "UpdateContext": one(["ContextName": "con", "Description": "d"]),
            "DeleteContext": one(["ContextName": "con"]),
            "AddAssociation": one(link),
            "DeleteAssociation": one([
                "SourceArn": artifact, "DestinationArn": action,
            ]),
            "ListAssociations": one(["SourceArn": artifact]),
            "QueryLineage": one(["StartArns": .array([artifact])]),
        ]
    }()
}
