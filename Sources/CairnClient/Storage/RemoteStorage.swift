package import CairnObjects
package import CairnStorage
import CairnTransport

/// A registry's storage, read over a server's API, so that a `Registry` over it reads like one over a
/// directory and checks everything that it reads: documents hash to their names, blobs while they come in,
/// the log's checkpoint and proofs by the verifier key. Where a ref stands is the server's word, which only
/// replaying the log (`verifyLog`) checks.
///
/// What changes a registry is asked of a `RemoteService`; what only the holder of the bytes can do throws
/// `unsupported`.
package struct RemoteStorage: RegistryStorage {
    let server: ServerConnection
    /// This machine's name, by which its interrupted uploads are found again.
    let host: String
    let cache = DocumentCache()

    package init(_ server: ServerConnection, host: String) { (self.server, self.host) = (server, host) }

    static func holderOnly(_ what: String) -> CairnError {
        CairnError(
            .unsupported, "only whoever holds the registry's directory can \(what)",
            hint: "run the command on the server's machine, with --registry DIR")
    }
}

extension RemoteStorage {
    package func commit(_ transaction: Transaction) async throws(CommitError) -> LogEntry {
        throw .failed(Self.holderOnly("move refs by itself"))
    }

    package func sweep(_ sweep: Sweep) async throws -> SweepResult? {
        throw Self.holderOnly("remove what is garbage")
    }

    package func removeLeftovers() async throws -> Int { throw Self.holderOnly("remove leftovers") }

    package func inventory() async throws -> Inventory {
        throw Self.holderOnly("list all that is stored")
    }

    package func rebuildIndex() async throws { throw Self.holderOnly("make the index anew") }
}
