import CairnObjects
import CairnRegistry
import CairnStorage

/// A package of another registry, as its DescribeModelPackage tells it.
struct ImportedPackage: Sendable {
    let arn: String
    /// The group; of a package without versions the one that stands for it.
    let group: GroupName
    /// `nil` for a package without versions.
    let number: Int?
    let members: [String: JSON]

    /// - Throws: `invalid` where it is no package.
    init(_ answer: JSONMembers) throws(CairnError) {
        var answer = answer
        members = answer.rest
        arn = try answer.requiredString("ModelPackageArn")
        if let group = try answer.string("ModelPackageGroupName") {
            self.group = try GroupName(parsing: group)
            number = Int(try answer.required("ModelPackageVersion", try answer.count("ModelPackageVersion")))
        } else {
            group = try GroupName(parsing: try answer.requiredString("ModelPackageName"))
            number = nil
        }
    }

    func text(_ name: String) -> String? { members[name]?.string }

    /// What makes registering it again the same request.
    var key: RequestKey {
        get throws(CairnError) { try Self.key(arn) }
    }

    static func key(_ arn: String) throws(CairnError) -> RequestKey {
        try RequestKey(parsing: "import/\(Digest(of: Array(arn.utf8)).hex)")
    }

    var state: ApprovalState { text("ModelApprovalStatus").flatMap(ApprovalState.init) ?? .pending }

    var labels: [String: String] { members["CustomerMetadataProperties"]?.texts ?? [:] }

    var data: [ImportedData] { ImportedData.all(in: members) }

    /// A report of metrics that it names.
    struct Report: Sendable {
        let address: String
        /// As it was announced; `nil` where it was not, or not as a digest that can be compared.
        let digest: Digest?
        /// Whether it is the evaluation, and not what was found of bias or of drift.
        let isEvaluation: Bool
    }

    /// The evaluation first.
    var reports: [Report] {
        var found: [Report] = []
        for (part, sources) in (members["ModelMetrics"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            for (name, source) in (sources.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard let address = source.object?["S3Uri"]?.string else { continue }
                var digest: Digest?
                if let text = source.object?["ContentDigest"]?.string {
                    digest = try? Digest(parsing: text.lowercased())  // what is no digest cannot be compared
                }
                let isEvaluation = part == "ModelQuality" && name == "Statistics"
                found.append(Report(address: address, digest: digest, isEvaluation: isEvaluation))
            }
        }
        return found.filter(\.isEvaluation) + found.filter { !$0.isEvaluation }
    }

    /// What is told by whoever answers, or lives elsewhere here.
    private static let told: Set<String> = [
        "ModelPackageName", "ModelPackageGroupName", "ModelPackageVersion", "ModelPackageArn", "CreationTime",
        "CreatedBy", "LastModifiedTime", "LastModifiedBy", "ModelApprovalStatus", "ApprovalDescription",
        "ModelPackageStatus", "ModelPackageStatusDetails", "CustomerMetadataProperties",
    ]

    /// What it says, but for that.
    var details: [String: JSON] { members.filter { !Self.told.contains($0.key) } }

    /// - Parameters:
    ///   - fetched: What was found behind its addresses.
    ///   - absent: Addresses whose bytes could not be had.
    func record(by actor: Principal, _ fetched: [FetchedData], without absent: [String]) -> Record {
        var record = Record(author: Author(name: "\(actor)", principal: actor), createdAt: .now())
        record.message = text("ModelPackageDescription") ?? ""
        let found = Dictionary(fetched.map { ($0.data.address, $0) }) { first, _ in first }
        record.inputs = data.enumerated().map { index, data in
            Input(
                name: index == 0 ? "model-data" : "model-data-\(index + 1)", uri: data.address,
                digest: found[data.address]?.digest, size: found[data.address]?.size, kind: "model")
        }
        let properties = members["MetadataProperties"]?.texts ?? [:]
        if properties["Repository"] != nil || properties["CommitId"] != nil {
            record.source = Source(repository: properties["Repository"], commit: properties["CommitId"])
        }
        record.custom[PackageDetails.key] =
            PackageDetails(details, pinned: found.mapValues(\.digest), request: arn).json
        record.custom["importedFrom"] = .members([
            "arn": .string(arn), "created": members["CreationTime"],
            "absent": absent.isEmpty ? nil : .array(absent.sorted().map(JSON.string)),
        ])
        return record
    }
}
