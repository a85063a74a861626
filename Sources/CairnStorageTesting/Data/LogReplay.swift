package import CairnObjects

/// The refs that replaying a log gives, by their keys (`RefName.key`).
package struct LogReplay: Equatable, Sendable {
    package private(set) var refs: [String: Digest] = [:]

    /// Applies entries one after the other.
    ///
    /// - Throws: `damaged` where a move does not start where the one before it ended, or a number is missing.
    package init(_ entries: some Sequence<[UInt8]>) throws(CairnError) {
        for (sequence, bytes) in entries.enumerated() {
            let entry = try LogEntry(bytes: bytes)
            guard entry.sequence == sequence else {
                throw CairnError(.damaged, "entry \(entry.sequence) stands at place \(sequence)")
            }
            for move in entry.moves {
                guard refs[move.ref.key] == move.from else {
                    throw CairnError(.damaged, "entry \(sequence) moves \(move.ref) from where it was not")
                }
                refs[move.ref.key] = move.to
            }
        }
    }
}
