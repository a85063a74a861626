import CairnObjects
import CairnStorageTesting
import Testing

@testable import CairnRegistry

@Suite("A model card")
struct ModelCardTests {
    /// A record that says all that a card can be filled in from.
    static func record(_ sample: Sample) throws -> Record {
        var record = sample.record("Second try")
        record.author.email = "ana@example.com"
        record.parents = [Digest(of: [1]), Digest(of: [2])]
        record.metrics = [
            "auc": try Metric(0.9), "loss": try Metric(0.25), "f1": try Metric(0.5), "rows": try Metric(7),
        ]
        record.metrics["auc"]?.dataset = "cards"
        record.metrics["auc"]?.split = "test"
        record.metrics["auc"]?.lower = 0.85
        record.metrics["auc"]?.upper = 0.95
        record.metrics["auc"]?.goal = .maximize
        record.metrics["loss"]?.dataset = "cards"
        record.metrics["loss"]?.split = "test"
        record.metrics["f1"]?.dataset = "cards"
        record.metrics["f1"]?.lower = 0.25
        record.parameters = ["depth": .number(3), "name": "x", "empty": ""]
        record.inputs = [
            Input(name: "train", uri: "s3://b/train.csv", digest: Digest(of: [3])), Input(name: "prices"),
        ]
        record.inference = Inference(image: "serve:1", imageDigest: Digest(of: [4]), framework: "xgboost")
        record.source = Source(repository: "https://example.com/fraud.git", commit: "abc", dirty: true)
        return record
    }

    static func version(_ record: Record, card: (bytes: [UInt8], type: String)? = nil) throws -> Version {
        let sample = try Sample()
        var record = record
        record.card = card.map {
            Descriptor(mediaType: $0.type, digest: Digest(of: $0.bytes), size: Int64($0.bytes.count))
        }
        let made = try sample.version(record, files: [Sample.file("model.bin", holding: [1])])
        let id = VersionID(group: sample.group, number: try Sample.number(3), manifest: made.digest)
        let pending = Approval(
            subject: made.digest, state: .pending, actor: sample.actor, reason: "", at: sample.at,
            previous: nil)
        let approved = Approval(
            subject: made.digest, state: .approved, actor: try Principal(parsing: "bob"), reason: "Fine",
            at: sample.at, previous: Digest(of: [5]),
            votes: [
                Vote(actor: try Principal(parsing: "cy"), isFor: false, reason: "No | no", at: sample.at),
                Vote(actor: try Principal(parsing: "bob"), isFor: true, reason: "Fine", at: sample.at),
            ])
        return Version(
            id: id, manifest: made.manifest, record: record, approvals: [approved, pending], labels: [:],
            stages: [try StageName(parsing: "production")], observations: [])
    }

    /// The card of a version with the full record, which this JSON was pushed with.
    static func card(_ json: String?, record: Record? = nil) throws -> ModelCard {
        let bytes = json.map { Array($0.utf8) }
        let version = try version(
            try record ?? Self.record(try Sample()), card: bytes.map { ($0, "application/json") })
        return try ModelCard(version, parents: [Digest(of: [1]): "fraud-detection:2"], card: bytes)
    }

