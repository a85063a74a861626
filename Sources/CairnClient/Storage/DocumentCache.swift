import CairnObjects
import Synchronization

/// Documents that were read already. They never change, so what is there is right; when they become too much
/// together, all are forgotten.
final class DocumentCache: Sendable {
    private struct Kept {
        var documents: [Digest: Document] = [:]
        var size = 0
    }

    private let kept = Mutex(Kept())
    /// In bytes.
    private static let limit = 64 << 20

    subscript(digest: Digest) -> Document? { kept.withLock { $0.documents[digest] } }

    func keep(_ document: Document) {
        kept.withLock { kept in
            if kept.size + document.bytes.count > Self.limit { kept = Kept() }
            if kept.documents.updateValue(document, forKey: document.digest) == nil {
                kept.size += document.bytes.count
            }
        }
    }
}
