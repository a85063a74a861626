package import CairnObjects

/// Which entries of the log somebody looks for. What is `nil` is not asked.
package struct LogFilter: Sendable, Equatable {
    package var group: GroupName?
    package var actor: String?
    package var action: Action?
    /// From this moment on.
    package var since: Timestamp?
    /// Before this moment.
    package var until: Timestamp?
    /// What must stand in the reason, in the name of who did it or in a ref that moved, without regard to
    /// ASCII case.
    package var words: String?

    package init() {}

    package func matches(_ entry: LogEntry) -> Bool {
        guard group == nil || entry.moves.contains(where: { $0.ref.group == group }),
            actor == nil || entry.actor.description == actor, action == nil || entry.action == action,
            since.map({ entry.at >= $0 }) ?? true, until.map({ entry.at < $0 }) ?? true
        else { return false }
        guard let words = words?.lowercased() else { return true }
        let texts = [entry.reason, entry.actor.description] + entry.moves.map(\.ref.description)
        return texts.contains { $0.lowercased().contains(words) }
    }

    /// What the bytes of every entry that matches hold, whatever the case of ASCII letters: entries are
    /// canonical JSON, and this is far quicker to look for than each is to read.
    var marks: [[UInt8]] {
        var marks: [[UInt8]] = []
        func add(_ text: String) {
            // What JSON escapes, and what has other cases than ASCII's, is left to the reading.
            let isPlain = text.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }
            if isPlain, !text.isEmpty { marks.append(Array(text.lowercased().utf8)) }
        }
        if let group { add(group.description) }
        if let actor { add(actor) }
        if let action { add(action.rawValue) }
        if let words { add(words) }
        return marks
    }
}

/// What a look into the log found.
package struct LogFinding: Sendable {
    /// The newest first.
    package var entries: [LogEntry] = []
    /// The entry before which to look further; `nil` where the whole log was looked through.
    package var next: Int64?
}
