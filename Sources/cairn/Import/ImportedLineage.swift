import CairnObjects
import CairnRegistry

/// The lineage that another registry tells: what there is, and what came of what.
struct ImportedLineage: Sendable {
    /// An artifact, an action or a context.
    struct Node: Sendable {
        let kind: SageMakerEntities.Kind
        let arn: String
        /// What follows the kind in its resource name.
        let name: String
        let content: [String: JSON]
        /// `nil` where they cannot be read.
        let tags: [String: String]?

        /// Where it comes from; of an artifact this is what it is.
        var source: JSON { content["Source"] ?? .null }

        /// - Parameter members: As its Describe tells it.
        init(
            _ kind: SageMakerEntities.Kind, _ arn: String, _ members: [String: JSON],
            tags: [String: String]?
        ) {
            (self.kind, self.arn, self.tags) = (kind, arn, tags)
            name = ImportedLineage.resource(arn)?.name ?? arn
            var content = members.filter { !Self.told.contains($0.key) && $0.value != .null }
            if kind != .artifact { content["\(kind.word)Name"] = nil }
            if var source = content["Source"]?.object {
                // Told as an empty list where nobody gave any; a source without is the same one.
                if source["SourceTypes"] == .array([]) { source["SourceTypes"] = nil }
                content["Source"] = .object(source)
            }
            self.content = content
        }

        /// What is told by whoever answers.
        private static let told: Set<String> = [
            "ArtifactArn", "ActionArn", "ContextArn", "CreationTime", "CreatedBy", "LastModifiedTime",
            "LastModifiedBy", "LineageGroupArn",
        ]
    }

    /// That something came of something, by resource names.
    struct Edge: Sendable, Hashable {
        let source: String
        let destination: String
        let type: String?
    }

    var nodes: [Node] = []
    var edges: [Edge] = []

    /// The kind and the name in a resource name; `nil` where the text is none.
    static func resource(_ arn: String) -> (kind: String, name: String)? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "sagemaker" else { return nil }
        let resource = parts[5].split(separator: "/", maxSplits: 1).map(String.init)
        return resource.count == 2 ? (resource[0], resource[1]) : nil
    }
}

extension SageMakerEntities.Kind {
    /// As the names of operations and members have it.
    var word: String {
        switch self {
        case .artifact: "Artifact"
        case .action: "Action"
        case .context: "Context"
        case .card: "ModelCard"
        case .association: "Association"
        case .resourcePolicy: "ResourcePolicy"
        }
    }
}
