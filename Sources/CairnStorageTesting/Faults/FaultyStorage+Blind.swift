import CairnObjects
import CairnStorage

extension FaultyStorage {
    /// Commits a transaction as a storage would that compares nothing: what every check of races must notice.
    /// Only versions still keep their manifests, without which no storage would take the transaction.
    func commitBlindly(_ transaction: Transaction) async throws(CommitError) -> LogEntry {
        while true {
            var blind = transaction
            (blind.expectations, blind.logSize) = ([], nil)
            do {
                for (index, move) in transaction.moves.enumerated() {
                    if case .version = move.ref { continue }
                    let found = try await storage.target(of: move.ref)
                    blind.moves[index] = RefMove(move.ref, from: found, to: move.to)
                }
            } catch {
                throw .failed((error as? CairnError) ?? CairnError(.system, "\(error)"))
            }
            do throws(CommitError) {
                return try await storage.commit(blind)
            } catch {
                guard case .conflict(let conflict) = error else { throw error }
                if case .version = conflict.ref { throw error }
            }
        }
    }
}
