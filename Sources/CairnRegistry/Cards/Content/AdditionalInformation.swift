package import CairnObjects

/// What users of the model must know besides.
package struct AdditionalInformation: CardPart {
    package var ethicalConsiderations: String?
    package var caveats: String?
    /// Whatever else the author wants to say, under names of his own.
    package var details: [CardDetail] = []
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .prose("ethical_considerations", \.ethicalConsiderations),
        .prose("caveats_and_recommendations", \.caveats), .details("custom_details", \.details),
    ]
}
