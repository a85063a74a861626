import CairnObjects
import CairnStorage

extension Registry {
    /// Stores what a transaction is to name.
    ///
    /// Where all is held by the lease and the log has the request already, the storage is not asked: the
    /// request came to its end and consumed the lease, and whoever repeats it, since the answer was lost,
    /// is to hear so.
    func store(
        _ sources: [BlobSource], under lease: Lease, by intent: Intent, meter: ByteMeter
    ) async throws -> [BlobReceipt] {
        let held = sources.compactMap { source -> BlobReceipt? in
            guard case .held(let digest, let size) = source else { return nil }
            return BlobReceipt(digest: digest, size: size, wasPresent: true)
        }
        if held.count == sources.count, let request = intent.request,
            try await storage.entry(for: request) != nil
        {
            return held
        }
        return try await storage.write(sources, under: lease, meter: meter)
    }
}
