package import CairnObjects

/// What the model is, and who made it.
package struct ModelOverview: CardPart {
    package var id: String?
    package var name: String?
    package var description: String?
    package var version: Double?
    package var problemType: String?
    package var algorithmType: String?
    package var creator: String?
    package var owner: String?
    /// Where its files are.
    package var artifacts: [String] = []
    package var inferenceEnvironment = CardEnvironment()
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .text("model_id", \.id), .text("model_name", \.name), .prose("model_description", \.description),
        .number("model_version", \.version), .text("problem_type", \.problemType),
        .text("algorithm_type", \.algorithmType), .text("model_creator", \.creator),
        .text("model_owner", \.owner), .texts("model_artifact", \.artifacts),
        .part("inference_environment", \.inferenceEnvironment),
    ]
}

/// What a model is trained or served in.
package struct CardEnvironment: CardPart {
    package var containerImages: [String] = []
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [.texts("container_image", \.containerImages)]
}
