// Fills one group of a registry with many versions, through the same commits that pushes make, but for one small
// blob that all of them share: `cairn-populate REGISTRY GROUP COUNT`.

import CairnFileStorage
import CairnObjects
import CairnStorage
import Logging
import SystemPackage

@main
struct Populate {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let count = Int(arguments[3]) else {
            throw CairnError(.invalid, "usage: cairn-populate REGISTRY GROUP COUNT")
        }
        let storage = try FileStorage(
            opening: FilePath(arguments[1]), width: 1, logger: Logger(label: "populate"))
        let populate = Populate(
            storage: storage, group: try GroupName(parsing: arguments[2]),
            actor: try Principal(parsing: "populate"))
        try await populate.register(count)
    }

    let storage: FileStorage
    let group: GroupName
    let actor: Principal

    private func register(_ count: Int) async throws {
        let lease = try await storage.lease()
        let content: [UInt8] = Array("a model of one line\n".utf8)
        let receipt = try await storage.write([.bytes(content)], under: lease, meter: ByteMeter())[0]
        let blob = Descriptor(mediaType: "text/plain", digest: receipt.digest, size: receipt.size)
        let first = try await storage.lastNumber(in: group)?.value ?? 0
        for value in (first + 1)...(first + count) {
            guard let number = VersionNumber(value) else { return }
            // The first commit consumes the lease; from then on a version needs the blob.
            _ = try await storage.commit(
                try registration(of: number, holding: blob, under: value == first + 1 ? lease : nil))
        }
    }

    private func registration(
        of number: VersionNumber, holding blob: Descriptor, under lease: Lease?
    ) throws -> Transaction {
        var record = Record(author: Author(name: "populate", principal: actor), createdAt: .now())
        record.message = "version \(number)"
        // Spread evenly over 0.5 to 1, in an order that is not that of the versions.
        let share = Double(number.value &* 7919 % 100_003) / 100_003
        record.metrics["auc"] = try Metric(0.5 + share / 2)
        record.metrics["log_loss"] = try Metric(1 - share)
        record.parameters["depth"] = .integer(number.value % 12)
        let recordDocument = try record.document()
        let manifest = try Manifest(
            record: recordDocument.descriptor(mediaType: Record.mediaType),
            files: [.init(name: FileName(parsing: "model.txt"), content: blob)]
        ).document()
        let approval = try Approval(
            subject: manifest.digest, state: number.value % 3 == 0 ? .approved : .pending, actor: actor, reason: "",
            at: .now(), previous: nil
        ).document()
        let labels = try Labels(["team": number.value % 100 == 0 ? "risk" : "growth"]).document()
        var transaction = Transaction(.versionRegistered, by: actor, at: .now())
        transaction.documents = [recordDocument, manifest, approval, labels]
        transaction.moves = [
            RefMove(.version(group, number), from: nil, to: manifest.digest),
            RefMove(.approval(group, number), from: nil, to: approval.digest),
            RefMove(.labels(group, number), from: nil, to: labels.digest),
        ]
        transaction.lease = lease
        return transaction
    }
}
