package import CairnObjects
package import SystemPackage

/// What is to be recovered, and how.
package struct RecoveryRequest: Sendable {
    /// The damaged registry's directory. Nothing in it is changed.
    package var source: FilePath
    /// The new registry's directory, to be made.
    package var target: FilePath
    /// Files with private keys, or directories with such files, for those that the damaged registry lacks.
    package var keys: [FilePath] = []

    package init(from source: FilePath, to target: FilePath) { (self.source, self.target) = (source, target) }
}

/// What the log of a recovered registry does not say by itself.
package struct SalvagedRefs: Sendable {
    /// Where refs stood last; `nil` where that is what the log gives.
    package let targets: [RefName: Digest]?
    /// The numbers of the entries that are lost, as text; empty where none is.
    package let lostEntries: String
}

/// Brings the refs of a registry that was put together from salvaged documents and log entries to what can be
/// kept, and looks whether it is sound: what only somebody who knows what refs mean can do.
///
/// - Returns: what is lost.
package typealias RecoverySettler =
    @Sendable (_ storage: FileStorage, _ refs: SalvagedRefs) async throws -> [BackupProblem]
