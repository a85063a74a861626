import CairnObjects
import Testing

@testable import CairnServer

@Suite("The schema of model cards' content")
struct CardSchemaTests {
    private static let whole = """
        {"model_overview": {"model_id": "m", "model_version": 2, "model_artifact": ["s3://b/m"],
          "inference_environment": {"container_image": ["image:1"]}},
         "model_package_details": {"model_package_arn": "arn", "model_approval_status": "Approved",
          "created_by": {"user_profile_name": "ann"}, "source_algorithms": [{"algorithm_name": "a"}],
          "inference_specification": {"containers": [{"image": "image:1"}]}},
         "intended_uses": {"purpose_of_model": "Scores", "risk_rating": "High"},
         "business_details": {"line_of_business": "Loans"},
         "training_details": {
          "objective_function": {"function": {"function": "Maximize", "facet": "AUC"}, "notes": "n"},
          "training_job_details": {"training_arn": "arn", "training_datasets": ["s3://b/d"],
           "training_environment": {"container_image": ["image:1"]},
           "training_metrics": [{"name": "loss", "value": 0.5, "notes": "n"}],
           "hyper_parameters": [{"name": "depth", "value": "3"}]}},
         "evaluation_details": [{"name": "test", "datasets": ["s3://b/e"], "metadata": {"a": "b"},
          "metric_groups": [{"name": "g", "metric_data": [
           {"name": "auc", "type": "number", "value": 0.9},
           {"name": "passes", "type": "boolean", "value": true},
           {"name": "roc", "type": "linear_graph", "value": [[0, 0], [1, 1]], "x_axis_name": "x"},
           {"name": "bars", "type": "bar_chart", "value": [1, 2], "x_axis_name": ["a", "b"]},
           {"name": "confusion", "type": "matrix", "value": [[1, 2], [3, 4]], "y_axis_name": ["a", "b"]}]}]}],
         "additional_information": {"custom_details": {"a": "b"}, "ethical_considerations": "None"}}
        """

    private func finding(_ text: String, _ rule: CardRule = CardSchema.card) throws -> String? {
        rule.finding(try JSONParser.parse(text), at: "Content")
    }

    @Test func `a card that has everything passes, and so does an empty one`() throws {
        #expect(try finding(Self.whole) == nil)
        #expect(try finding("{}") == nil)
        #expect(try finding("{}", CardSchema.packageCard) == nil)
    }

    /// A content, and what is found in it.
    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let card: (text: String, finding: String)

        init(_ description: String, _ card: (text: String, finding: String)) {
            (testDescription, self.card) = (description, card)
        }
    }

    private static let long = String(repeating: "ä", count: 1025)

    static let wrong: [Broken] = [
        Broken("an unknown section", (#"{"cairn": {}}"#, "Content.cairn is not in the schema")),
        Broken(
            "an unknown member",
            (#"{"model_overview": {"owner": "x"}}"#, "Content.model_overview.owner is not in the schema")),
        Broken(
            "a text that is too long",
            (
                #"{"model_overview": {"model_owner": "\#(long)"}}"#,
                "Content.model_overview.model_owner has more than 1024 characters"
            )),
        Broken(
            "a word of another list",
            (
                #"{"intended_uses": {"risk_rating": "Grave"}}"#,
                "Content.intended_uses.risk_rating must be one of High, Medium, Low, Unknown"
            )),
        Broken(
            "a number that is too small",
            (
                #"{"model_overview": {"model_version": 0}}"#,
                "Content.model_overview.model_version must be at least 1.0"
            )),
        Broken(
            "a text where a list belongs",
            (
                #"{"model_overview": {"model_artifact": "s3://b/m"}}"#,
                "Content.model_overview.model_artifact must be an array, not text"
            )),
        Broken(
            "an evaluation without a name",
            (#"{"evaluation_details": [{}]}"#, "Content.evaluation_details[0].name is missing")),
        Broken(
            "an empty name",
            (#"{"evaluation_details": [{"name": ""}]}"#, "Content.evaluation_details[0].name is empty")),
        Broken(
            "a training metric that is text",
            (
                #"{"training_details": {"training_job_details": {"training_metrics": "#
                    + #"[{"name": "a", "value": "1"}]}}}"#,
                "Content.training_details.training_job_details.training_metrics[0].value must be a number, "
                    + "not text"
            )),
        Broken(
            "a line that has three coordinates",
            (
                #"{"evaluation_details": [{"name": "t", "metric_groups": [{"name": "g", "metric_data": "#
                    + #"[{"name": "roc", "type": "linear_graph", "value": [[1, 2, 3]]}]}]}]}"#,
                "Content.evaluation_details[0].metric_groups[0].metric_data[0].value[0] has more than 2 "
                    + "elements"
            )),
        Broken(
            "eleven data sets",
            (
                #"{"evaluation_details": [{"name": "t", "datasets": ["#
                    + Array(repeating: #""d""#, count: 11).joined(separator: ",") + "]}]}",
                "Content.evaluation_details[0].datasets has more than 10 elements"
            )),
    ]

    @Test("what breaks it is found, and where", arguments: wrong)
    func broken(_ wrong: Broken) throws {
        #expect(try finding(wrong.card.text) == wrong.card.finding)
    }

    @Test func `a package's card has less of an overview, and no details of the package`() throws {
        #expect(
            try finding(#"{"model_overview": {"model_id": "m"}}"#, CardSchema.packageCard)
                == "Content.model_overview.model_id is not in the schema")
        #expect(try finding(#"{"model_overview": {"model_creator": "ann"}}"#, CardSchema.packageCard) == nil)
        #expect(try finding(#"{"model_package_details": {}}"#, CardSchema.packageCard) != nil)
    }
}
