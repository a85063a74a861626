import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Testing

@testable import CairnServer

/// What changes together changes together, and what several change at once is lost for none.
@Suite("SageMaker's packages: whole changes")
struct PackageChangeTests {
    private static let arn = JSON.string(PackageTests.arn("model-package/credit/1"))

    private static func specification(_ name: String, data: String? = nil) -> JSON {
        .members([
            "Name": .string(name),
            "Containers": .array([
                .members(["Image": "i", "ModelDataUrl": data.map(JSON.string)])
            ]),
        ])
    }

    @Test func `specifications that many add at once are all there`() async throws {
        try await PackageTests.with { bench, _ in
            try await bench.done("CreateModelPackage", PackageTests.package())
            let names = (0..<15).map { "spec-\($0)" }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for name in names {
                    group.addTask {
                        let add = JSON.array([
                            Self.specification(name, data: "s3://models/credit/model.tar.gz")
                        ])
                        try await bench.done(
                            "UpdateModelPackage",
                            ["ModelPackageArn": Self.arn, "AdditionalInferenceSpecificationsToAdd": add])
                    }
                }
                try await group.waitForAll()
            }
            let told = try await bench.done("DescribeModelPackage", ["ModelPackageName": Self.arn])
            let found = told["AdditionalInferenceSpecifications"]?.items ?? []
            #expect(Set(found.compactMap { $0.members["Name"]?.text }) == Set(names))
            func refused(_ specs: [JSON]) async throws -> String? {
                try await bench.send(
                    "UpdateModelPackage",
                    ["ModelPackageArn": Self.arn, "AdditionalInferenceSpecificationsToAdd": .array(specs)]
                ).code
            }
            #expect(try await refused([Self.specification("spec-3")]) == "ConflictException")
            #expect(try await refused([Self.specification("more")]) == "ResourceLimitExceeded")
        }
    }

    @Test func `cards that many change at once keep every version`() async throws {
        try await withSageMaker { bench in
            func content(_ number: Int) -> JSON {
                .string(#"{"model_overview": {"model_description": "\#(number)"}}"#)
            }
            try await bench.done(
                "CreateModelCard",
                ["ModelCardName": "card", "Content": content(0), "ModelCardStatus": "Draft"])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...20 {
                    group.addTask {
                        try await bench.done(
                            "UpdateModelCard", ["ModelCardName": "card", "Content": content(number)])
                    }
                }
                try await group.waitForAll()
            }
            let versions = try await bench.done("ListModelCardVersions", ["ModelCardName": "card"])
            let list = versions["ModelCardVersionSummaryList"]?.items ?? []
            #expect(list.compactMap { $0.members["ModelCardVersion"]?.whole } == Array((1...21).reversed()))
            var seen: Set<String> = []
            for number in 1...21 {
                let card = try await bench.done(
                    "DescribeModelCard", ["ModelCardName": "card", "ModelCardVersion": .integer(number)])
                seen.insert(card["Content"]?.text ?? "")
            }
            #expect(seen == Set((0...20).compactMap { content($0).text }))
        }
    }

    @Test func `a refusal of one part leaves all of an update undone`() async throws {
        try await PackageTests.with { bench, _ in
            try await bench.done("CreateModelPackage", PackageTests.package())
            let root = bench.named("root")
            let before = try await bench.entries().count
            var update: [String: JSON] = [
                "ModelPackageArn": Self.arn, "SourceUri": "s", "CustomerMetadataProperties": ["a": "1"],
                "ModelCard": ["ModelCardContent": "{}", "ModelCardStatus": "Draft"],
                "ModelLifeCycle": ["Stage": "production", "StageStatus": "Approved"],
            ]
            // Nobody has approved it, so production takes it not.
            let refused = try await root.send("UpdateModelPackage", .object(update))
            #expect(refused.code == "ConflictException" && refused.message.contains("approved"))
            #expect(try await bench.entries().count == before)
            let told = try await bench.done("DescribeModelPackage", ["ModelPackageName": Self.arn])
            #expect(told["SourceUri"] == nil && told["CustomerMetadataProperties"] == nil)
            #expect(told["ModelCard"] == nil && told["ModelLifeCycle"] == nil)
            update["ModelApprovalStatus"] = "Approved"
            update["ApprovalDescription"] = "Good"
            update["ClientToken"] = "once"
            try await root.done("UpdateModelPackage", .object(update))
            try await root.done("UpdateModelPackage", .object(update))
            let entries = try await bench.entries()
            #expect(entries.count == before + 1 && entries.last?.moves.count == 4)
            let after = try await bench.done("DescribeModelPackage", ["ModelPackageName": Self.arn])
            #expect(after["ModelApprovalStatus"] == "Approved" && after["ApprovalDescription"] == "Good")
            #expect(after["ModelLifeCycle"]?.members["Stage"] == "production")
            #expect(after["CustomerMetadataProperties"] == ["a": "1"] && after["SourceUri"] == "s")
            #expect(try await bench.registry.verifyAll(width: 2).isSound)
        }
    }

    @Test func `a package that its stage does not take is not registered`() async throws {
        try await PackageTests.with { bench, _ in
            let root = bench.named("root")
            let before = try await bench.entries().count
            let wish: JSON = ["Stage": "Production", "StageStatus": "Approved"]
            let spec = PackageTests.package().members["InferenceSpecification"] ?? [:]
            let alone: JSON = [
                "ModelPackageName": "solo", "InferenceSpecification": spec, "ModelLifeCycle": wish,
            ]
            for input in [PackageTests.package(["ModelLifeCycle": wish]), alone] {
                let refused = try await root.send("CreateModelPackage", input)
                #expect(refused.code == "ConflictException", "\(refused.text)")
            }
            #expect(try await bench.entries().count == before)
            try await root.done(
                "CreateModelPackage",
                PackageTests.package(["ModelLifeCycle": wish, "ModelApprovalStatus": "Approved"]))
            #expect(try await bench.entries().count == before + 1)
            let stands = try await bench.registry.resolve(try VersionSpec(parsing: "credit:production"))
            #expect(stands.number == .first)
        }
    }

    @Test func `a name without versions is registered once, and anew after it was deleted`() async throws {
        try await PackageTests.with { bench, _ in
            func input(_ token: String?) -> JSON {
                .members([
                    "ModelPackageName": "solo", "ClientToken": token.map(JSON.string),
                    "InferenceSpecification": PackageTests.package().members["InferenceSpecification"],
                ])
            }
            let made = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let reply = try await bench.send("CreateModelPackage", input("t-\(number)"))
                        #expect(reply.status == .ok || reply.message.contains("already exists"))
                        return reply.status == .ok ? 1 : 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(made == 1)
            let late = try await bench.send("CreateModelPackage", input(nil))
            #expect(late.code == "ValidationException" && late.message.contains("already exists"))
            let group = try GroupName(parsing: "solo")
            func count() async throws -> Int {
                try await bench.registry.list(VersionQuery(group: group)).versions.count
            }
            #expect(try await count() == 1)
            #expect(try await bench.entries().count { $0.action == .versionRegistered } == 1)
            for round in 0..<2 {
                try await bench.named("root").done("DeleteModelPackage", ["ModelPackageName": "solo"])
                try await bench.done("CreateModelPackage", input("again-\(round)"))
                let told = try await bench.done("DescribeModelPackage", ["ModelPackageName": "solo"])
                #expect(told["ModelPackageArn"] == .string(PackageTests.arn("model-package/solo")))
                #expect(try await count() == 1)
            }
        }
    }

    @Test func `an ETag that is not the object's is refused`() async throws {
        try await PackageTests.with { bench, _ in
            func create(_ tag: String?, _ source: Bool = false) async throws -> SageMakerReply {
                let url = "s3://models/credit/model.tar.gz"
                let container: JSON =
                    source
                    ? [
                        "Image": "i",
                        "ModelDataSource": [
                            "S3DataSource": .members([
                                "S3Uri": .string(url), "S3DataType": "S3Object",
                                "CompressionType": "Gzip", "ETag": tag.map(JSON.string),
                            ])
                        ],
                    ]
                    : .members([
                        "Image": "i", "ModelDataUrl": .string(url),
                        "ModelDataETag": tag.map(JSON.string),
                    ])
                return try await bench.send(
                    "CreateModelPackage",
                    [
                        "ModelPackageGroupName": "credit",
                        "InferenceSpecification": ["Containers": .array([container])],
                    ])
            }
            let object = try await bench.registry.object(
                bucket: BucketName(parsing: "models"), key: ObjectKey(parsing: "credit/model.tar.gz"))
            let tag = try #require(object?.etag)
            for source in [false, true] {
                #expect(try await create(tag, source).status == .ok)
                #expect(try await create("\"\(tag)\"", source).status == .ok)
                #expect(try await create(nil, source).status == .ok)
                let wrong = try await create("0123456789abcdef0123456789abcdef", source)
                #expect(wrong.code == "ValidationException" && wrong.message.contains(tag))
            }
        }
    }

    @Test func `data of further channels is pinned, and too many objects are refused`() async throws {
        try await PackageTests.with { bench, _ in
            let adapter = try await bench.put("adapter", "models", "adapters/a.bin")
            func input(_ uri: String, _ type: String) -> JSON {
                [
                    "ModelPackageGroupName": "credit",
                    "InferenceSpecification": [
                        "Containers": .array([
                            [
                                "Image": "i", "ModelDataUrl": "s3://models/credit/model.tar.gz",
                                "AdditionalModelDataSources": .array([
                                    [
                                        "ChannelName": "adapter",
                                        "S3DataSource": [
                                            "S3Uri": .string(uri), "S3DataType": .string(type),
                                            "CompressionType": "None",
                                        ],
                                    ]
                                ]),
                            ]
                        ])
                    ],
                ]
            }
            try await bench.done("CreateModelPackage", input("s3://models/adapters/", "S3Prefix"))
            let version = try await bench.registry.version(try VersionSpec(parsing: "credit:1"))
            #expect(try version.files().map(\.content.digest).contains(adapter))
            #expect(version.record.inputs.count == 2 && version.record.inputs.allSatisfy { $0.digest != nil })
            let missing = try await bench.send(
                "CreateModelPackage", input("s3://models/adapters/none", "S3Object"))
            #expect(missing.code == "ValidationException" && missing.message.contains("none"))
            for number in 0...PackageData.mostObjects {
                _ = try await bench.put("x", "models", "many/\(number)")
            }
            let many = try await bench.send("CreateModelPackage", input("s3://models/many/", "S3Prefix"))
            #expect(many.code == "ResourceLimitExceeded" && many.message.contains("s3://models/many/"))
        }
    }
}
