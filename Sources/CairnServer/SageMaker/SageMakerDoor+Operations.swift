import CairnObjects

/// What is served, by the operation's name.
extension SageMakerDoor {
    /// Answers a request; `nil` for an empty answer.
    typealias Operation = @Sendable (SageMakerCall) async throws -> JSON?

    var operations: [String: Operation] {
        packageOperations.merging(cardOperations) { first, _ in first }
            .merging(lineageOperations) { first, _ in first }
    }

    private var packageOperations: [String: Operation] {
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

    private var cardOperations: [String: Operation] {
        [
            "CreateModelCard": createCard, "DescribeModelCard": describeCard, "ListModelCards": listCards,
            "UpdateModelCard": updateCard, "DeleteModelCard": deleteCard,
            "ListModelCardVersions": listCardVersions,
            "CreateModel": createModel, "DescribeModel": describeModel, "ListModels": listModels,
            "DeleteModel": deleteModel,
        ]
    }

    private var lineageOperations: [String: Operation] {
        [
            "CreateArtifact": createArtifact, "DescribeArtifact": describeArtifact,
            "ListArtifacts": listArtifacts, "UpdateArtifact": updateArtifact,
            "DeleteArtifact": deleteArtifact,
            "CreateAction": { try await create(.action, $0) },
            "DescribeAction": { try await describe(.action, $0) },
            "ListActions": { try await list(.action, $0) },
            "UpdateAction": { try await update(.action, $0) },
            "DeleteAction": { try await delete(.action, $0) },
            "CreateContext": { try await create(.context, $0) },
            "DescribeContext": { try await describe(.context, $0) },
            "ListContexts": { try await list(.context, $0) },
            "UpdateContext": { try await update(.context, $0) },
            "DeleteContext": { try await delete(.context, $0) },
            "AddAssociation": addAssociation, "DeleteAssociation": deleteAssociation,
            "ListAssociations": listAssociations, "QueryLineage": queryLineage,
        ]
    }
}
