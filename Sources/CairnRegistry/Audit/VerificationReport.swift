package import CairnObjects

/// What verification found.
package struct VerificationReport: Sendable {
    /// Something that is not what it must be.
    package struct Problem: Sendable, Equatable {
        /// What kind of thing is wrong. The raw values are stable: `--json` prints them.
        package enum Kind: String, Sendable, CaseIterable {
            case blobMissing = "blob-missing"
            case blobDamaged = "blob-damaged"
            case blobUnreadable = "blob-unreadable"
            case documentMissing = "document-missing"
            case documentDamaged = "document-damaged"
            case refWrong = "ref-wrong"
            case logDamaged = "log-damaged"
            case checkpointWrong = "checkpoint-wrong"
            case treeWrong = "tree-wrong"
            case indexWrong = "index-wrong"
        }

        package let kind: Kind
        /// The object, ref or entry concerned.
        package let subject: String
        package let detail: String
        /// Versions and stages that it affects, as people name them.
        package let affects: [String]

        package init(kind: Kind, subject: String, detail: String, affects: [String]) {
            (self.kind, self.subject, self.detail, self.affects) = (kind, subject, detail, affects)
        }
    }

    package var problems: [Problem] = []
    package var groups = 0
    package var versions = 0
    package var refs = 0
    package var entries: Int64 = 0
    package var documents = 0
    package var blobs = 0
    /// In bytes of blobs hashed.
    package var bytes: Int64 = 0
    /// The log's size and root as verified.
    package var checkpoint: Checkpoint?
    /// Blobs and documents that nothing names; `cairn gc` removes them when they are old enough.
    package var orphanBlobs = 0
    package var orphanBytes: Int64 = 0
    package var orphanDocuments = 0
    package var leftovers: [String] = []
    package var strangers: [String] = []

    package init() {}

    package var isSound: Bool { problems.isEmpty }

    mutating func add(_ kind: Problem.Kind, _ subject: String, _ detail: String, affects: [String] = []) {
        problems.append(Problem(kind: kind, subject: subject, detail: detail, affects: affects))
    }
}
