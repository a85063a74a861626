package import CairnObjects
package import CairnStorage

/// Everything that can be seen of a storage through its ports, but for the time when a blob was touched: what
/// must be the same after something that was to change nothing.
package struct StorageState: Equatable, Sendable {
    package let refs: RefSnapshot
    package let head: SignedNote
    package let entries: [[UInt8]]
    package let documents: Set<Digest>
    package let blobs: [Digest: Int64]
    package let leftovers: [String]
    package let versions: [IndexedVersion]
    package let groups: [IndexedGroup]
    /// For each group that ever had a ref, by its folded name.
    package let lastNumbers: [String: VersionNumber]

    package init(of storage: any RegistryStorage) async throws {
        refs = try await storage.snapshot(.all)
        head = try await storage.head()
        entries = try await storage.entries(from: 0, limit: .max)
        let inventory = try await storage.inventory()
        documents = Set(inventory.documents)
        blobs = Dictionary(uniqueKeysWithValues: inventory.blobs.map { ($0.digest, $0.size) })
        leftovers = inventory.leftovers
        versions = try await storage.versions(VersionQuery())
        groups = try await storage.groups()
        var numbers: [String: VersionNumber] = [:]
        for bytes in entries {
            for group in try LogEntry(bytes: bytes).moves.compactMap(\.ref.group) {
                numbers[group.folded] = try await storage.lastNumber(in: group)
            }
        }
        lastNumbers = numbers
    }
}
