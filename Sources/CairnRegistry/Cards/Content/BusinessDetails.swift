package import CairnObjects

/// What problem of the business the model solves, and for whom.
package struct BusinessDetails: CardPart {
    package var problem: String?
    package var stakeholders: String?
    package var line: String?
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .prose("business_problem", \.problem), .prose("business_stakeholders", \.stakeholders),
        .prose("line_of_business", \.line),
    ]
}
