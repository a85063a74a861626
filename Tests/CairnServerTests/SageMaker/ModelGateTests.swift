import CairnObjects
import CairnRegistry
import CairnStorageTesting
import HTTPTypes
import Testing

@testable import CairnServer

/// A model is what an endpoint would be made of: only packages that may be deployed become one.
@Suite("SageMaker's models: the gate")
struct ModelGateTests {
    private static let arn = PackageTests.arn("model-package/credit/1")

    private static func model(_ name: String) -> JSON {
        [
            "ModelName": .string(name), "ExecutionRoleArn": "arn:aws:iam::123456789012:role/serving",
            "PrimaryContainer": ["ModelPackageName": .string(arn)],
        ]
    }

    @Test func `only an approved package becomes a model, and a rejected one no more`() async throws {
        try await PackageTests.with { bench, _ in
            try await bench.done("CreateModelPackage", PackageTests.package())
            let pending = try await bench.send("CreateModel", Self.model("early"))
            #expect(pending.status == .badRequest && pending.code == "ValidationException")
            #expect(pending.message.contains("ModelApprovalStatus is PendingManualApproval"))
            let bob = bench.named("bob")
            try await bob.done(
                "UpdateModelPackage",
                ["ModelPackageArn": .string(Self.arn), "ModelApprovalStatus": "Approved"])
            try await bench.done("CreateModel", Self.model("serving"))
            try await bob.done(
                "UpdateModelPackage",
                ["ModelPackageArn": .string(Self.arn), "ModelApprovalStatus": "Rejected"])
            let rejected = try await bench.send("CreateModel", Self.model("late"))
            #expect(rejected.status == .badRequest && rejected.message.contains("Rejected"))
            let models = try await bench.done("ListModels")["Models"]?.items
            #expect(models?.compactMap { $0.members["ModelName"]?.text } == ["serving"])
        }
    }

    @Test func `with a deployment stage, that stage's rules count too`() async throws {
        try await PackageTests.with(deploymentStage: "production") { bench, _ in
            try await bench.done("CreateModelPackage", PackageTests.package())
            let root = Intent(by: try Principal(parsing: "root"))
            let rules: JSON = [
                "stages": [
                    "production": ["guarded": true, "require": ["metrics": ["auc": ["min": .number(0.9)]]]]
                ]
            ]
            _ = try await bench.registry.setPolicy(
                .group(try GroupName(parsing: "credit")), to: try Policy(json: rules), madeFrom: nil, by: root
            )
            try await bench.named("bob").done(
                "UpdateModelPackage",
                ["ModelPackageArn": .string(Self.arn), "ModelApprovalStatus": "Approved"])
            let refused = try await bench.send("CreateModel", Self.model("serving"))
            #expect(refused.code == "ConflictException", "\(refused.text)")
            #expect(refused.message.contains("'production'") && refused.message.contains("auc"))
            #expect(try await bench.send("DescribeModel", ["ModelName": "serving"]).status == .badRequest)
        }
    }
}
