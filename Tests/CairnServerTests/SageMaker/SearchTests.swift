import CairnObjects
import HTTPTypes
import Testing

@testable import CairnServer

@Suite("SageMaker's search")
struct SearchTests {
    /// A condition, and the versions for which it holds.
    struct Rule: Sendable, CustomTestStringConvertible {
        let name: String
        let comparison: String
        let value: String?
        let found: [Int]

        init(_ name: String, _ comparison: String, _ value: String?, _ found: [Int]) {
            (self.name, self.comparison, self.value, self.found) = (name, comparison, value, found)
        }

        var testDescription: String { "\(name) \(comparison) \(value ?? "")" }

        var json: JSON {
            .members([
                "Name": .string(name), "Operator": .string(comparison), "Value": value.map(JSON.string),
            ])
        }
    }

    static let rules: [Rule] = [
        Rule("ModelPackageVersion", "Equals", "2", [2]),
        Rule("ModelPackageVersion", "NotEquals", "2", [1, 3]),
        Rule("ModelPackageVersion", "GreaterThan", "2", [3]),
        Rule("ModelPackageVersion", "GreaterThanOrEqualTo", "2", [2, 3]),
        Rule("ModelPackageVersion", "LessThan", "2", [1]),
        Rule("ModelPackageVersion", "LessThanOrEqualTo", "2", [1, 2]),
        Rule("ModelPackageDescription", "Contains", "LY", [1, 2]),
        Rule("CustomerMetadataProperties.owner", "Exists", nil, [1]),
        Rule("CustomerMetadataProperties.owner", "NotExists", nil, [2, 3]),
        Rule("ModelPackageDescription", "In", "Nightly, By hand", [1, 3]),
        Rule("CreationTime", "GreaterThan", "2001-01-01T00:00:00Z", [1, 2, 3]),
        Rule("CreationTime", "LessThan", "2001-01-01T00:00:00Z", []),
        Rule("CustomerMetadataProperties.nobody", "NotEquals", "ann", [1, 2, 3]),
    ]

    private func bench(_ body: @escaping @Sendable (SageMakerBench) async throws -> Void) async throws {
        try await PackageTests.with { bench, _ in
            _ = try await bench.put("other", "models", "credit/other.tar.gz")
            try await bench.done(
                "CreateModelPackage", PackageTests.package(["CustomerMetadataProperties": ["owner": "ann"]]))
            for text in ["Weekly", "By hand"] {
                try await bench.done(
                    "CreateModelPackage",
                    PackageTests.package(
                        ["ModelPackageDescription": .string(text)], data: "s3://models/credit/other.tar.gz"))
            }
            try await body(bench)
        }
    }

    private func versions(_ expression: JSON, _ bench: SageMakerBench) async throws -> [Int] {
        let found = try await bench.done(
            "Search",
            [
                "Resource": "ModelPackage", "SearchExpression": expression, "SortBy": "ModelPackageVersion",
                "SortOrder": "Ascending",
            ])
        return (found["Results"]?.items ?? []).compactMap {
            $0.members["ModelPackage"]?.members["ModelPackageVersion"]?.whole
        }
    }

    @Test(arguments: rules)
    func `every operator holds for what it says`(_ rule: Rule) async throws {
        try await bench { bench in
            let found = try await versions(["Filters": .array([rule.json])], bench)
            #expect(found == rule.found)
        }
    }

    @Test func `one element of a list must pass all filters of a nested one`() async throws {
        try await bench { bench in
            func nested(_ data: String, _ framework: String) -> JSON {
                [
                    "NestedPropertyName": "InferenceSpecification.Containers",
                    "Filters": .array([
                        Rule("InferenceSpecification.Containers.ModelDataUrl", "Contains", data, []).json,
                        Rule("InferenceSpecification.Containers.Framework", "Equals", framework, []).json,
                    ]),
                ]
            }
            let other = nested("other", "XGBOOST")
            let others = try await versions(["NestedFilters": .array([other])], bench)
            #expect(others == [2, 3])
            let none = nested("other", "SKLEARN")
            let nobody = try await versions(["NestedFilters": .array([none])], bench)
            #expect(nobody == [])
            let either: JSON = [
                "Operator": "Or",
                "SubExpressions": .array([
                    ["NestedFilters": .array([nested("model.tar.gz", "XGBOOST")])],
                    ["Filters": .array([Rule("ModelPackageVersion", "Equals", "3", []).json])],
                ]),
            ]
            let any = try await versions(either, bench)
            #expect(any == [1, 3])
        }
    }

    @Test func `a filter that needs a value and has none is refused`() async throws {
        try await bench { bench in
            let reply = try await bench.send(
                "Search",
                [
                    "Resource": "ModelPackage",
                    "SearchExpression": [
                        "Filters": .array([["Name": "ModelPackageVersion", "Operator": "LessThan"]])
                    ],
                ])
            #expect(reply.code == "ValidationException" && reply.message.contains("needs a Value"))
        }
    }

    @Test func `groups and cards are found by their tags and contents`() async throws {
        try await bench { bench in
            try await bench.done(
                "CreateModelPackageGroup",
                [
                    "ModelPackageGroupName": "tagged",
                    "Tags": .array([["Key": "team", "Value": "risk"]]),
                ])
            try await bench.done(
                "CreateModelCard",
                [
                    "ModelCardName": "tagged", "ModelCardStatus": "Draft",
                    "Content": #"{"model_overview": {"model_id": "m"}}"#,
                    "Tags": .array([["Key": "team", "Value": "risk"]]),
                ])
            for (resource, name) in [
                ("ModelPackageGroup", "ModelPackageGroupName"), ("ModelCard", "ModelCardName"),
            ] {
                let tagged = Rule("Tags.team", "Equals", "risk", []).json
                let found = try await bench.done(
                    "Search",
                    [
                        "Resource": .string(resource),
                        "SearchExpression": ["Filters": .array([tagged])],
                    ])
                let names = (found["Results"]?.items ?? []).compactMap {
                    $0.members[resource]?.members[name]?.text
                }
                #expect(names == ["tagged"], "\(resource)")
            }
        }
    }
}
