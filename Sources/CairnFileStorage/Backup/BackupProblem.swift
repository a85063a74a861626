/// Something that was found wrong while a registry was backed up or restored, and that did not end the work.
package struct BackupProblem: Sendable, Equatable {
    /// As `cairn verify` names it, such as `blob-damaged`.
    package let kind: String
    /// The object, ref or file concerned.
    package let subject: String
    package let detail: String
    /// Versions and stages that it affects, as people name them, where that is known.
    package let affects: [String]

    package init(kind: String, subject: String, detail: String, affects: [String] = []) {
        (self.kind, self.subject, self.detail, self.affects) = (kind, subject, detail, affects)
    }
}
