import CairnObjects
import CairnRegistry
import CairnStorage
import Synchronization

/// What another registry tells of itself, in this program's terms.
///
/// Groups and packages must be readable. Beside them a caller may be let read less, and what stands in for
/// Amazon's service may have less: what cannot be read is noted, or is an error where that is wanted.
struct SageMakerReader: Sendable {
    let source: SageMakerSource
    /// Whether what cannot be read is an error.
    let isStrict: Bool
    private let notes = Notes()

    init(_ source: SageMakerSource, isStrict: Bool) { (self.source, self.isStrict) = (source, isStrict) }

    /// What could not be read, each once.
    private final class Notes: Sendable {
        let lines = Mutex<[String]>([])
    }

    /// What could not be read up to now.
    var unread: [String] { notes.lines.withLock { $0 } }

    /// The value; `nil` where the other side does not give it, which is noted.
    func optional<Value>(_ what: String, _ read: () async throws -> Value) async throws -> Value? {
        do {
            return try await read()
        } catch let error as CairnError {
            guard !isStrict, error.code == .forbidden || error.code == .unsupported else { throw error }
            let line = "\(what): \(error.message)"
            notes.lines.withLock { if !$0.contains(line) { $0.append(line) } }
            return nil
        }
    }

    // MARK: Groups and packages

    /// - Parameter names: Which; none for all.
    func groups(_ names: [GroupName]) async throws -> [ImportedGroup] {
        var names = names
        if names.isEmpty {
            for item in try await source.all(
                "ListModelPackageGroups", [:], in: "ModelPackageGroupSummaryList")
            {
                var members = try JSONMembers(item, path: "group")
                names.append(try GroupName(parsing: try members.requiredString("ModelPackageGroupName")))
            }
        }
        var groups: [ImportedGroup] = []
        for name in names { groups.append(try await group(name)) }
        return groups
    }

    private func group(_ name: GroupName) async throws -> ImportedGroup {
        var group = try await source.call(
            "DescribeModelPackageGroup", ["ModelPackageGroupName": .text(name)])
        let description = try group.string("ModelPackageGroupDescription") ?? ""
        var tags: [String: String]?
        if let arn = try group.string("ModelPackageGroupArn") { tags = try await self.tags(arn, "groups") }
        return ImportedGroup(
            name: name, description: description, tags: tags, policy: try await policy(of: name))
    }

    private func policy(of group: GroupName) async throws -> String? {
        let policy = try await optional("resource policies of groups") { () -> String? in
            do {
                var answer = try await source.call(
                    "GetModelPackageGroupPolicy", ["ModelPackageGroupName": .text(group)])
                return try answer.string("ResourcePolicy")
            } catch let error as CairnError {
                guard error.code == .refused else { throw error }
                return nil  // that is how a group without a policy is told
            }
        }
        return policy ?? nil
    }

    /// The resource names of the packages of a group, in the order of their versions; of those without
    /// versions, in the order in which they came, where there is no group.
    func packages(in group: GroupName?) async throws -> [String] {
        var input: [String: JSON] = ["SortBy": "CreationTime", "SortOrder": "Ascending"]
        if let group {
            input["ModelPackageGroupName"] = .text(group)
        } else {
            input["ModelPackageType"] = "Unversioned"
        }
        let list = try await source.all("ListModelPackages", input, in: "ModelPackageSummaryList")
        var packages: [(number: Int, arn: String)] = []
        for item in list {
            var members = try JSONMembers(item, path: "package")
            let arn = try members.requiredString("ModelPackageArn")
            packages.append((members.rest["ModelPackageVersion"]?.wholeNumber ?? 0, arn))
        }
        // Those that were made in the same second come in any order.
        return packages.enumerated().sorted {
            ($0.element.number, $0.offset) < ($1.element.number, $1.offset)
        }
        .map(\.element.arn)
    }

    func package(_ arn: String) async throws -> ImportedPackage {
        try ImportedPackage(
            try await source.call("DescribeModelPackage", ["ModelPackageName": .string(arn)]))
    }

