package import CairnObjects

/// A version with everything that is known of it.
package struct Version: Sendable {
    package let id: VersionID
    package let manifest: Manifest
    package let record: Record
    /// From the newest decision to the first.
    package let approvals: [Approval]
    package let labels: [String: String]
    /// Where it stands.
    package let stages: [StageName]
    /// What was measured on it since, oldest first.
    package let observations: [RecordedObservation]

    package var approval: ApprovalState { approvals.first?.state ?? .pending }

    /// By name.
    ///
    /// - Throws: `invalid` where the manifest names a file that cannot be.
    package func files() throws(CairnError) -> [Manifest.File] { try manifest.files() }
}
