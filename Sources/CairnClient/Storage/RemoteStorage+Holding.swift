package import CairnObjects
package import CairnStorage
import CairnTransport

extension RemoteStorage {
    /// Of those that are there, the ones that the caller may read.
    package func hold(_ blobs: [Digest], under lease: Lease) async throws -> [Digest: Int64] {
        var present: [Digest: Int64] = [:]
        for page in Array(Set(blobs)).pages(of: Self.holdingsPage) {
            var members = try await holdings(lease, ["digests": .array(page.map(JSON.text))])
            for (name, json) in try members.object("present") {
                guard case .number(let number) = json, let size = Int64(exactly: number) else { continue }
                present[try Digest(parsing: name)] = size
            }
        }
        return present
    }

    /// Those of the sizes that some blob of the server has.
    func knownSizes(_ sizes: Set<Int64>, under lease: Lease) async throws -> Set<Int64> {
        var known: Set<Int64> = []
        for page in Array(sizes).pages(of: Self.holdingsPage) {
            var members = try await holdings(lease, ["sizes": .array(page.map(JSON.integer))])
            for json in try members.array("sizes") {
                if case .number(let number) = json, let size = Int64(exactly: number) { known.insert(size) }
            }
        }
        return known
    }

    /// How many digests or sizes a server is asked about at once.
    private static var holdingsPage: Int { 1000 }

    private func holdings(_ lease: Lease, _ question: JSON) async throws -> JSONMembers {
        let call = ServerCall(.post, ["leases", lease.id, "holdings"], question, isRepeatable: true)
        return try JSONMembers(try await server.json(call), path: "answer")
    }

    package func held(under lease: Lease) async throws -> [Digest: Int64] {
        throw Self.holderOnly("list what a lease holds")
    }

    /// A server tells only under a lease.
    package func present(_ blobs: [Digest]) async throws -> [Digest: Int64] { [:] }

    /// A server tells only under a lease: `knownSizes`.
    package func mayHold(size: Int64) async throws -> Bool { true }

    /// A client keeps no files.
    package func open(_ blob: Digest) async throws -> OpenBlobFile? { nil }

    package func read(_ blob: Digest, in range: Range<Int64>) async throws -> ByteStream {
        throw CairnError(
            .unsupported, "a part of a blob cannot be checked without the rest of it", hint: "read it whole")
    }

    package func owners(of objects: [Digest]) async throws -> [Digest: Set<ObjectOwner>] {
        throw Self.holderOnly("tell whose an object is")
    }
}

extension Array {
    /// In order, at most so many in each.
    fileprivate func pages(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
