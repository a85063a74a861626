import CairnObjects
package import CairnRegistry
package import CairnStorage
import CairnTransport

extension RemoteService {
    package func register(
        _ registration: Registration, by intent: Intent, meter: ByteMeter
    ) async throws -> RegistrationReceipt {
        try intent.refuseDryRun()
        try registration.check()
        // Before a byte is sent: most mistakes are in names.
        _ = try await registry.spelled(registration.group)
        let attached = [registration.card, registration.report].compactMap { $0 }
        let files = registration.files + attached
        return try await storage.withLease { lease in
            let receipts = try await storage.write(files.map(\.source), under: lease, meter: meter)
            let described = zip(files, receipts).map(Self.describe)
            let body = Self.body(
                intent, registration, files: described, under: lease)
            let path = ["groups", "\(registration.group)", "versions"]
            let outcome = try await change(.post, path, body, by: intent)
            let sent = zip(registration.files, receipts)
            let receipt = try await receipt(
                outcome, present: Set(sent.filter { $1.wasPresent }.map(\.0.name)), by: intent)
            return (receipt, isConsumed: receipt.outcome == .registered)
        }
    }

    private static func body(
        _ intent: Intent, _ registration: Registration, files: [JSON], under lease: Lease
    ) -> JSON {
        var attached = files.dropFirst(registration.files.count)
        let card = registration.card == nil ? nil : attached.popFirst()
        let report = registration.report == nil ? nil : attached.popFirst()
        let parents: JSON? =
            switch registration.parents {
            case .standing: nil
            case .none: .array([])
            case .versions(let specs): .array(specs.map(JSON.text))
            }
        let labels = registration.labels
        return body(
            intent,
            [
                "record": registration.record.json, "lease": .string(lease.id),
                "files": .array(Array(files.prefix(registration.files.count))), "card": card,
                "report": report, "parents": parents,
                "labels": labels.isEmpty ? nil : .object(labels.mapValues(JSON.string)),
                "force": registration.force ? true : nil,
            ])
    }

    private static func describe(_ file: Registration.File, _ receipt: BlobReceipt) -> JSON {
        [
            "name": .text(file.name), "digest": .text(receipt.digest), "size": .integer(receipt.size),
            "mediaType": .string(file.mediaType),
        ]
    }

    /// The receipt, with the record as it was registered.
    private func receipt(
        _ outcome: Outcome, present: Set<FileName>, by intent: Intent
    ) async throws -> RegistrationReceipt {
        let json = try answer(outcome)
        let id = try VersionID(json: json, path: "answer")
        let record = try await registry.version(id).record
        let receipt = try RegistrationReceipt(json: json, record: record, present: present)
        // Under a key of the caller's, what was answered before was registered before.
        guard case .answered(_, before: true) = outcome, intent.request != nil else { return receipt }
        return receipt.repeated
    }
}

extension RemoteStorage {
    /// Works under a lease, and gives it up unless the work consumed it.
    func withLease<Value: Sendable>(
        _ work: (Lease) async throws -> (Value, isConsumed: Bool)
    ) async throws -> Value {
        let lease = try await lease()
        do {
            let (value, isConsumed) = try await work(lease)
            if !isConsumed { try await release(lease) }
            return value
        } catch {
            // In a task of its own, since this one may be cancelled. The error that led here is the one to
            // report; a lease that stays runs out by itself.
            await Task { try? await release(lease) }.value
            throw error
        }
    }
}
