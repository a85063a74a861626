package import CairnObjects
import Synchronization

/// Uses of tokens, for as long as the process lives.
package final class MemoryTokenUses: TokenUses {
    private let uses = Mutex<[Handle: Timestamp]>([:])

    package init() {}

    package func note(_ token: Handle, at moment: Timestamp) {
        uses.withLock { $0[token] = max(moment, $0[token] ?? moment) }
    }

    package func lastUses() -> [Handle: Timestamp] { uses.withLock { $0 } }
}
