import CairnObjects
package import CairnStorage
import CairnTransport

extension RemoteStorage {
    package func lease() async throws -> Lease {
        let call = ServerCall(.post, ["leases"], [:], isRepeatable: true)
        var members = try JSONMembers(try await server.json(call), path: "answer")
        return Lease(id: try members.requiredString("lease"))
    }

    package func write(
        _ sources: [BlobSource], under lease: Lease, meter: ByteMeter
    ) async throws -> [BlobReceipt] {
        try await Uploads(storage: self, lease: lease, meter: meter).send(sources)
    }

    package func release(_ lease: Lease) async throws {
        _ = try await server.answer(to: ServerCall(.delete, "leases", lease.id))
    }
}
