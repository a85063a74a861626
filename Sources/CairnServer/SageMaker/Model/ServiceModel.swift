import CairnObjects

/// What SageMaker's service model says of the inputs of the registry's operations: made from the model that
/// botocore has (`Tests/Independent/sagemaker_model.py`).
struct ServiceModel: Sendable {
    /// The shape of each operation's input.
    let operations: [String: String]
    /// Operations that SageMaker has and a registry has not.
    let others: Set<String>
    let shapes: [String: Shape]

    /// The model, read once.
    static let standard = Result { () throws(CairnError) in try ServiceModel(json: try JSONParser.parse(text))
    }

    init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "model")
        var operations: [String: String] = [:]
        for case (let name, .string(let shape)) in try members.object("operations") {
            operations[name] = shape
        }
        self.operations = operations
        others = Set(try members.requiredString("others").split(separator: " ").map(String.init))
        var shapes: [String: Shape] = [:]
        for (name, shape) in try members.object("shapes") {
            shapes[name] = try Shape(json: shape, path: "model.\(name)")
        }
        self.shapes = shapes
    }
}
