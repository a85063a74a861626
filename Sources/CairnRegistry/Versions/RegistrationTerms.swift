package import CairnObjects

/// What registering does besides making a version, in the same transaction: all of it, or nothing.
package struct RegistrationTerms: Sendable {
    /// What the version's group is where there is none of its name yet; `nil` where there must be one.
    package var newGroup: NewGroup?
    /// Only where the group has no version.
    package var isOnlyVersion = false
    /// Where the version is to stand at once, if the policy lets it.
    package var stage: StageName?

    package init() {}

    /// A group that comes into being with its first version.
    package struct NewGroup: Sendable {
        package var description: String
        package var labels: [String: String]
        /// What else is kept with it, by names that Cairn does not know.
        package var details: [String: JSON]

        package init(description: String = "", labels: [String: String] = [:], details: [String: JSON] = [:])
        {
            (self.description, self.labels, self.details) = (description, labels, details)
        }
    }
}
