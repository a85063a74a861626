package import CairnObjects

/// Which entries of the log somebody wants to hear of.
package struct EventFilter: Sendable {
    /// Only what moved a ref of this group; `nil` for every entry.
    package var group: GroupName?
    /// Only what moved this stage of the group.
    package var stage: StageName?
    /// Only these actions; empty for all.
    package var actions: Set<Action>

    package init(group: GroupName? = nil, stage: StageName? = nil, actions: Set<Action> = []) {
        (self.group, self.stage, self.actions) = (group, stage, actions)
    }

    package func matches(_ entry: LogEntry) -> Bool {
        guard actions.isEmpty || actions.contains(entry.action) else { return false }
        guard let group else { return true }
        guard let spec else { return entry.moves.contains { $0.ref.group == group } }
        return entry.moves.contains { $0.ref.key == spec.ref.key }
    }

    /// The stage that is watched.
    package var spec: StageSpec? {
        guard let group, let stage else { return nil }
        return StageSpec(group: group, stage: stage)
    }
}
