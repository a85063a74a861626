package import CairnObjects

/// What the model is for, what it is not for, and how much harm it can do.
package struct IntendedUses: CardPart {
    package var purpose: String?
    package var uses: String?
    package var factors: String?
    package var riskRating: RiskRating?
    package var explanations: String?
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .prose("purpose_of_model", \.purpose), .prose("intended_uses", \.uses),
        .prose("factors_affecting_model_efficiency", \.factors), .word("risk_rating", \.riskRating),
        .prose("explanations_for_risk_rating", \.explanations),
    ]
}
