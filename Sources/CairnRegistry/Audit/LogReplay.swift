import CairnObjects

/// Replays log entries: checks each against those before it, and builds the refs and the Merkle root that
/// they give.
struct LogReplay {
    private(set) var refs: [String: (name: RefName, target: Digest)] = [:]
    private(set) var size: Int64 = 0
    /// The highest number that each group ever gave, by the folded name.
    private(set) var lastNumbers: [String: (group: GroupName, number: VersionNumber)] = [:]
    /// The numbers of the entries that moved each stage.
    private(set) var stageMoves: [RefName: [Int64]] = [:]
    /// The number of the entry that was made under each idempotency key.
    private(set) var requests: [RequestKey: Int64] = [:]
    private(set) var problems: [(subject: String, detail: String)] = []
    private var leaves = CompactRange()

    mutating func apply(_ bytes: [UInt8]) {
        leaves.append(TreeHash(leaf: bytes))
        defer { size += 1 }
        let entry: LogEntry
        do {
            entry = try LogEntry(bytes: bytes)
        } catch {
            problems.append(("log entry \(size)", error.message))
            return
        }
        if entry.sequence != size {
            problems.append(("log entry \(size)", "it says that it is number \(entry.sequence)"))
        }
        for move in entry.moves {
            let found = refs[move.ref.key]?.target
            if found != move.from {
                problems.append(
                    (
                        "log entry \(size)",
                        "it moves \(move.ref) from \(Self.text(move.from)), but \(Self.text(found)) "
                            + "stood there"
                    ))
            }
            refs[move.ref.key] = move.to.map { (move.ref, $0) }
        }
        note(entry)
    }

    /// Notes what finding entries by other ways than their numbers must give.
    private mutating func note(_ entry: LogEntry) {
        if let request = entry.request { requests[request] = size }
        for move in entry.moves {
            switch move.ref {
            case .version(let group, let number):
                let last = lastNumbers[group.folded]?.number ?? number
                lastNumbers[group.folded] = (group, max(last, number))
            case .stage: stageMoves[move.ref, default: []].append(size)
            default: break
            }
        }
    }

    /// The root of the entries so far.
    var root: TreeHash { leaves.root }

    private static func text(_ target: Digest?) -> String { target?.short ?? "nothing" }
}
