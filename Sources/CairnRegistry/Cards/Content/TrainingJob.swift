package import CairnObjects

/// The run that trained the model: on what, in what, with which settings and figures.
package struct TrainingJob: CardPart {
    package var arn: String?
    package var datasets: [String] = []
    package var environment = CardEnvironment()
    package var metrics: [Figure] = []
    package var userMetrics: [Figure] = []
    package var hyperParameters: [HyperParameter] = []
    package var userHyperParameters: [HyperParameter] = []
    package var unknown: [String: JSON] = [:]

    package init() {}

    package static let fields: [CardField<Self>] = [
        .text("training_arn", \.arn), .texts("training_datasets", \.datasets),
        .part("training_environment", \.environment), .parts("training_metrics", \.metrics),
        .parts("user_provided_training_metrics", \.userMetrics),
        .parts("hyper_parameters", \.hyperParameters),
        .parts("user_provided_hyper_parameters", \.userHyperParameters),
    ]

    /// A figure measured in training.
    package struct Figure: CardPart {
        package var name: String?
        package var value: Double?
        package var notes: String?
        package var unknown: [String: JSON] = [:]

        package init() {}

        package static let fields: [CardField<Self>] = [
            .text("name", \.name).required(), .number("value", \.value).required(), .text("notes", \.notes),
        ]

        package func speaksOf(theSameAs other: Self) -> Bool { name == other.name }
    }

    /// A setting of training. The schema has its value as text, whatever it is.
    package struct HyperParameter: CardPart {
        package var name: String?
        package var value: String?
        package var unknown: [String: JSON] = [:]

        package init() {}

        package static let fields: [CardField<Self>] = [
            .text("name", \.name).required(), .verbatim("value", \.value).required(),
        ]

        package func speaksOf(theSameAs other: Self) -> Bool { name == other.name }
    }
}
