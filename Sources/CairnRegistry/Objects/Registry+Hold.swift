package import CairnObjects
package import CairnStorage

extension Registry {
    /// Takes a lease, and gives it back where the body fails.
    package func leasing<Outcome>(_ body: (Lease) async throws -> Outcome) async throws -> Outcome {
        let lease = try await storage.lease()
        do {
            return try await body(lease)
        } catch {
            // In a task of its own, since this one may be cancelled. The error that led here is the one to
            // report; a lease that stays runs out by itself.
            await Task { try? await storage.release(lease) }.value
            throw error
        }
    }

    /// Puts the bytes of objects under a lease: whatever becomes of the objects, a version may name the bytes
    /// that they are now.
    ///
    /// - Throws: `conflict` where an object was overwritten and collected meanwhile.
    package func hold(_ objects: [StoredObject], under lease: Lease) async throws {
        try await hold(objects.map(\.value.blob), under: lease)
    }

    /// - Throws: `conflict` where bytes are not there any more.
    package func hold(_ blobs: [Descriptor], under lease: Lease) async throws {
        guard !blobs.isEmpty else { return }
        let held = try await storage.hold(blobs.map(\.digest), under: lease)
        guard let lost = blobs.first(where: { held[$0.digest] == nil }) else { return }
        throw CairnError(
            .conflict, "the bytes \(lost.digest.short) were overwritten and collected meanwhile",
            hint: "send the request again")
    }

    /// All bytes of an object, if they are not too many.
    ///
    /// - Returns: `nil` where there are more than the limit.
    package func bytes(of object: StoredObject, upTo limit: Int64) async throws -> [UInt8]? {
        guard object.size <= limit else { return nil }
        var bytes: [UInt8] = []
        for try await chunk in try await storage.read(object.digest) { bytes += chunk }
        return bytes
    }
}
