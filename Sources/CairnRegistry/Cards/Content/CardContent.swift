package import CairnObjects

/// What a model card says: the sections of SageMaker's model card JSON schema.
///
/// Source: Amazon SageMaker Developer Guide, "Model card JSON schema" (`SageMakerModelCardSchema`, version
/// 0.1.0), and the classes of `sagemaker.model_card` in the SageMaker Python SDK 2.
package struct CardContent: CardPart {
    package var overview = ModelOverview()
    package var intendedUses = IntendedUses()
    package var business = BusinessDetails()
    package var training = TrainingDetails()
    package var evaluations: [EvaluationDetails] = []
    package var additional = AdditionalInformation()
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .part("model_overview", \.overview), .part("intended_uses", \.intendedUses),
        .part("business_details", \.business), .part("training_details", \.training),
        .parts("evaluation_details", \.evaluations), .part("additional_information", \.additional),
    ]

    /// - Throws: `invalid` for JSON that has members, and none of a card's: then it is something else.
    package func check(path: String) throws(CairnError) {
        var known = self
        known.unknown = [:]
        guard !unknown.isEmpty, known.isEmpty else { return }
        throw CairnError(
            .invalid, "\(path) has none of a model card's sections",
            hint: "they are \(Self.fields.map(\.key).joined(separator: ", "))")
    }
}
