import CairnObjects
import CairnRegistry
import CairnStorage

/// Models: what an endpoint would be made of. Cairn makes no endpoint; it says whether a package may come so
/// far.
extension SageMakerDoor {
    func createModel(_ call: SageMakerCall) async throws -> JSON? {
        let name = try call.required("ModelName")
        try require(.register, .model, name, call)
        let containers =
            call.list("Containers") ?? call.object("PrimaryContainer").map { [.object($0)] } ?? []
        guard call.input["Containers"] == nil || call.input["PrimaryContainer"] == nil else {
            throw SageMakerFault(
                .validation, "PrimaryContainer and Containers are given; only one can be")
        }
        guard !containers.isEmpty else {
            throw SageMakerFault(.validation, "One of PrimaryContainer and Containers must be given")
        }
        var content = call.input.filter { $0.key != "Tags" && $0.key != "ModelName" }
        var manifests: [String: JSON] = [:]
        var stands: [RefExpectation] = []
        for container in containers {
            guard let package = container.members?["ModelPackageName"]?.text else { continue }
            let (id, approval) = try await admit(package, call)
            manifests[package] = .text(id.manifest)
            // A decision in between makes no model of what it took back.
            stands.append(RefExpectation(.approval(id.group, id.number), names: approval))
        }
        if !manifests.isEmpty { content[Self.manifestsKey] = .object(manifests) }
        do {
            _ = try await registry.createEntity(
                try Self.entity(.model, name), EntityDraft(content, labels: try call.tags),
                expecting: stands, by: try call.intent())
        } catch let error as CairnError {
            guard error.code == .exists else { throw error }
            throw SageMakerFault(
                .validation, "Cannot create already existing model \"\(names.name(.model, name))\"")
        }
        return ["ModelArn": .string(names.name(.model, name))]
    }

    /// What the packages were that a model was made of.
    private static let manifestsKey = "CairnManifests"

    /// Lets only packages pass that are approved, as votes count now, and that the rules of the stage let
    /// pass from which models are made.
    ///
    /// - Returns: the package, and its approval, read before it was judged.
    private func admit(
        _ text: String, _ call: SageMakerCall
    ) async throws -> (VersionID, approval: Digest) {
        let package = try await package(text, call)
        let ref = RefName.approval(package.id.group, package.id.number)
        guard let approval = try await registry.storage.target(of: ref) else {
            throw CairnError(.notFound, "\(package.id) is deleted")
        }
        let arn = names.name(of: package.name)
        let stage = try await deploymentStage.asyncMap {
            try await registry.knownStage(like: $0, in: package.id.group)
        }
        let test = try await registry.testPolicy(on: package.id, stage: stage, by: try call.intent())
        guard test.state == .approved else {
            throw SageMakerFault(
                .validation,
                "Model package \(arn) is not approved: its ModelApprovalStatus is \(test.state)")
        }
        guard test.tally.state == .approved else {
            throw SageMakerFault(
                .conflict,
                "Model package \(arn) is Approved, but not by the rules as they are now: "
                    + test.tally.described)
        }
        guard let stage, !package.version.stages.contains(stage) else { return (package.id, approval) }
        // Who may move the stage is not asked: nothing is moved.
        let failed = test.stages.flatMap(\.verdict.failed).filter {
            $0.rule != "mover" && $0.rule != "separation promoter"
        }
        guard failed.isEmpty else {
            let words = failed.map { "\($0.rule): \($0.finding)" }.joined(separator: "; ")
            throw SageMakerFault(
                .conflict, "Model package \(arn) may not be deployed by the rules of '\(stage)': \(words)")
        }
        return (package.id, approval)
    }

    func describeModel(_ call: SageMakerCall) async throws -> JSON? {
        let model = try await model(call, .read)
        var json = model.value.content.filter { $0.key != Self.manifestsKey }
        json["ModelName"] = .string(model.id.name)
        json["ModelArn"] = .string(names.name(.model, model.id.name))
        json["CreationTime"] = model.value.createdAt.wire
        if json["EnableNetworkIsolation"] == nil { json["EnableNetworkIsolation"] = false }
        return .object(json)
    }

    func listModels(_ call: SageMakerCall) async throws -> JSON? {
        let rows = try await registry.entities(try Handle(parsing: ResourceNames.Kind.model.rawValue))
            .filter { isAllowed(.read, .model, $0.id.name, call) }
            .map { model in
                ListRow(
                    name: model.id.name, created: model.value.createdAt,
                    json: [
                        "ModelName": .string(model.id.name),
                        "ModelArn": .string(names.name(.model, model.id.name)),
                        "CreationTime": model.value.createdAt.wire,
                    ])
            }
        return try call.page(rows, as: "Models")
    }

    func deleteModel(_ call: SageMakerCall) async throws -> JSON? {
        let model = try await model(call, .register)
        try await registry.deleteEntity(model.id, by: try call.intent())
        return nil
    }

    private func model(_ call: SageMakerCall, _ permission: Permission) async throws -> Entity {
        let name = try call.required("ModelName")
        try require(permission, .model, name, call)
        guard let model = try await registry.entity(try Self.entity(.model, name)) else {
            throw SageMakerFault(
                .validation, "Could not find model \"\(names.name(.model, name))\": it does not exist")
        }
        return model
    }
}

extension Optional {
    func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}
