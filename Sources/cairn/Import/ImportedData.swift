import CairnObjects

/// An address of bytes that a package names.
struct ImportedData: Sendable, Equatable {
    let address: String
    /// Whether it stands for all objects that begin so.
    let isPrefix: Bool
    /// The entity tag that the package gives, without quotes: of the bytes that were meant.
    let tag: String?

    /// All that a package names, each address once, in the order of the containers.
    static func all(in members: [String: JSON]) -> [ImportedData] {
        var specs = [members["InferenceSpecification"], members["SourceAlgorithmSpecification"]]
        specs += members["AdditionalInferenceSpecifications"]?.list ?? []
        var found: [ImportedData] = []
        for spec in specs.compactMap({ $0?.object }) {
            for list in ["Containers", "SourceAlgorithms"] {
                for container in spec[list]?.list ?? [] { found += all(of: container.object ?? [:]) }
            }
        }
        var seen: Set<String> = []
        return found.filter { seen.insert($0.address).inserted }
    }

    private static func all(of container: [String: JSON]) -> [ImportedData] {
        var found: [ImportedData] = []
        if let address = container["ModelDataUrl"]?.string {
            let tag = container["ModelDataETag"]?.string.map(unquoted)
            found.append(ImportedData(address: address, isPrefix: false, tag: tag))
        }
        var sources = [container["ModelDataSource"]?.object?["S3DataSource"]]
        sources.append(container["AdditionalS3DataSource"])
        sources += (container["AdditionalModelDataSources"]?.list ?? []).map { $0.object?["S3DataSource"] }
        for source in sources.compactMap({ $0?.object }) {
            guard let address = source["S3Uri"]?.string else { continue }
            let tag = source["ETag"]?.string.map(unquoted)
            found.append(
                ImportedData(address: address, isPrefix: source["S3DataType"] == "S3Prefix", tag: tag))
        }
        return found
    }

    static func unquoted(_ tag: String) -> String { tag.filter { $0 != "\"" } }

    /// The bucket and the key, or what keys begin with; `nil` for addresses that are not S3's.
    var place: (bucket: String, key: String)? {
        guard address.hasPrefix("s3://") else { return nil }
        let parts = address.dropFirst(5).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false
        ).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, isPrefix || !parts[1].isEmpty else { return nil }
        return (parts[0], parts[1])
    }
}

extension JSON {
    var string: String? { if case .string(let text) = self { text } else { nil } }

    var object: [String: JSON]? { if case .object(let members) = self { members } else { nil } }

    var list: [JSON]? { if case .array(let items) = self { items } else { nil } }

    /// Members whose values are texts.
    var texts: [String: String] { (object ?? [:]).compactMapValues(\.string) }
}
