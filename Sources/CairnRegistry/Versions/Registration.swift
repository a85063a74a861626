package import CairnObjects
package import CairnStorage

/// What is to become a version.
package struct Registration: Sendable {
    /// A file of the version and where its bytes come from.
    package struct File: Sendable {
        package let name: FileName
        package let source: BlobSource
        package let mediaType: String

        package init(name: FileName, source: BlobSource, mediaType: String? = nil) {
            (self.name, self.source) = (name, source)
            self.mediaType = mediaType ?? MediaType.guess(for: name.description)
        }
    }

    /// What the version derives from.
    package enum Parents: Sendable {
        /// What stands in `production`, if anything does.
        case standing
        case versions([VersionSpec])
        case none
    }

    package var group: GroupName
    package var files: [File]
    /// The model card, stored beside the files.
    package var card: File?
    /// The evaluation report, stored beside the files.
    package var report: File?
    /// Everything known but `parents`, `createdAt`, `card` and `report`, which registering fills in.
    package var record: Record
    package var labels: [String: String] = [:]
    package var parents: Parents = .standing
    /// What whoever registers decides at once, under the rules of every other decision; `nil` for nothing.
    package var decision: ApprovalState?
    /// Register even what equals the newest version.
    package var force = false

    package init(group: GroupName, files: [File], record: Record) {
        (self.group, self.files, self.record) = (group, files, record)
    }
}

extension Registration {
    /// What is stored beside the files.
    var attachments: [File] { [card, report].compactMap { $0 } }

    /// Where all bytes come from: those of the files, then those of the attachments.
    var blobSources: [BlobSource] { (files + attachments).map(\.source) }

    /// Checks what can be told without a registry.
    ///
    /// - Throws: `invalid` for files that cannot be.
    package func check() throws(CairnError) {
        guard !files.isEmpty else {
            throw CairnError(.invalid, "a version needs at least one file", hint: "name the model's file")
        }
        var names: Set<FileName> = []
        for file in files where !names.insert(file.name).inserted {
            throw CairnError(
                .invalid, "two files would be named '\(file.name)'",
                hint: "files are named by their path inside the directory that you push")
        }
        if let clash = FileName.clash(among: names) {
            throw CairnError(.invalid, "'\(clash)' would be both a file and a directory")
        }
    }
}

/// What became of a registration.
package struct RegistrationReceipt: Sendable {
    /// Whether a version came into being.
    package enum Outcome: Sendable, Equatable {
        case registered
        /// The newest version says the same; nothing was made.
        case unchanged
        /// The same request had been carried out before.
        case repeated
    }

    package let version: VersionID
    package let outcome: Outcome
    package let entry: LogEntry?
    package let record: Record
    package let files: [Manifest.File]
    /// Names of files whose bytes the store had already.
    package let present: Set<FileName>
    package let parents: [VersionID]
    /// Approved where the policy approves such a version without a person.
    package let approval: ApprovalState
    /// What the policy's automatic approval said; no rules where it has none.
    package let automatic: Verdict

    package init(
        version: VersionID, outcome: Outcome, entry: LogEntry?, record: Record, files: [Manifest.File],
        present: Set<FileName>, parents: [VersionID], approval: ApprovalState, automatic: Verdict
    ) {
        (self.version, self.outcome, self.entry, self.record) = (version, outcome, entry, record)
        (self.files, self.present, self.parents) = (files, present, parents)
        (self.approval, self.automatic) = (approval, automatic)
    }

    /// The same, to be told to whoever asks again.
    package var repeated: RegistrationReceipt {
        RegistrationReceipt(
            version: version, outcome: .repeated, entry: entry, record: record, files: files,
            present: present, parents: parents, approval: approval, automatic: automatic)
    }

    /// The same, with the log entry that registered it, which says under which number.
    ///
    /// - Throws: `damaged` where the entry says none.
    func registered(by entry: LogEntry) throws(CairnError) -> RegistrationReceipt {
        let move = entry.moves.first { $0.to == version.manifest && $0.ref.version != nil }
        guard case .version(let group, let number)? = move?.ref else {
            throw CairnError(.damaged, "log entry \(entry.sequence) registers no version")
        }
        return RegistrationReceipt(
            version: VersionID(group: group, number: number, manifest: version.manifest), outcome: outcome,
            entry: entry, record: record, files: files, present: present,
            parents: parents, approval: approval, automatic: automatic)
    }
}
