import CairnObjects
import CairnRegistry
import CairnStorage
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

/// Model packages are versions: what one door makes, every other sees.
@Suite("SageMaker's packages")
struct PackageTests {
    static func arn(_ rest: String) -> String {
        "arn:aws:sagemaker:\(SageMakerBench.region):\(SageMakerBench.account):\(rest)"
    }

    static func package(
        _ more: [String: JSON] = [:], data: String = "s3://models/credit/model.tar.gz"
    ) -> JSON {
        let container: JSON = [
            "Image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/credit:1",
            "ModelDataUrl": .string(data), "Framework": "XGBOOST", "FrameworkVersion": "1.7",
            "Environment": ["MODE": "fast"],
        ]
        let base: [String: JSON] = [
            "ModelPackageGroupName": "credit", "ModelPackageDescription": "Nightly",
            "InferenceSpecification": [
                "Containers": .array([container]), "SupportedContentTypes": .array(["text/csv"]),
                "SupportedResponseMIMETypes": .array(["text/csv"]),
                "SupportedRealtimeInferenceInstanceTypes": .array(["ml.m5.large"]),
            ],
        ]
        return .object(base.merging(more) { _, new in new })
    }

    /// A bench with a group and an object.
    static func with(
        deploymentStage: String? = nil,
        _ body: @escaping @Sendable (SageMakerBench, Digest) async throws -> Void
    ) async throws {
        try await withSageMaker(deploymentStage: deploymentStage) { bench in
            try await bench.done("CreateModelPackageGroup", ["ModelPackageGroupName": "credit"])
            let digest = try await bench.put("weights", "models", "credit/model.tar.gz")
            try await body(bench, digest)
        }
    }

