import CairnObjects

/// What is served, by the operation's name.
extension SageMakerDoor {
    /// Answers a request; `nil` for an empty answer.
    typealias Operation = @Sendable (SageMakerCall) async throws -> JSON?

    static let operations: [String: @Sendable (SageMakerDoor) -> Operation] =
        packageOperations.merging(cardOperations) { first, _ in first }
        .merging(lineageOperations) { first, _ in first }

    private static var packageOperations: [String: @Sendable (SageMakerDoor) -> Operation] {
        [
            "CreateModelPackageGroup": createGroup, "DescribeModelPackageGroup": describeGroup,
            "ListModelPackageGroups": listGroups, "DeleteModelPackageGroup": deleteGroup,
            "PutModelPackageGroupPolicy": putGroupPolicy, "GetModelPackageGroupPolicy": groupPolicy,
            "DeleteModelPackageGroupPolicy": deleteGroupPolicy,
            "CreateModelPackage": createPackage, "DescribeModelPackage": describePackage,
            "BatchDescribeModelPackage": describePackages, "ListModelPackages": listPackages,
            "UpdateModelPackage": updatePackage, "DeleteModelPackage": deletePackage,
            "AddTags": addTags, "ListTags": listTags, "DeleteTags": deleteTags, "Search": search,
        ]
    }

    private static var cardOperations: [String: @Sendable (SageMakerDoor) -> Operation] {
        [
            "CreateModelCard": createCard, "DescribeModelCard": describeCard, "ListModelCards": listCards,
            "UpdateModelCard": updateCard, "DeleteModelCard": deleteCard,
            "ListModelCardVersions": listCardVersions,
            "CreateModel": createModel, "DescribeModel": describeModel, "ListModels": listModels,
            "DeleteModel": deleteModel,
        ]
    }

    private static var lineageOperations: [String: @Sendable (SageMakerDoor) -> Operation] {
        [
            "CreateArtifact": createArtifact, "DescribeArtifact": describeArtifact,
            "ListArtifacts": listArtifacts, "UpdateArtifact": updateArtifact,
            "DeleteArtifact": deleteArtifact,
            "CreateAction": { door in { try await door.create(.action, $0) } },
            "DescribeAction": { door in { try await door.describe(.action, $0) } },
            "ListActions": { door in { try await door.list(.action, $0) } },
            "UpdateAction": { door in { try await door.update(.action, $0) } },
            "DeleteAction": { door in { try await door.delete(.action, $0) } },
            "CreateContext": { door in { try await door.create(.context, $0) } },
            "DescribeContext": { door in { try await door.describe(.context, $0) } },
            "ListContexts": { door in { try await door.list(.context, $0) } },
            "UpdateContext": { door in { try await door.update(.context, $0) } },
            "DeleteContext": { door in { try await door.delete(.context, $0) } },
            "AddAssociation": addAssociation, "DeleteAssociation": deleteAssociation,
            "ListAssociations": listAssociations, "QueryLineage": queryLineage,
        ]
    }
}
