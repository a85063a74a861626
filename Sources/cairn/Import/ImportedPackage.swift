import CairnObjects
import CairnRegistry
import CairnStorage

/// A package of another registry, as its DescribeModelPackage tells it.
struct ImportedPackage: Sendable {
    let arn: String
    let group: GroupName
    let number: Int
    let members: [String: JSON]

    /// - Throws: `invalid` where it is no versioned package.
    init(_ answer: JSONMembers) throws(CairnError) {
        var answer = answer
        members = answer.rest
        arn = try answer.requiredString("ModelPackageArn")
        group = try GroupName(parsing: try answer.requiredString("ModelPackageGroupName"))
        number = Int(try answer.required("ModelPackageVersion", try answer.count("ModelPackageVersion")))
    }

    func text(_ name: String) -> String? { if case .string(let text)? = members[name] { text } else { nil } }

    /// What makes registering it again the same request.
    var key: RequestKey {
        get throws(CairnError) {
            try RequestKey(parsing: "import/\(Digest(of: Array(arn.utf8)).hex)")
        }
    }

    var state: ApprovalState { text("ModelApprovalStatus").flatMap(ApprovalState.init) ?? .pending }

    var labels: [String: String] {
        guard case .object(let values)? = members["CustomerMetadataProperties"] else { return [:] }
        return values.compactMapValues { if case .string(let text) = $0 { text } else { nil } }
    }

    /// The addresses of its containers' data, each once.
    var addresses: [String] {
        var found: [String] = []
        guard case .object(let spec)? = members["InferenceSpecification"],
            case .array(let containers)? = spec["Containers"]
        else { return [] }
        for case .object(let container) in containers {
            guard case .string(let address)? = container["ModelDataUrl"], !found.contains(address) else {
                continue
            }
            found.append(address)
        }
        return found
    }

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
        guard case .object(let metrics)? = members["ModelMetrics"] else { return [] }
        var found: [Report] = []
        for case (let part, .object(let sources)) in metrics.sorted(by: { $0.key < $1.key }) {
            for case (let name, .object(let source)) in sources.sorted(by: { $0.key < $1.key }) {
                guard case .string(let address)? = source["S3Uri"] else { continue }
                var digest: Digest?
                if case .string(let text)? = source["ContentDigest"] {
                    digest = try? Digest(parsing: text.lowercased())  // what is no digest cannot be compared
                }
                let isEvaluation = part == "ModelQuality" && name == "Statistics"
                found.append(Report(address: address, digest: digest, isEvaluation: isEvaluation))
            }
        }
        return found.filter(\.isEvaluation) + found.filter { !$0.isEvaluation }
    }

    /// The part of `s3://BUCKET/KEY` that names bucket and key; `nil` for other addresses.
    static func place(_ address: String) -> (bucket: String, key: String)? {
        guard address.hasPrefix("s3://") else { return nil }
        let parts = address.dropFirst(5).split(separator: "/", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    /// What it says, but for what lives elsewhere or is told by whoever answers.
    private static let told: Set<String> = [
        "ModelPackageName", "ModelPackageGroupName", "ModelPackageVersion", "ModelPackageArn", "CreationTime",
        "CreatedBy", "LastModifiedTime", "LastModifiedBy", "ModelApprovalStatus", "ApprovalDescription",
        "ModelPackageStatus", "ModelPackageStatusDetails", "CustomerMetadataProperties",
    ]

    /// - Parameter absent: Addresses whose bytes could not be had.
    func record(by actor: Principal, without absent: Set<String>) -> Record {
        var record = Record(author: Author(name: "\(actor)", principal: actor), createdAt: .now())
        record.message = text("ModelPackageDescription") ?? ""
        record.inputs = addresses.enumerated().map { index, address in
            Input(name: index == 0 ? "model-data" : "model-data-\(index + 1)", uri: address, kind: "model")
        }
        if case .object(let properties)? = members["MetadataProperties"] {
            func text(_ name: String) -> String? {
                if case .string(let text)? = properties[name] { text } else { nil }
            }
            record.source = Source(repository: text("Repository"), commit: text("CommitId"))
        }
        record.custom[PackageDetails.key] =
            PackageDetails(
                members.filter { !Self.told.contains($0.key) }, pinned: [:], request: arn
            ).json
        record.custom["importedFrom"] = .members([
            "arn": .string(arn), "created": members["CreationTime"],
            "absent": absent.isEmpty ? nil : .array(absent.sorted().map(JSON.string)),
        ])
        return record
    }
}
