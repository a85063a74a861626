import CairnObjects
import CairnRegistry
import Testing

@Suite("A card in JSON")
struct CardContentTests {
    /// A card that says something in every member of the schema.
    static let full = """
        {
          "model_overview": {
            "model_id": "arn:aws:sagemaker:eu-west-1:123456789012:model/fraud", "model_name": "fraud",
            "model_description": "Tells fraud.", "model_version": 3, "problem_type": "Binary Classification",
            "algorithm_type": "Logistic Regression", "model_creator": "Ana", "model_owner": "Risk",
            "model_artifact": ["s3://bucket/model.tar.gz"],
            "inference_environment": {"container_image": ["serve:1"]}
          },
          "intended_uses": {
            "purpose_of_model": "Fewer losses.", "intended_uses": "Card payments.",
            "factors_affecting_model_efficiency": "Seasons.", "risk_rating": "High",
            "explanations_for_risk_rating": "It blocks payments."
          },
          "business_details": {
            "business_problem": "Losses.", "business_stakeholders": "Customers.", "line_of_business": "Cards."
          },
          "training_details": {
            "objective_function": {
              "function": {"function": "Maximize", "facet": "AUC", "condition": "recall over 0.8"},
              "notes": "With early stopping."
            },
            "training_observations": "Converged.",
            "training_job_details": {
              "training_arn": "arn:job", "training_datasets": ["s3://bucket/train.csv"],
              "training_environment": {"container_image": ["train:1"]},
              "training_metrics": [{"name": "loss", "value": 0.5, "notes": "last epoch"}],
              "user_provided_training_metrics": [{"name": "rows", "value": 7}],
              "hyper_parameters": [{"name": "depth", "value": "3"}, {"name": "empty", "value": ""}],
              "user_provided_hyper_parameters": [{"name": "seed", "value": "1"}]
            }
          },
          "evaluation_details": [
            {
              "name": "Test", "evaluation_observation": "Good.", "evaluation_job_arn": "arn:eval",
              "datasets": ["s3://bucket/test.csv"], "metadata": {"by": "Ben"},
              "metric_groups": [
                {
                  "name": "figures",
                  "metric_data": [
                    {"name": "auc", "type": "number", "value": 0.9, "notes": "bootstrap"},
                    {"name": "verdict", "type": "string", "value": "pass"},
                    {"name": "fair", "type": "boolean", "value": true},
                    {"name": "roc", "type": "linear_graph", "value": [[0, 0], [1, 1]],
                     "x_axis_name": "FPR", "y_axis_name": "TPR"},
                    {"name": "by month", "type": "bar_chart", "value": [1, 2], "x_axis_name": ["Jan", "Feb"]},
                    {"name": "confusion", "type": "matrix", "value": [[5, 1], [2, 9]]}
                  ]
                },
                {"name": "nothing yet", "metric_data": []}
              ]
            }
          ],
          "additional_information": {
            "ethical_considerations": "None known.", "caveats_and_recommendations": "Retrain each month.",
            "custom_details": {"licence": "internal", "review": "2026"}
          },
          "model_package_details": {"model_package_version": 3}
        }
        """

    @Test func `what the schema can say is read and written without loss`() throws {
        let json = try JSONParser.parse(Self.full)
        let content = try CardContent(json: json, path: "card")
        #expect(content.json == json)
        #expect(content.intendedUses.riskRating == .high)
        #expect(content.training.objective.function.direction == .maximize)
        #expect(content.training.job.hyperParameters.map(\.name) == ["depth", "empty"])
        #expect(content.evaluations[0].groups[0].metrics.map(\.kind) == EvaluationMetric.Kind.allCases)
        #expect(content.additional.details.map(\.name) == ["licence", "review"])
    }

    @Test func `members that the schema does not know are kept at every depth`() throws {
        let json = try JSONParser.parse(
            """
            {"x": [1], "intended_uses": {"x": "a"}, "evaluation_details": [{"name": "e", "x": {"y": null}}],
             "training_details": {"objective_function": {"function": {"x": 1}}}}
            """)
        let content = try CardContent(json: json, path: "card")
        #expect(content.json == json)
        #expect(content.intendedUses.unknown == ["x": "a"])
    }

    @Test func `null and blank texts state nothing`() throws {
        let text =
            #"{"intended_uses": {"intended_uses": " \n", "risk_rating": null}, "business_details": null}"#
        #expect(try CardContent(json: try JSONParser.parse(text), path: "card") == CardContent())
    }

