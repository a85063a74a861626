package import CairnObjects

/// Builds what tests put into storages: records, manifests, and the transactions that the verbs make of them.
///
/// A value knows one group, one actor and one time; everything it builds is plain data.
package struct Sample: Sendable {
    package var group: GroupName
    package var actor: Principal
    package var at: Timestamp

    /// - Throws: `invalid` where the group or the actor cannot be called so.
    package init(
        _ group: String = "fraud-detection", by actor: String = "ana",
        at: Timestamp = Timestamp(milliseconds: 1_792_000_000_000)
    ) throws(CairnError) {
        self.group = try GroupName(parsing: group)
        self.actor = try Principal(parsing: actor)
        self.at = at
    }

    /// A record that differs from another sample's by its message.
    package func record(_ message: String = "first") -> Record {
        var record = Record(author: Author(name: "Ana", principal: actor), createdAt: at)
        record.message = message
        return record
    }

    /// A version whose one file, `model.bin`, is a blob with the message as its bytes.
    package func version(_ message: String = "first") throws(CairnError) -> SampleVersion {
        try version(record(message), files: [Self.file("model.bin", holding: Array(message.utf8))])
    }

    package func version(_ record: Record, files: [Manifest.File]) throws(CairnError) -> SampleVersion {
        try SampleVersion(record: record, files: files)
    }

    /// A file of a version, whose blob has these bytes.
    package static func file(_ name: String, holding bytes: [UInt8]) throws(CairnError) -> Manifest.File {
        Manifest.File(
            name: try FileName(parsing: name),
            content: Descriptor(
                mediaType: MediaType.guess(for: name), digest: Digest(of: bytes), size: Int64(bytes.count)))
    }

    /// - Throws: `invalid` unless the value is from 1.
    package static func number(_ value: Int) throws(CairnError) -> VersionNumber {
        try VersionNumber(parsing: String(value))
    }
}

extension Sample {
    package func versionRef(_ number: Int) throws(CairnError) -> RefName {
        .version(group, try Self.number(number))
    }

    package func approvalRef(_ number: Int) throws(CairnError) -> RefName {
        .approval(group, try Self.number(number))
    }

    package func labelsRef(_ number: Int) throws(CairnError) -> RefName {
        .labels(group, try Self.number(number))
    }

    package func stageRef(_ stage: String = "production") throws(CairnError) -> RefName {
        .stage(group, try StageName(parsing: stage))
    }
}
