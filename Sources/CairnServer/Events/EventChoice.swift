import CairnObjects
import CairnRegistry

/// Which entries of the log somebody follows, of those that they may read.
struct EventChoice: Sendable {
    let access: Access
    let groups: GroupPattern
    /// Only moves of this stage; `nil` for every entry.
    let stage: StageName?
    /// Empty for all.
    let actions: Set<Action>

    func holds(_ entry: LogEntry) -> Bool {
        guard actions.isEmpty || actions.contains(entry.action), access.mayRead(entry) else { return false }
        if !groups.isAll {
            guard entry.moves.contains(where: { $0.ref.group.map(groups.matches) ?? false }) else {
                return false
            }
        }
        guard let stage else { return true }
        return entry.moves.contains { move in
            if case .stage(_, stage) = move.ref { true } else { false }
        }
    }

    /// The one stage that is followed, where it is one: of several moves in an entry, that one is told of.
    var spec: StageSpec? {
        guard let stage, let group = try? GroupName(parsing: groups.description) else { return nil }
        return StageSpec(group: group, stage: stage)  // a pattern of several groups is no name
    }

    /// Whether the entry may have changed what the caller may do: the stream ends, and whoever comes again is
    /// looked at anew.
    func isShaken(by entry: LogEntry) -> Bool {
        switch entry.action {
        case .tokenRevoked, .issuerChanged: true
        case .userChanged:
            entry.moves.contains { move in
                if case .user(let name) = move.ref { name.principal == access.principal } else { false }
            }
        default: false
        }
    }
}
