package import SystemPackage

/// What is to be restored, and where.
package struct RestoreRequest: Sendable {
    /// The registry's directory, to be made.
    package var target: FilePath
    /// The snapshot's name; the newest where none is named.
    package var snapshot: String?
    /// Files with private keys, or directories with such files.
    package var keys: [FilePath] = []
    /// Restore what is sound, also where something is not.
    package var acceptsProblems = false

    package init(to target: FilePath) { self.target = target }
}
