import CairnObjects
import CairnStorage

/// A transaction with its documents as they will lie in the database: deflated before it waits for its turn, so
/// that others are not kept waiting by that.
struct PreparedTransaction: Sendable {
    let transaction: Transaction
    let deflated: [Digest: [UInt8]]

    init(_ transaction: Transaction) {
        self.transaction = transaction
        deflated = Dictionary(
            transaction.documents.map { ($0.digest, Deflate.compress($0.bytes)) }
        ) { first, _ in first }
    }
}
