package import CairnObjects

/// How the model was trained.
package struct TrainingDetails: CardPart {
    package var objective = Objective()
    package var observations: String?
    package var job = TrainingJob()
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .part("objective_function", \.objective), .prose("training_observations", \.observations),
        .part("training_job_details", \.job),
    ]

    /// What training optimises, with notes.
    package struct Objective: CardPart {
        package var function = Function()
        package var notes: String?
        package var unknown: [String: JSON] = [:]

        package init() {}

        package static let fields: [CardField<Self>] = [
            .part("function", \.function), .prose("notes", \.notes),
        ]
    }

    /// Which way which figure moves, and under what condition.
    package struct Function: CardPart {
        package var direction: ObjectiveDirection?
        package var facet: String?
        package var condition: String?
        package var unknown: [String: JSON] = [:]

        package init() {}

        package static let fields: [CardField<Self>] = [
            .word("function", \.direction), .text("facet", \.facet), .text("condition", \.condition),
        ]
    }
}