    static let refusals: [Case<String, (String, String?)>] = [
        Case("no object", "[]", ("card must be an object, not an array", nil)),
        Case(
            "something else", #"{"auc": 0.9}"#,
            (
                "card has none of a model card's sections",
                "they are model_overview, intended_uses, business_details, training_details, "
                    + "evaluation_details, additional_information"
            )),
        Case(
            "text for a section", #"{"model_overview": "A model"}"#,
            ("card.model_overview must be an object, not text", nil)),
        Case(
            "a rating that is none", #"{"intended_uses": {"risk_rating": "Maybe"}}"#,
            (
                "card.intended_uses.risk_rating: 'Maybe' is not a risk rating",
                "use one of High, Medium, Low, Unknown"
            )),
        Case(
            "a rating in small letters", #"{"intended_uses": {"risk_rating": "high"}}"#,
            (
                "card.intended_uses.risk_rating: 'high' is not a risk rating",
                "use one of High, Medium, Low, Unknown"
            )),
        Case(
            "a number for text", #"{"model_overview": {"model_owner": 3}}"#,
            ("card.model_overview.model_owner must be text, not a number", nil)),
        Case(
            "text for a number", #"{"model_overview": {"model_version": "3"}}"#,
            ("card.model_overview.model_version must be a number, not text", nil)),
        Case(
            "text for a list", #"{"model_overview": {"model_artifact": "s3://b/k"}}"#,
            ("card.model_overview.model_artifact must be an array, not text", nil)),
        Case(
            "a direction that is none",
            #"{"training_details": {"objective_function": {"function": {"function": "Up"}}}}"#,
            (
                "card.training_details.objective_function.function.function: 'Up' is not what an objective "
                    + "function does", "use one of Maximize, Minimize"
            )),
        Case(
            "a hyper-parameter that is a number",
            #"{"training_details": {"training_job_details": "#
                + #"{"hyper_parameters": [{"name": "a", "value": 1}]}}}"#,
            (
                "card.training_details.training_job_details.hyper_parameters[0].value must be text, not a "
                    + "number", nil
            )),
        Case(
            "an evaluation without a name", #"{"evaluation_details": [{"name": "a"}, {}]}"#,
            ("card.evaluation_details[1].name is missing", nil)),
        Case(
            "an evaluation with a blank name", #"{"evaluation_details": [{"name": " "}]}"#,
            ("card.evaluation_details[0].name is missing", nil)),
        Case(
            "metadata that is no text", #"{"evaluation_details": [{"name": "a", "metadata": {"n": 1}}]}"#,
            ("card.evaluation_details[0].metadata.n must be text, not a number", nil)),
        Case(
            "a group without metrics",
            #"{"evaluation_details": [{"name": "a", "metric_groups": [{"name": "g"}]}]}"#,
            ("card.evaluation_details[0].metric_groups[0].metric_data is missing", nil)),
        Case("no type", metric(#""value": 1"#), ("\(metricPath).type is missing", nil)),
        Case("no value", metric(#""type": "number""#), ("\(metricPath).value is missing", nil)),
        Case(
            "a type that is none", metric(#""type": "figure", "value": 1"#),
            (
                "\(metricPath).type: 'figure' is not a type of metric",
                "use one of number, string, boolean, linear_graph, bar_chart, matrix"
            )),
        Case(
            "a value of another type", metric(#""type": "number", "value": "0.9""#),
            ("\(metricPath).value must be a number, since its type is 'number'", nil)),
        Case(
            "a point with three numbers", metric(#""type": "linear_graph", "value": [[1, 2], [1, 2, 3]]"#),
            (
                "\(metricPath).value must be an array of points, each an array of two numbers, since its "
                    + "type is 'linear_graph'", nil
            )),
        Case(
            "a matrix with an empty row", metric(#""type": "matrix", "value": [[1], []]"#),
            (
                "\(metricPath).value must be an array of rows, each an array of numbers, since its type is "
                    + "'matrix'", nil
            )),
        Case(
            "an axis that is a number", metric(#""type": "number", "value": 1, "x_axis_name": 1"#),
            ("\(metricPath).x_axis_name must be text or an array of texts, not a number", nil)),
    ]

    private static let metricPath = "card.evaluation_details[0].metric_groups[0].metric_data[0]"

    private static func metric(_ members: String) -> String {
        #"{"evaluation_details": [{"name": "e", "metric_groups": [{"name": "g", "#
            + #""metric_data": [{"name": "m", "#
            + members + "}]}]}]}"
    }

    @Test(arguments: refusals)
    func `what the schema does not allow is refused by its path`(
        _ refused: Case<String, (String, String?)>
    ) throws {
        let error = #expect(throws: CairnError.self) {
            try CardContent(json: try JSONParser.parse(refused.input), path: "card")
        }
        #expect(error?.code == .invalid)
        #expect(error?.message == refused.output.0)
        #expect(error?.hint == refused.output.1)
    }
}
