import CairnObjects
import CairnStorage

extension Registry {
    /// Compares what the index says of groups and stages with what replaying the log gave: which groups there
    /// are, the last number that each gave, and how often each stage moved. A number set back would stop
    /// registering, moves forgotten would mislead rolling back. Where the log grows meanwhile, the comparison
    /// ends without a word.
    func verifyGroups(
        _ snapshot: RefSnapshot, _ replay: LogReplay, into report: inout VerificationReport
    ) async throws {
        var wrong: [(subject: String, detail: String)] = []
        let listed = Set(try await storage.groups().map(\.name.folded))
        for ref in snapshot.refs.keys {
            switch ref {
            case .group(let group) where !listed.contains(group.folded):
                wrong.append((group.description, "it does not list the group"))
            case .stage(let group, let stage):
                let (found, expected) = (try await storage.history(of: ref).count, replay.stageMoves[ref.key])
                if found != expected {
                    wrong.append(("\(group):\(stage)", "it knows \(found) moves of \(expected ?? 0)"))
                }
            default: break
            }
        }
        for (group, number) in replay.lastNumbers.values {
            let found = try await storage.lastNumber(in: group)?.description ?? "none"
            if found != number.description {
                wrong.append((group.description, "it takes \(found) for the last number, not \(number)"))
            }
        }
        guard try await storage.entries(from: snapshot.logSize, limit: 1).isEmpty else { return }
        for (subject, detail) in wrong.sorted(by: { $0.subject < $1.subject }) {
            report.add(
                .indexWrong, "index of \(subject)", "\(detail); 'cairn reindex' makes it anew",
                affects: [subject])
        }
    }
}
