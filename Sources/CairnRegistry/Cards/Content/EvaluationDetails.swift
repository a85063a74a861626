package import CairnObjects

/// One evaluation of the model.
package struct EvaluationDetails: CardPart {
    package var name: String?
    package var observation: String?
    package var jobARN: String?
    package var datasets: [String] = []
    package var metadata: [CardDetail] = []
    package var groups: [MetricGroup] = []
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .text("name", \.name).required(), .prose("evaluation_observation", \.observation),
        .text("evaluation_job_arn", \.jobARN), .texts("datasets", \.datasets),
        .details("metadata", \.metadata), .parts("metric_groups", \.groups),
    ]

    /// Two evaluations are two, whatever they are called.
    package func speaksOf(theSameAs other: Self) -> Bool { false }

    /// Figures that belong together.
    package struct MetricGroup: CardPart {
        package var name: String?
        package var metrics: [EvaluationMetric] = []
        package var unknown: [String: JSON] = [:]

        package init() {}

        package static let fields: [CardField<Self>] = [
            .text("name", \.name).required(), .parts("metric_data", \.metrics).required(empty: .array([])),
        ]
    }
}
