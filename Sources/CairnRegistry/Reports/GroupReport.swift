package import CairnObjects

/// All that an auditor keeps of a group: what is live and on what evidence, everything that moved, and what
/// proves it.
package struct GroupReport: Sendable {
    /// What stands in a stage, and how it came there.
    package struct Live: Sendable {
        package let stage: StageName
        package let version: Version
        /// The entry that put it there.
        package let since: LogEntry
        /// What the rules that hold now say of its standing there.
        package let verdict: Verdict
        package let tally: ApprovalTally
        /// Whether its bytes, read just now, are those that were registered.
        package let isSound: Bool
    }

    /// A proof that an entry is in the log, and what the entry is about.
    package struct Proof: Sendable {
        package let title: String
        package let proof: LogProof
    }

    package let group: GroupDetails
    package let at: Timestamp
    package let policy: EffectivePolicy
    /// Every change of the group's own rules and of the registry's, newest first.
    package let policyHistory: [LogEntry]
    package let live: [Live]
    /// Every version that is not deleted, newest first.
    package let versions: [Version]
    /// Every entry that moved a ref of the group, newest first, with the names that it speaks of.
    package let events: [Event]
    package let proofs: [Proof]
    package let checkpoint: SignedNote
    package let key: VerifierKey
    /// What verifying the live versions found to be wrong.
    package let problems: [VerificationReport.Problem]
}
