/// What of a damaged registry was recovered, and what was lost.
package struct RecoveryReport: Sendable {
    /// How many entries of the old log the new one begins with.
    package var entries = 0
    /// The numbers of entries that could not be read.
    package var lostEntries: [Int64] = []
    /// The numbers of entries that could be read, behind a lost one: what they did is kept, and they are not.
    package var behindLost: [Int64] = []
    /// Whether a checkpoint that the registry's key signed proves the kept entries.
    package var isLogProved = false
    package var documents = 0
    package var blobs = 0
    /// In bytes of blobs.
    package var bytes: Int64 = 0
    /// Everything that is lost or not as it was.
    package var problems: [BackupProblem] = []
    /// Whether the new registry has its signing key, without which it can only be read.
    package var hasSigningKey = false

    package init() {}

    /// Whether the new registry has all that the old one had.
    package var isWhole: Bool { problems.isEmpty }
}
