import CairnObjects
import CairnStorage
import GRDB

extension Database {
    /// Carries out transactions in one of the database's, in their order: one sync and one signature for all.
    /// Each succeeds or is refused by itself; where the database itself fails, all of them do.
    ///
    /// - Returns: one outcome a transaction, once those that succeeded are durable. What one was refused for
    ///   may be another's doing, and so is nobody's to know before.
    func commit(
        _ transactions: [PreparedTransaction], signer: any CheckpointSigner, now: Timestamp,
        isThere: (Digest) throws -> Bool
    ) -> [Result<LogEntry, CommitError>] {
        var outcomes: [Result<LogEntry, CommitError>] = []
        do {
            try inTransaction(.immediate) {
                var log = LogGrowth(signer)
                for transaction in transactions {
                    outcomes.append(
                        try outcome(isAlone: transactions.count == 1) {
                            try commit(transaction, growing: &log, now: now, isThere: isThere)
                        })
                }
                let hasGrown = outcomes.contains { if case .success = $0 { true } else { false } }
                guard hasGrown else { return .rollback }
                try log.sign(in: self)
                return .commit
            }
            return outcomes
        } catch {
            let failure = CommitError(any: MetadataStore.translate(error))
            return transactions.map { _ in .failure(failure) }
        }
    }

    /// What comes of one transaction; where it is refused, what it wrote is taken back.
    ///
    /// - Parameter isAlone: Whether the database's transaction is its own.
    /// - Throws: what ends the others too.
    private func outcome(
        isAlone: Bool, _ body: () throws -> LogEntry
    ) throws -> Result<LogEntry, CommitError> {
        do {
            guard !isAlone else { return .success(try body()) }
            var entry: LogEntry?
            try inSavepoint {
                entry = try body()
                return .commit
            }
            guard let entry else { throw CairnError(.system, "the registry's database did nothing") }
            return .success(entry)
        } catch let error as DatabaseError where !error.isOfOneStatement {
            throw error
        } catch {
            return .failure(CommitError(any: MetadataStore.translate(error)))
        }
    }
}

extension DatabaseError {
    /// Whether only the statement failed, for what it asked: the transaction around it goes on.
    fileprivate var isOfOneStatement: Bool {
        [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE].contains(resultCode)
    }
}

extension CommitError {
    init(any error: any Error) {
        switch error {
        case let error as CommitError: self = error
        case let error as CairnError: self = .failed(error)
        default: self = .failed(CairnError(.system, "\(error)"))
        }
    }
}
