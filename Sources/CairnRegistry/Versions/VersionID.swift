package import CairnObjects

/// A version that was found: its group, its number, its manifest.
package struct VersionID: Hashable, Sendable, CustomStringConvertible {
    package let group: GroupName
    package let number: VersionNumber
    package let manifest: Digest

    package init(group: GroupName, number: VersionNumber, manifest: Digest) {
        (self.group, self.number, self.manifest) = (group, number, manifest)
    }

    /// `fraud-detection:3`
    package var description: String { "\(group):\(number)" }

    var ref: RefName { .version(group, number) }
}
