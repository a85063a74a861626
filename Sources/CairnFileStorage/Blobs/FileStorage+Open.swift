package import CairnObjects
package import CairnStorage
import SystemPackage

extension FileStorage {
    package func open(_ blob: Digest) async throws -> OpenBlobFile? { try await verifiedFile(of: blob) }

    package func read(_ blob: Digest, in range: Range<Int64>) async throws -> ByteStream {
        try await verifiedFile(of: blob).bytes(in: range)
    }

    private func verifiedFile(of blob: Digest) async throws -> OpenBlobFile {
        try await verified.file(of: blob) {
            try await io.run {
                let descriptor = try openFile(of: blob)
                do {
                    let identity = try FileIdentity(descriptor)
                    return (OpenBlobFile(descriptor, size: identity.size, io: io), identity)
                } catch {
                    try? descriptor.close()  // only looked at
                    throw error
                }
            }
        }
    }
}
