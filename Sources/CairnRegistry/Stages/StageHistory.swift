package import CairnObjects

/// Where a stage has stood, as rolling back sees it: a stack, the present on top.
///
/// A promotion puts a version on the stack; a rollback takes versions off until the one it went back to is on
/// top. So a second rollback goes one further back, and never to and fro.
package struct StageHistory: Sendable, Equatable {
    /// From the oldest to the present.
    package private(set) var stack: [Digest] = []

    /// - Parameter entries: All entries that moved the ref, oldest first.
    package init(of ref: RefName, in entries: [LogEntry]) {
        for entry in entries {
            guard let move = entry.move(of: ref) else { continue }
            switch entry.action {
            case .stageRolledBack, .approvalChanged, .driftDetected: goBack(to: move.to)
            // Where what stood there could not be recovered, nothing does.
            case .registryRecovered where move.to == nil: goBack(to: nil)
            default: if let target = move.to { stack.append(target) }
            }
        }
    }

    private mutating func goBack(to target: Digest?) {
        stack = stack.dropLast()
        guard let target else {
            stack = []
            return
        }
        if let place = stack.lastIndex(of: target) {
            stack = Array(stack[...place])
        } else {
            stack.append(target)
        }
    }

    /// Where it stood before, the nearest first, each manifest once and never the present one.
    package var earlier: [Digest] {
        var seen: Set<Digest> = Set(stack.suffix(1))
        return stack.reversed().filter { seen.insert($0).inserted }
    }
}
