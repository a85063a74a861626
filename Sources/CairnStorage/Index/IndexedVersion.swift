package import CairnObjects

/// A version as the index knows it: everything that lists, searches and comparisons read, in one row.
package struct IndexedVersion: Equatable, Sendable {
    /// As the group was created, however later requests spelled it.
    package var group: GroupName
    package let number: VersionNumber
    package let manifest: Digest
    package var createdAt: Timestamp
    /// The author's name.
    package var author: String
    package var message: String
    /// Bytes of all files.
    package var size: Int64
    package var metrics: [String: Double]
    /// Only those that are numbers or text.
    package var parameters: [String: IndexedValue]
    package var labels: [String: String] = [:]
    package var approval: ApprovalState = .pending
    /// Where it stands, by name.
    package var stages: [StageName] = []
    /// The manifests that it derives from, the digests of its files and of its inputs.
    package var links: [Link]

    /// A digest that the version points at.
    package struct Link: Hashable, Sendable {
        /// What the digest is to the version.
        package enum Kind: Int, Sendable, CaseIterable { case parent = 0, file, input }

        package let kind: Kind
        package let digest: Digest

        package init(_ kind: Kind, _ digest: Digest) {
            (self.kind, self.digest) = (kind, digest)
        }
    }

    package init(group: GroupName, number: VersionNumber, digest: Digest, manifest: Manifest, record: Record)
    {
        (self.group, self.number, self.manifest) = (group, number, digest)
        createdAt = record.createdAt
        author = record.author.name
        message = record.message
        size = manifest.totalSize
        metrics = record.metrics.mapValues(\.value)
        parameters = record.parameters.compactMapValues(IndexedValue.init)
        let all =
            record.parents.map { Link(.parent, $0) } + manifest.layers.map { Link(.file, $0.digest) }
            + record.inputs.compactMap { $0.digest.map { Link(.input, $0) } }
        links = all.reduce(into: []) { links, link in if !links.contains(link) { links.append(link) } }
    }

    /// From a storage's own rows.
    package init(
        group: GroupName, number: VersionNumber, manifest: Digest, createdAt: Timestamp, author: String,
        message: String, size: Int64, approval: ApprovalState
    ) {
        (self.group, self.number, self.manifest, self.createdAt) = (group, number, manifest, createdAt)
        (self.author, self.message, self.size, self.approval) = (author, message, size, approval)
        (metrics, parameters, links) = ([:], [:], [])
    }
}

/// A parameter's value, or a literal to compare with.
package enum IndexedValue: Hashable, Sendable {
    case number(Double)
    case text(String)

    /// Booleans are indexed as the texts `true` and `false`; arrays, objects and null are not indexed.
    package init?(_ json: JSON) {
        switch json {
        case .number(let number): self = .number(number)
        case .string(let text): self = .text(text)
        case .bool(let flag): self = .text(flag ? "true" : "false")
        case .null, .array, .object: return nil
        }
    }
}

/// A group as the index knows it.
package struct IndexedGroup: Equatable, Sendable {
    package let name: GroupName
    package let description: String
    package let createdAt: Timestamp
    /// Versions that are not deleted.
    package let versionCount: Int
    package let pendingCount: Int
    package let newest: VersionNumber?
    /// What stands in each stage.
    package let stages: [StageName: VersionNumber]

    package init(
        name: GroupName, description: String, createdAt: Timestamp, versionCount: Int, pendingCount: Int,
        newest: VersionNumber?, stages: [StageName: VersionNumber]
    ) {
        (self.name, self.description, self.createdAt) = (name, description, createdAt)
        (self.versionCount, self.pendingCount) = (versionCount, pendingCount)
        (self.newest, self.stages) = (newest, stages)
    }
}
