import CairnObjects

/// The schemas that Amazon publishes for the content of model cards (SageMakerModelCardSchema 0.1.0), in the
/// SageMaker developer guide: "Amazon SageMaker Model Cards", section "Model card JSON schema", and "View and
/// Update the Details of a Model Version", section "Model package model card schema". The members of
/// `model_package_details` are those of AWS CloudFormation's `AWS::SageMaker::ModelCard`.
///
/// They are read as draft 7 of JSON Schema says, which they name: `maxContains`, and what stands beside a
/// `$ref` or in `objective_function`, binds nothing there.
enum CardSchema {
    /// Of a card of its own.
    static let card = CardRule.object(
        sections.merging([
            "model_overview": .object([
                "model_description": .text(1024), "model_owner": .text(1024), "model_creator": .text(1024),
                "problem_type": .text(nil), "algorithm_type": .text(1024), "model_id": .text(1024),
                "model_artifact": .list(.text(1024)), "model_name": .text(1024),
                "model_version": .number(minimum: 1), "inference_environment": environment,
            ]),
            "model_package_details": packageDetails,
        ]) { $1 })

    /// Of a package's card.
    static let packageCard = CardRule.object(
        sections.merging([
            "model_overview": .object([
                "model_creator": .text(1024), "model_artifact": .list(.text(1024)),
            ])
        ]) { $1 })

    private static let sections: [String: CardRule] = [
        "intended_uses": .object([
            "purpose_of_model": .text(2048), "intended_uses": .text(2048),
            "factors_affecting_model_efficiency": .text(2048),
            "risk_rating": .word(["High", "Medium", "Low", "Unknown"]),
            "explanations_for_risk_rating": .text(2048),
        ]),
        "business_details": .object([
            "business_problem": .text(2048), "business_stakeholders": .text(2048),
            "line_of_business": .text(2048),
        ]),
        "training_details": .object([
            "objective_function": .anything, "training_observations": .text(1024),
            "training_job_details": .object([
                "training_arn": .text(1024), "training_datasets": .list(.text(1024)),
                "training_environment": environment, "training_metrics": .list(trainingMetric),
                "user_provided_training_metrics": .list(trainingMetric),
                "hyper_parameters": .list(hyperParameter),
                "user_provided_hyper_parameters": .list(hyperParameter),
            ]),
        ]),
        "evaluation_details": .list(evaluation),
        "additional_information": .object([
            "ethical_considerations": .text(2048), "caveats_and_recommendations": .text(2048),
            "custom_details": .map(.text(1024)),
        ]),
    ]

    private static let environment = CardRule.object(["container_image": .list(.text(1024))])

    private static let trainingMetric = CardRule.object(
        ["name": .name, "notes": .text(1024), "value": .number()], required: ["name", "value"])

    private static let hyperParameter = CardRule.object(
        ["name": .name, "value": .name], required: ["name", "value"])

    private static let evaluation = CardRule.object(
        [
            "name": .name, "evaluation_observation": .text(2096), "evaluation_job_arn": .text(256),
            "datasets": .list(.text(1024), count: 0...10), "metadata": .map(.text(1024)),
            "metric_groups": .list(
                .object(
                    ["name": .name, "metric_data": .list(.either(metrics))],
                    required: ["name", "metric_data"], isOpen: true)),
        ], required: ["name"])

    private static let axis = CardRule.text(63)
    private static let axes = CardRule.list(.text(63))

    /// A figure, a line, bars, or a matrix.
    private static let metrics: [CardRule] = [
        metric(
            ["number", "string", "boolean"], .either([.number(), .text(63), .flag]), x: axis, y: axis),
        metric(
            ["linear_graph"], .list(.list(.number(), count: 2...2), count: 1...Int.max), x: axis, y: axis),
        metric(["bar_chart"], .list(.number(), count: 1...Int.max), x: axes, y: axis),
        metric(["matrix"], .list(.list(.number(), count: 1...20), count: 1...20), x: axes, y: axes),
    ]

    private static func metric(_ types: [String], _ value: CardRule, x: CardRule, y: CardRule) -> CardRule {
        .object(
            [
                "name": .name, "notes": .text(1024), "type": .word(types), "value": value, "x_axis_name": x,
                "y_axis_name": y,
            ], required: ["name", "type", "value"])
    }

    private static let packageDetails = CardRule.object([
        "model_package_arn": .text(nil), "model_package_name": .text(nil),
        "model_package_group_name": .text(nil), "model_package_version": .number(),
        "model_package_description": .text(nil),
        "model_package_status": .word(["Pending", "InProgress", "Completed", "Failed", "Deleting"]),
        "model_approval_status": .word(["Approved", "Rejected", "PendingManualApproval"]),
        "approval_description": .text(nil), "domain": .text(nil), "task": .text(nil),
        "created_by": .object(["user_profile_name": .text(nil)]),
        "source_algorithms": .list(
            .object(
                ["algorithm_name": .text(170), "model_data_url": .text(1024)], required: ["algorithm_name"])),
        "inference_specification": .object(
            [
                "containers": .list(
                    .object(
                        [
                            "image": .text(255), "model_data_url": .text(1024),
                            "nearest_model_name": .text(nil),
                        ], required: ["image"]))
            ], required: ["containers"]),
    ])

    /// Checks a content.
    ///
    /// - Throws: a fault that says what is wrong, and where.
    static func check(_ content: String?, _ rule: CardRule, as member: String) throws(SageMakerFault) {
        guard let content else { return }
        let json: JSON
        do {
            json = try JSONParser.parse(content)
        } catch {
            throw SageMakerFault(.validation, "\(member) is not JSON: \(error.message)")
        }
        guard case .object = json else {
            throw SageMakerFault(.validation, "\(member) must be a JSON object, not \(json.kind)")
        }
        guard let finding = rule.finding(json, at: member) else { return }
        throw SageMakerFault(.validation, "The model card's content breaks its schema: \(finding)")
    }

    /// Checks the card that comes with a package.
    static func check(packageCard card: JSON?) throws(SageMakerFault) {
        try check(card?.members?["ModelCardContent"]?.text, packageCard, as: "ModelCardContent")
    }
}