    @Test func `without a card, the record says what it can, and the risk is unknown`() throws {
        let card = try Self.card(nil)
        let overview = card.content.overview
        #expect(overview.name == "fraud-detection" && overview.version == 3)
        #expect(overview.description == "Second try")
        #expect(overview.creator == "Ana <ana@example.com>")
        #expect(overview.artifacts == ["model.bin@\(Digest(of: [1]))"])
        #expect(overview.inferenceEnvironment.containerImages == ["serve:1@\(Digest(of: [4]))"])
        #expect(card.content.intendedUses.riskRating == .unknown)
        let job = card.content.training.job
        #expect(job.datasets == ["s3://b/train.csv@\(Digest(of: [3]))", "prices"])
        #expect(
            job.hyperParameters.map { "\($0.name ?? "")=\($0.value ?? "")" } == [
                "depth=3", "empty=", "name=x",
            ])
        let evaluation = try #require(card.content.evaluations.first)
        #expect(evaluation.datasets == ["cards"])
        #expect(evaluation.groups.map(\.name) == ["Data not named", "cards", "cards, test"])
        #expect(evaluation.groups.map { $0.metrics.map(\.name) } == [["rows"], ["f1"], ["auc", "loss"]])
        #expect(evaluation.groups[2].metrics.map(\.notes) == ["0.85 to 0.95; maximize", nil])
        #expect(evaluation.groups[1].metrics.map(\.notes) == ["at least 0.25"])
        #expect(card.parents.map(\.name) == ["fraud-detection:2", nil])
    }

    @Test func `an image that names its digest is not given it twice`() throws {
        var record = try Self.record(try Sample())
        record.inference?.image = "serve@\(Digest(of: [4]))"
        let images = try Self.card(nil, record: record).content.overview.inferenceEnvironment.containerImages
        #expect(images == ["serve@\(Digest(of: [4]))"])
    }

    @Test func `what the card says wins, and lists are made complete`() throws {
        let card = try Self.card(
            """
            {"model_overview": {"model_name": "other", "model_artifact": ["s3://b/model"]},
             "intended_uses": {"risk_rating": "Low"},
             "training_details": {"training_job_details": {
               "hyper_parameters": [{"name": "name", "value": "y"}, {"name": "seed", "value": "1"}]}},
             "evaluation_details": [{"name": "Own"}]}
            """)
        #expect(card.content.overview.name == "other" && card.content.overview.version == 3)
        #expect(card.content.overview.artifacts == ["s3://b/model", "model.bin@\(Digest(of: [1]))"])
        #expect(card.content.intendedUses.riskRating == .low)
        #expect(
            card.content.training.job.hyperParameters.map { "\($0.name ?? "")=\($0.value ?? "")" }
                == ["name=y", "seed=1", "depth=3", "empty="])
        #expect(card.content.evaluations.map(\.name) == ["Own", "Recorded metrics"])
        #expect(
            card.json.filled == [
                "/evaluation_details/1", "/model_overview/inference_environment",
                "/model_overview/model_artifact/1", "/model_overview/model_creator",
                "/model_overview/model_description", "/model_overview/model_version",
                "/training_details/training_job_details/hyper_parameters/2",
                "/training_details/training_job_details/hyper_parameters/3",
                "/training_details/training_job_details/training_datasets",
            ])
    }

    @Test func `the registry's own member says what no card can`() throws {
        let json = try Self.card(#"{"business_details": {"business_problem": "Losses"}}"#).json
        let facts = try #require(json.member("cairn"))
        #expect(facts.member("version") == "fraud-detection:3")
        #expect(facts.member("approval") == "Approved")
        #expect(facts.member("stages") == .array(["production"]))
        #expect(facts.member("source")?.member("commit") == "abc")
        #expect(facts.member("card")?.member("mediaType") == "application/json")
        guard case .array(let approvals)? = facts.member("approvals"),
            case .array(let parents)? = facts.member("parents")
        else { throw CairnError(.invalid, "\(facts)") }
        #expect(approvals.map { $0.member("actor") } == ["bob", "ana"])
        #expect(approvals.map { $0.member("reason") } == ["Fine", nil])
        guard case .array(let votes)? = approvals[0].member("votes") else {
            throw CairnError(.invalid, "no votes")
        }
        #expect(votes.map { $0.member("actor") } == ["cy", "bob"])
        #expect(parents.map { $0.member("version") } == ["fraud-detection:2", nil])
    }

    @Test func `the JSON of a card, pushed with the next version, says only what the first card said`() throws
    {
        let full = try JSONParser.parse(CardContentTests.full)
        let written = try CardContent(json: full, path: "card")
        let exported = try Self.card(CardContentTests.full).json
        let again = try WrittenCard(exported.canonicalBytes, mediaType: "application/json")
        #expect(again.content == written)
        // An edit to it counts.
        guard case .object(var members) = exported else { throw CairnError(.invalid, "no object") }
        members["business_details"] = ["business_problem": "Other"]
        let edited = try WrittenCard(JSON.object(members).canonicalBytes, mediaType: "application/json")
        #expect(edited.content.business.problem == "Other")
        #expect(edited.content.overview == written.overview)
    }

    @Test func `names with slashes and tildes are pointed at as RFC 6901 says`() throws {
        let own: JSON = ["a/b": ["c~d": .number(1), "e": .number(2)]]
        #expect(own.additions(to: ["a/b": ["e": .number(2)]]) == ["/a~1b/c~0d"])
        let card: JSON = [
            "a/b": ["c~d": .number(1), "e": .number(2)], "cairn": ["filled": .array(["/a~1b/c~0d"])],
        ]
        #expect(card.withoutFilledStatements == ["a/b": ["e": .number(2)]])
    }
}

extension JSON {
    func member(_ name: String) -> JSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The pointers of what was filled in.
    var filled: [String] {
        guard case .array(let pointers)? = member("cairn")?.member("filled") else { return [] }
        return pointers.map(\.plainText)
    }
}