    /// - Parameter kind: Of what, for the note where they cannot be read.
    func tags(_ resource: String, _ kind: String) async throws -> [String: String]? {
        try await optional("tags of \(kind)") {
            let list = try await source.all("ListTags", ["ResourceArn": .string(resource)], in: "Tags")
            var tags: [String: String] = [:]
            for tag in list {
                guard let key = tag.object?["Key"]?.string, let value = tag.object?["Value"]?.string else {
                    continue
                }
                tags[key] = value
            }
            return tags
        }
    }

    // MARK: Cards

    func cards() async throws -> [ImportedCard] {
        let list = try await optional("model cards") {
            try await source.all("ListModelCards", [:], in: "ModelCardSummaries")
        }
        var cards: [ImportedCard] = []
        for item in list ?? [] {
            var members = try JSONMembers(item, path: "card")
            cards.append(
                try await card(
                    try members.requiredString("ModelCardName"), try members.requiredString("ModelCardArn")))
        }
        return cards
    }

    private func card(_ name: String, _ arn: String) async throws -> ImportedCard {
        let versions = try await source.all(
            "ListModelCardVersions", ["ModelCardName": .string(name)], in: "ModelCardVersionSummaryList")
        var (summaries, security) = ([Int: JSON](), JSON?.none)
        for version in versions {
            var members = try JSONMembers(version, path: "card")
            let number = try members.required("ModelCardVersion", try members.count("ModelCardVersion"))
            summaries[Int(number)] = version
        }
        var editions: [ImportedCard.Edition] = []
        for number in summaries.keys.sorted() {
            let answer = try await source.call(
                "DescribeModelCard",
                ["ModelCardName": .string(name), "ModelCardVersion": .integer(number)])
            let (told, before) = (answer.rest, editions.last)
            security = told["SecurityConfig"] ?? security
            editions.append(
                ImportedCard.Edition(
                    number: number, content: told["Content"]?.string ?? before?.content ?? "{}",
                    status: told["ModelCardStatus"]?.string ?? before?.status ?? "Draft",
                    created: summaries[number]?.object?["CreationTime"]))
        }
        return ImportedCard(
            name: name, editions: editions, tags: try await tags(arn, "model cards"), security: security)
    }

    // MARK: Lineage

    func lineage() async throws -> ImportedLineage {
        var lineage = ImportedLineage()
        for kind in [SageMakerEntities.Kind.artifact, .action, .context] {
            let list = try await optional("\(kind.word.lowercased())s") {
                try await source.all("List\(kind.word)s", [:], in: "\(kind.word)Summaries")
            }
            for item in list ?? [] {
                var members = try JSONMembers(item, path: "\(kind)")
                let arn = try members.requiredString("\(kind.word)Arn")
                lineage.nodes.append(try await node(kind, arn))
            }
        }
        let edges = try await optional("associations") {
            try await source.all("ListAssociations", [:], in: "AssociationSummaries")
        }
        for item in edges ?? [] {
            var members = try JSONMembers(item, path: "association")
            lineage.edges.append(
                ImportedLineage.Edge(
                    source: try members.requiredString("SourceArn"),
                    destination: try members.requiredString("DestinationArn"),
                    type: try members.string("AssociationType")))
        }
        return lineage
    }

    /// - Parameter arn: Artifacts are described by their resource names, all else by its name.
    private func node(
        _ kind: SageMakerEntities.Kind, _ arn: String
    ) async throws -> ImportedLineage.Node {
        let input: JSON =
            kind == .artifact
            ? ["ArtifactArn": .string(arn)]
            : ["\(kind.word)Name": .string(ImportedLineage.resource(arn)?.name ?? arn)]
        let answer = try await source.call("Describe\(kind.word)", input)
        return ImportedLineage.Node(
            kind, arn, answer.rest, tags: try await tags(arn, "\(kind.word.lowercased())s"))
    }

    /// An artifact that is in no list, which has no tags either; `nil` where there is none.
    func artifact(_ arn: String) async throws -> ImportedLineage.Node? {
        do {
            let answer = try await source.call("DescribeArtifact", ["ArtifactArn": .string(arn)])
            return ImportedLineage.Node(.artifact, arn, answer.rest, tags: nil)
        } catch let error as CairnError {
            guard error.code == .refused else { throw error }
            return nil
        }
    }
}
