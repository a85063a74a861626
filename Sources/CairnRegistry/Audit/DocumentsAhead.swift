import CairnObjects
import CairnStorage

/// Documents read many at once before somebody walks over them one by one; what was not read ahead is read
/// when it is asked for.
struct DocumentsAhead: DocumentReader {
    private let storage: any DocumentReader
    private var held: [Digest: Document] = [:]

    /// So many refs are walked over at a time.
    static let batch = 500

    init(_ storage: any DocumentReader) { self.storage = storage }

    func document(_ digest: Digest) async throws -> Document? {
        if let document = held[digest] { return document }
        return try await storage.document(digest)
    }

    /// Reads what these refs name, and the records of the manifests among it; forgets what was held before.
    mutating func fetch(_ targets: some Sequence<(key: RefName, value: Digest)>) async throws {
        var manifests: [Digest] = []
        var others: [Digest] = []
        for (ref, target) in targets {
            switch ref {
            case .version, .stage: manifests.append(target)
            default: others.append(target)
            }
        }
        held = try await storage.documents(manifests + others)
        // A manifest that cannot be read is found out by whoever asks for it.
        let records = manifests.compactMap { held[$0] }.compactMap { try? Manifest($0).config.digest }
        held.merge(try await storage.documents(records)) { first, _ in first }
    }
}