    @Test func `how a package is served changes only before anybody has decided, and only to pinned bytes`()
        async throws
    {
        try await Self.with { bench, _ in
            _ = try await bench.put("other weights", "models", "credit/other.tar.gz")
            try await bench.done("CreateModelPackage", Self.package())
            func change(_ data: String, _ more: [String: JSON] = [:]) async throws -> SageMakerReply {
                let spec = Self.package(data: data).members["InferenceSpecification"] ?? [:]
                let base: [String: JSON] = [
                    "ModelPackageArn": .string(Self.arn("model-package/credit/1")),
                    "InferenceSpecification": spec,
                ]
                return try await bench.named("root").send(
                    "UpdateModelPackage", .object(base.merging(more) { $1 }))
            }
            let (pinned, outside) = ("s3://models/credit/other.tar.gz", "s3://elsewhere/evil.tar.gz")
            #expect(try await change(outside).code == "ValidationException")
            #expect(
                try await change(pinned, ["ModelApprovalStatus": "Approved"]).code == "ValidationException")
            #expect(try await change(pinned).status == .ok)
            try await bench.named("bob").done(
                "UpdateModelPackage",
                [
                    "ModelPackageArn": .string(Self.arn("model-package/credit/1")),
                    "ModelApprovalStatus": "Approved",
                ])
            let late = try await change("s3://models/credit/model.tar.gz")
            #expect(late.code == "ConflictException", "\(late.text)")
        }
    }

    @Test func `a package that is refused leaves no group of its name`() async throws {
        try await Self.with { bench, _ in
            let spec = Self.package(data: "s3://models/none.tar.gz").members["InferenceSpecification"] ?? [:]
            let refused = try await bench.send(
                "CreateModelPackage", ["ModelPackageName": "solo", "InferenceSpecification": spec])
            #expect(refused.status == .badRequest, "\(refused.text)")
            try await bench.done("CreateModelPackageGroup", ["ModelPackageGroupName": "solo"])
        }
    }

    @Test func `a package is a version, its bytes pinned by digest`() async throws {
        try await Self.with { bench, digest in
            _ = try await bench.put(
                #"{"binary_classification_metrics": {"auc": {"value": 0.91, "standard_deviation": 0.01}}}"#,
                "models", "credit/evaluation.json")
            let input = Self.package([
                "ModelMetrics": [
                    "ModelQuality": [
                        "Statistics": [
                            "ContentType": "application/json", "S3Uri": "s3://models/credit/evaluation.json",
                        ]
                    ]
                ],
                "MetadataProperties": ["CommitId": "abc123", "Repository": "https://example.com/credit"],
                "CustomerMetadataProperties": ["owner": "risk"], "Domain": "MACHINE_LEARNING",
                "Task": "CLASSIFICATION", "SkipModelValidation": "All",
            ])
            let made = try await bench.done("CreateModelPackage", input)
            #expect(made["ModelPackageArn"] == .string(Self.arn("model-package/credit/1")))

            let version = try await bench.registry.version(try VersionSpec(parsing: "credit:1"))
            #expect(try version.files().map(\.content.digest) == [digest])
            #expect(version.record.metrics["auc"]?.value == 0.91)
            #expect(version.record.source?.commit == "abc123" && version.labels == ["owner": "risk"])
            #expect(version.record.inputs.first?.digest == digest && version.record.report != nil)
            #expect(version.record.author.principal == (try Principal(parsing: "ana")))

            let told = try await bench.done(
                "DescribeModelPackage", ["ModelPackageName": .string(Self.arn("model-package/credit/1"))])
            for (name, value) in input.members
            where !["InferenceSpecification", "ModelMetrics"].contains(name) {
                #expect(told[name] == value, "\(name)")
            }
            #expect(told["ModelApprovalStatus"] == "PendingManualApproval")
            #expect(told["ModelPackageVersion"] == .integer(1) && told["ModelPackageStatus"] == "Completed")
            let container = told["InferenceSpecification"]?.members["Containers"]?.items?.first?.members
            #expect(container?["ModelDataETag"] != nil && container?["FrameworkVersion"] == "1.7")
            let statistics = told["ModelMetrics"]?.members["ModelQuality"]?.members["Statistics"]?.members
            #expect(statistics?["ContentDigest"]?.text?.hasPrefix("sha256:") == true)

            // What is overwritten later harms no version.
            _ = try await bench.put("other weights", "models", "credit/model.tar.gz")
            let again = try await bench.registry.version(try VersionSpec(parsing: "credit:1"))
            #expect(try again.files().map(\.content.digest) == [digest])
            let report = try await bench.registry.verifyAll(width: 2)
            #expect(report.isSound)
        }
    }

    @Test func `a status is a decision, judged by the policy`() async throws {
        try await Self.with { bench, _ in
            try await bench.done("CreateModelPackage", Self.package())
            let arn = JSON.string(Self.arn("model-package/credit/1"))
            let policy = try Policy(json: [
                "approval": [
                    "quorum": .integer(1), "separation": .array(["pusher"]),
                    "require": [
                        "metrics": ["auc": ["min": .number(0.9)]]
                    ],
                ]
            ])
            let root = Intent(by: try Principal(parsing: "root"))
            _ = try await bench.registry.setPolicy(
                .group(try GroupName(parsing: "credit")), to: policy, madeFrom: nil, by: root)
            let approve: JSON = ["ModelPackageArn": arn, "ModelApprovalStatus": "Approved"]
            let denied = try await bench.send("UpdateModelPackage", approve)
            #expect(denied.code == "AccessDeniedException" && denied.status == .badRequest)
            let refused = try await bench.named("bob").send("UpdateModelPackage", approve)
            #expect(refused.code == "ConflictException" && refused.message.contains("auc"))
            try await bench.named("bob").done(
                "UpdateModelPackage",
                [
                    "ModelPackageArn": arn, "ModelApprovalStatus": "Rejected",
                    "ApprovalDescription": "Too weak",
                ])
            let told = try await bench.done("DescribeModelPackage", ["ModelPackageName": arn])
            #expect(told["ModelApprovalStatus"] == "Rejected" && told["ApprovalDescription"] == "Too weak")
            let user = told["LastModifiedBy"]?.members["UserProfileName"]
            #expect(user == "bob")
            #expect(try await bench.entries().last?.action == .approvalChanged)
        }
    }

    @Test func `a package that is made approved is one entry, under the rules of every decision`()
        async throws
    {
        try await Self.with { bench, _ in
            let input = Self.package(["ModelApprovalStatus": "Approved"])
            let denied = try await bench.send("CreateModelPackage", input)
            #expect(denied.code == "AccessDeniedException")
            let before = try await bench.entries().count
            try await bench.named("root").done("CreateModelPackage", input)
            let entries = try await bench.entries()
            #expect(entries.count == before + 1 && entries.last?.action == .versionRegistered)
            let version = try await bench.registry.version(try VersionSpec(parsing: "credit:1"))
            #expect(version.approval == .approved && version.approvals.count == 1)
            let policy = try Policy(json: ["approval": ["separation": .array(["pusher"])]])
            _ = try await bench.registry.setPolicy(
                .group(try GroupName(parsing: "credit")), to: policy, madeFrom: nil,
                by: Intent(by: try Principal(parsing: "root")))
            let refused = try await bench.named("root").send("CreateModelPackage", input)
            #expect(refused.code == "ConflictException" && refused.message.contains("separation"))
            let missing = try await bench.send("DescribeModelPackage", ["ModelPackageName": "credit/2"])
            #expect(missing.code == "ValidationException" && missing.message.contains("does not exist"))
        }
    }

    @Test func `a life cycle moves the stage, and other statuses are only kept`() async throws {
        try await Self.with { bench, _ in
            try await bench.done(
                "CreateModelPackage",
                Self.package(["ModelLifeCycle": ["Stage": "Staging", "StageStatus": "PendingApproval"]]))
            let arn = JSON.string(Self.arn("model-package/credit/1"))
            func move(_ stage: String) -> JSON {
                [
                    "ModelPackageArn": arn,
                    "ModelLifeCycle": ["Stage": .string(stage), "StageStatus": "Approved"],
                ]
            }
            #expect(
                try await bench.send("UpdateModelPackage", move("Staging")).code == "AccessDeniedException")
            let olga = bench.named("olga")
            let refused = try await olga.send("UpdateModelPackage", move("Production"))
            #expect(refused.code == "ConflictException" && refused.message.contains("approved"))
            try await bench.named("bob").done(
                "UpdateModelPackage", ["ModelPackageArn": arn, "ModelApprovalStatus": "Approved"])
            try await olga.done("UpdateModelPackage", move("Production"))
            let stands = try await bench.registry.resolve(try VersionSpec(parsing: "credit:production"))
            #expect(stands.number.value == 1)
            let told = try await bench.done("DescribeModelPackage", ["ModelPackageName": arn])
            #expect(told["ModelLifeCycle"]?.members["Stage"] == "Production")
            let kept = try await bench.named("root").send("DeleteModelPackage", ["ModelPackageName": arn])
            #expect(kept.code == "ConflictException" && kept.message.contains("production"))
        }
    }

    @Test func `the same client token makes one package`() async throws {
        try await Self.with { bench, _ in
            let input = Self.package(["ClientToken": "abc"])
            let first = try await bench.done("CreateModelPackage", input)
            #expect(try await bench.done("CreateModelPackage", input) == first)
            let other = try await bench.send(
                "CreateModelPackage",
                Self.package(["ClientToken": "abc", "ModelPackageDescription": "Other"]))
            #expect(other.code == "ConflictException")
            try await bench.done("CreateModelPackage", Self.package())
            let list = try await bench.done("ListModelPackages", ["ModelPackageGroupName": "credit"])
            #expect(list["ModelPackageSummaryList"]?.items?.count == 2)
        }
    }

    @Test func `a package without versions has a name of its own`() async throws {
        try await Self.with { bench, _ in
            let input: JSON = [
                "ModelPackageName": "Stand-Alone", "Tags": .array([["Key": "team", "Value": "risk"]]),
                "InferenceSpecification": Self.package().members["InferenceSpecification"] ?? [:],
            ]
            let made = try await bench.done("CreateModelPackage", input)
            let arn = Self.arn("model-package/stand-alone")
            #expect(made["ModelPackageArn"] == .string(arn))
            let told = try await bench.done("DescribeModelPackage", ["ModelPackageName": "Stand-Alone"])
            #expect(told["ModelPackageName"] == "Stand-Alone" && told["ModelPackageVersion"] == nil)
            #expect(told["ModelPackageGroupName"] == nil)
            let tags = try await bench.done("ListTags", ["ResourceArn": .string(arn)])
            #expect(tags["Tags"] == .array([["Key": "team", "Value": "risk"]]))
            #expect(try await bench.send("CreateModelPackage", input).message.contains("already exists"))
            let all = try await bench.done("ListModelPackages")
            #expect(all["ModelPackageSummaryList"]?.items?.count == 1)
            let groups = try await bench.done("ListModelPackageGroups")
            #expect(groups["ModelPackageGroupSummaryList"]?.items?.count == 1)
            try await bench.named("root").done("DeleteModelPackage", ["ModelPackageName": .string(arn)])
            #expect(try await bench.done("ListModelPackages")["ModelPackageSummaryList"] == .array([]))
        }
    }

    @Test func `an address elsewhere is recorded without a digest, and a policy can refuse it`() async throws
    {
        try await Self.with { bench, _ in
            try await bench.done("CreateModelPackage", Self.package(data: "s3://elsewhere/model.tar.gz"))
            let version = try await bench.registry.version(try VersionSpec(parsing: "credit:1"))
            #expect(version.record.inputs.map(\.uri) == ["s3://elsewhere/model.tar.gz"])
            #expect(version.record.inputs.first?.digest == nil)
            let policy = try Policy(json: ["approval": ["require": ["evidence": .array(["input-digests"])]]])
            _ = try await bench.registry.setPolicy(
                .group(try GroupName(parsing: "credit")), to: policy, madeFrom: nil,
                by: Intent(by: try Principal(parsing: "root")))
            let refused = try await bench.named("bob").send(
                "UpdateModelPackage",
                [
                    "ModelPackageArn": .string(Self.arn("model-package/credit/1")),
                    "ModelApprovalStatus": "Approved",
                ])
            #expect(refused.code == "ConflictException" && refused.message.contains("model-data"))
            try await bench.done("CreateModelPackage", Self.package())
            try await bench.named("bob").done(
                "UpdateModelPackage",
                [
                    "ModelPackageArn": .string(Self.arn("model-package/credit/2")),
                    "ModelApprovalStatus": "Approved",
                ])
            let missing = try await bench.send(
                "CreateModelPackage", Self.package(data: "s3://models/nothing.tar.gz"))
            #expect(missing.code == "ValidationException" && missing.message.contains("nothing.tar.gz"))
        }
    }

    @Test func `what is said later stands beside the record, and not on what is approved`() async throws {
        try await Self.with { bench, digest in
            try await bench.done("CreateModelPackage", Self.package())
            let arn = JSON.string(Self.arn("model-package/credit/1"))
            let more: JSON = [
                "ModelPackageArn": arn, "SourceUri": "arn:aws:sagemaker:eu-west-1:123456789012:model/x",
                "CustomerMetadataProperties": ["a": "1", "b": "2"],
                "ModelCard": ["ModelCardContent": "{}", "ModelCardStatus": "Draft"],
                "AdditionalInferenceSpecificationsToAdd": .array([
                    [
                        "Name": "compiled",
                        "Containers": .array([
                            ["Image": "i", "ModelDataUrl": "s3://models/credit/model.tar.gz"]
                        ]),
                    ]
                ]),
            ]
            try await bench.done("UpdateModelPackage", more)
            try await bench.done(
                "UpdateModelPackage",
                ["ModelPackageArn": arn, "CustomerMetadataPropertiesToRemove": .array(["a"])])
            let told = try await bench.done("DescribeModelPackage", ["ModelPackageName": arn])
            #expect(told["CustomerMetadataProperties"] == ["b": "2"])
            #expect(told["SourceUri"] == more.members["SourceUri"])
            #expect(told["AdditionalInferenceSpecifications"]?.items?.count == 1)
            let plain = try await bench.done(
                "DescribeModelPackage", ["ModelPackageName": arn, "IncludedData": "MetadataOnly"])
            #expect(told["ModelCard"] != nil && plain["ModelCard"] == nil)
            try await bench.named("bob").done(
                "UpdateModelPackage", ["ModelPackageArn": arn, "ModelApprovalStatus": "Approved"])
            let refused = try await bench.send(
                "UpdateModelPackage",
                [
                    "ModelPackageArn": arn,
                    "InferenceSpecification": [
                        "Containers": .array([["Image": "other"]]),
                        "SupportedContentTypes": .array(["text/csv"]),
                        "SupportedResponseMIMETypes": .array(["text/csv"]),
                    ],
                ])
            #expect(refused.code == "ConflictException" && refused.message.contains("Approved"))
            let report = try await bench.registry.verifyAll(width: 2)
            #expect(report.isSound)
            try await bench.named("root").done("DeleteModelPackage", ["ModelPackageName": arn])
            let refs = try await bench.registry.storage.snapshot(.group(try GroupName(parsing: "credit")))
                .refs
            #expect(!refs.keys.contains { if case .entity = $0 { true } else { false } })
        }
    }

    @Test func `a version that was pushed is a package too`() async throws {
        try await Self.with { bench, _ in
            var record = Record(author: Author(name: "Ana"), createdAt: .now())
            record.message = "Pushed"
            record.metrics = ["auc": try Metric(0.9)]
            record.inference = Inference(image: "image:1", framework: "SKLEARN")
            let file = Registration.File(
                name: try FileName(parsing: "model.bin"), source: .bytes(Array("bytes".utf8)))
            _ = try await bench.registry.register(
                Registration(group: try GroupName(parsing: "credit"), files: [file], record: record),
                by: Intent(by: try Principal(parsing: "ana")))
            let told = try await bench.done("DescribeModelPackage", ["ModelPackageName": "credit/1"])
            #expect(told["ModelPackageDescription"] == "Pushed" && told["ModelMetrics"] != nil)
            let container = told["InferenceSpecification"]?.members["Containers"]?.items?.first?.members
            #expect(
                container?["ModelDataUrl"]
                    == "http://localhost/api/v1/groups/credit/versions/1/files/model.bin")
            #expect(container?["Image"] == "image:1")
            let list = try await bench.done("ListModelPackages", ["ModelPackageGroupName": "credit"])
            #expect(list["ModelPackageSummaryList"]?.items?.count == 1)
        }
    }

    @Test func `packages of several containers and of prefixes keep every object`() async throws {
        try await Self.with { bench, _ in
            for key in ["big/part-1", "big/code/run.py"] { _ = try await bench.put(key, "models", key) }
            let input: JSON = [
                "ModelPackageGroupName": "credit",
                "InferenceSpecification": [
                    "Containers": .array([
                        ["Image": "a", "ModelDataUrl": "s3://models/credit/model.tar.gz"],
                        [
                            "Image": "b",
                            "ModelDataSource": [
                                "S3DataSource": [
                                    "S3Uri": "s3://models/big/", "S3DataType": "S3Prefix",
                                    "CompressionType": "None",
                                ]
                            ],
                        ],
                    ])
                ],
            ]
            try await bench.done("CreateModelPackage", input)
            let version = try await bench.registry.version(try VersionSpec(parsing: "credit:1"))
            #expect(try version.files().map { "\($0.name)" } == ["code/run.py", "model.tar.gz", "part-1"])
            #expect(version.record.inputs.allSatisfy { $0.digest != nil })
        }
    }

    @Test func `lists turn pages, sort and filter`() async throws {
        try await Self.with { bench, _ in
            for number in 1...5 {
                try await bench.done(
                    "CreateModelPackage", Self.package(["ModelPackageDescription": .string("Run \(number)")]))
                bench.clock.advance(byMilliseconds: 60_000)
            }
            try await bench.named("bob").done(
                "UpdateModelPackage",
                [
                    "ModelPackageArn": .string(Self.arn("model-package/credit/3")),
                    "ModelApprovalStatus": "Approved",
                ])
            func numbers(_ input: JSON) async throws -> ([Int], JSON?) {
                let page = try await bench.done("ListModelPackages", input)
                let list = page["ModelPackageSummaryList"]?.items ?? []
                return (list.compactMap { $0.members["ModelPackageVersion"]?.whole }, page["NextToken"])
            }
            let (first, token) = try await numbers(
                ["ModelPackageGroupName": "credit", "MaxResults": .integer(2), "SortOrder": "Descending"])
            #expect(first == [5, 4])
            bench.clock.advance(byMilliseconds: 1)
            // What is made meanwhile shifts nothing.
            try await bench.done("CreateModelPackage", Self.package())
            let (second, last) = try await numbers([
                "ModelPackageGroupName": "credit", "MaxResults": .integer(3), "SortOrder": "Descending",
                "NextToken": token ?? .null,
            ])
            #expect(second == [3, 2, 1] && last == nil)
            #expect(
                try await numbers(["ModelPackageGroupName": "credit", "ModelApprovalStatus": "Approved"]).0
                    == [3])
            let wrong = try await bench.send(
                "ListModelPackages", ["ModelPackageGroupName": "credit", "NextToken": token ?? .null])
            #expect(wrong.code == "ValidationException" && wrong.message.contains("NextToken"))
            let batch = try await bench.done(
                "BatchDescribeModelPackage",
                [
                    "ModelPackageArnList": .array([
                        .string(Self.arn("model-package/credit/1")),
                        .string(Self.arn("model-package/credit/99")),
                    ])
                ])
            #expect(batch["ModelPackageSummaries"]?.members.count == 1)
            #expect(batch["BatchDescribeModelPackageErrorMap"]?.members.count == 1)
        }
    }
}
