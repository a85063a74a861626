import CairnObjects
import CairnRegistry
import CairnStorage
import Testing

@testable import CairnServer

/// Lineage as SageMaker's clients ask for it, of versions that they did not make.
@Suite("Cairn's own lineage through SageMaker's door")
struct LineageTests {
    private static let data = Digest(of: [1, 2, 3])

    private static func arn(_ digest: Digest) -> String {
        PackageTests.arn("artifact/\(digest.hex)")
    }

    /// A version that was pushed, made of the data and perhaps of another version.
    private func push(
        _ text: String, from parents: [VersionSpec], _ registry: Registry
    ) async throws -> VersionID {
        let intent = Intent(by: try Principal(parsing: "root"))
        var record = Record(author: Author(name: "root"), createdAt: registry.clock())
        record.inputs = [Input(name: "transactions", digest: Self.data, size: 3, kind: "dataset")]
        var registration = Registration(
            group: try GroupName(parsing: "credit"),
            files: [
                Registration.File(
                    name: try FileName(parsing: "model.bin"), source: .bytes(Array(text.utf8)))
            ], record: record)
        registration.parents = parents.isEmpty ? .none : .versions(parents)
        return try await registry.register(registration, by: intent).version
    }

    @Test func `data, files, parents and children are found from either end, with the edges between`()
        async throws
    {
        try await PackageTests.with { bench, _ in
            let first = try await push("first", from: [], bench.registry)
            let second = try await push(
                "second", from: [try VersionSpec(parsing: "credit:1")], bench.registry)
            let down = try await bench.done(
                "QueryLineage",
                ["StartArns": .array([.string(Self.arn(Self.data))]), "Direction": "Descendants"])
            let found = (down["Vertices"]?.items ?? []).compactMap { $0.members["Arn"]?.text }
            #expect(Set(found) == [Self.arn(first.manifest), Self.arn(second.manifest)])
            let up = try await bench.done(
                "QueryLineage",
                [
                    "StartArns": .array([.string(Self.arn(second.manifest))]), "Direction": "Ascendants",
                    "IncludeEdges": true,
                ])
            let above = Set((up["Vertices"]?.items ?? []).compactMap { $0.members["Arn"]?.text })
            let file = Digest(of: Array("second".utf8))
            #expect(above.isSuperset(of: [first.manifest, Self.data, file].map(Self.arn)))
            let derived = (up["Edges"]?.items ?? []).filter {
                $0.members["AssociationType"] == "DerivedFrom"
            }
            #expect(
                derived.map { $0.members["SourceArn"]?.text } == [Self.arn(first.manifest)]
                    && derived.map { $0.members["DestinationArn"]?.text } == [Self.arn(second.manifest)])
            let only = try await bench.done(
                "QueryLineage",
                [
                    "StartArns": .array([.string(Self.arn(second.manifest))]), "Direction": "Both",
                    "MaxDepth": .integer(1), "Filters": ["Types": .array(["DataSet"])],
                ])
            let sets = (only["Vertices"]?.items ?? []).compactMap { $0.members["Arn"]?.text }
            #expect(sets == [Self.arn(Self.data)])
        }
    }

    @Test func `what clients add is one graph with it`() async throws {
        try await PackageTests.with { bench, _ in
            let version = try await push("first", from: [], bench.registry)
            let action = try await bench.done(
                "CreateAction",
                ["ActionName": "train", "ActionType": "Training", "Source": ["SourceUri": "job"]])
            let made = try #require(action["ActionArn"])
            try await bench.done(
                "AddAssociation",
                [
                    "SourceArn": made, "DestinationArn": .string(Self.arn(version.manifest)),
                    "AssociationType": "Produced",
                ])
            let up = try await bench.done(
                "QueryLineage",
                [
                    "StartArns": .array([.string(Self.arn(version.manifest))]),
                    "Direction": "Ascendants",
                ])
            let found = (up["Vertices"]?.items ?? []).compactMap { $0.members["Arn"] }
            #expect(found.contains(made) && found.contains(.string(Self.arn(Self.data))))
        }
    }
}
