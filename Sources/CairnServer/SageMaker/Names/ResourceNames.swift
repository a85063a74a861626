import CairnObjects

/// Amazon's resource names, made with the server's account and region, and taken apart.
struct ResourceNames: Sendable {
    let account: String
    let region: String

    /// What a name is of.
    enum Kind: String, Sendable, CaseIterable {
        case group = "model-package-group"
        case package = "model-package"
        case card = "model-card"
        case model = "model"
        case artifact, action, context
    }

    func name(_ kind: Kind, _ name: String) -> String {
        "arn:aws:sagemaker:\(region):\(account):\(kind.rawValue)/\(name)"
    }

    func name(of group: GroupName) -> String { name(.group, "\(group)") }

    /// Names of packages that have no version are in small letters.
    func name(of package: PackageName) -> String {
        switch package {
        case .version(let group, let number): name(.package, "\(group)/\(number)")
        case .unversioned(let group): name(.package, group.folded)
        }
    }

    /// The parts of a name.
    ///
    /// - Returns: `nil` where the text is no resource name.
    static func parts(_ text: String) -> (region: String, account: String, type: String, name: String)? {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "sagemaker" else { return nil }
        let resource = parts[5].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        guard resource.count == 2 else { return nil }
        return (parts[3], parts[4], resource[0], resource[1])
    }

    /// What follows the kind in a name of that kind, or the text itself where it is no resource name.
    ///
    /// - Throws: a fault where it names something elsewhere, or of another kind.
    func local(_ text: String, _ kind: Kind) throws(SageMakerFault) -> String {
        guard text.hasPrefix("arn:") else { return text }
        guard let parts = Self.parts(text), parts.type == kind.rawValue else {
            throw SageMakerFault(.validation, "'\(text)' is not the name of a \(kind.rawValue)")
        }
        guard parts.region == region, parts.account == account else {
            throw SageMakerFault(
                .validation,
                "\(text) does not exist: this registry is account \(account) in region \(region)")
        }
        return parts.name
    }

    func group(_ text: String) throws -> GroupName { try GroupName(parsing: try local(text, .group)) }

    /// A package by its name, its group's name and number, or either's resource name.
    func package(_ text: String) throws -> PackageName {
        let parts = try local(text, .package).split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        let group = try GroupName(parsing: parts[0])
        switch parts.count {
        case 1: return .unversioned(group)
        case 2: return .version(group, try VersionNumber(parsing: parts[1]))
        default: throw SageMakerFault(.validation, "'\(text)' is not the name of a model package")
        }
    }
}

/// Which package is meant.
enum PackageName: Hashable, Sendable {
    case version(GroupName, VersionNumber)
    /// A package that belongs to no group: in Cairn, a group of that name with one version.
    case unversioned(GroupName)

    var group: GroupName {
        switch self {
        case .version(let group, _), .unversioned(let group): group
        }
    }
}
