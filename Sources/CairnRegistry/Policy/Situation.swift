package import CairnObjects

/// What the rules look at besides the version: the policy, the time, and what stands where.
package struct Situation: Sendable {
    package let policy: Policy
    package let now: Timestamp
    /// What stands in stages that a rule compares with.
    package let standing: [StageName: Standing]
    /// What walls show now in the time zones that a rule names; none for a zone that nobody knows.
    package let localTimes: [String: LocalTime]

    /// A version that stands in a stage.
    package struct Standing: Sendable {
        package let id: VersionID
        package let record: Record

        package init(id: VersionID, record: Record) { (self.id, self.record) = (id, record) }
    }

    package init(
        policy: Policy, now: Timestamp, standing: [StageName: Standing] = [:],
        localTimes: [String: LocalTime] = [:]
    ) {
        (self.policy, self.now, self.standing, self.localTimes) = (policy, now, standing, localTimes)
    }
}
