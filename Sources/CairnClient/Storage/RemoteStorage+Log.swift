package import CairnObjects
import CairnTransport

extension RemoteStorage {
    package func head() async throws -> SignedNote {
        let answer = try await server.answer(to: ServerCall(.get, "log", "checkpoint"))
        return try SignedNote(parsing: String(decoding: answer.body, as: UTF8.self))
    }

    package func entries(from sequence: Int64, limit: Int) async throws -> [[UInt8]] {
        var entries: [[UInt8]] = []
        while entries.count < limit {
            let count = min(limit - entries.count, Self.pageSize)
            var call = ServerCall(.get, "log", "entries")
            call.query = [("from", "\(sequence + Int64(entries.count))"), ("limit", "\(count)")]
            let page = try await server.answer(to: call).body.split(separator: 0x0A).map(Array.init)
            entries += page
            if page.count < count { break }
        }
        return entries
    }

    /// How many entries a server gives at once.
    private static var pageSize: Int { 1000 }

    package func history(of ref: RefName) async throws -> [LogEntry] {
        var call = ServerCall(.get, "log", "history")
        call.query = [("ref", ref.description)]
        var members = try JSONMembers(try await server.json(call), path: "answer")
        return try members.parsedAll("entries", Self.entry)
    }

    package func entry(for request: RequestKey) async throws -> LogEntry? {
        let call = ServerCall(.get, "log", "requests", request.description)
        guard let json = try await server.jsonIfFound(call) else { return nil }
        var members = try JSONMembers(json, path: "answer")
        return try members.required("entry", try members.parsed("entry", Self.entry))
    }

    private static func entry(_ text: String) throws(CairnError) -> LogEntry {
        try LogEntry(bytes: Array(text.utf8))
    }

    package func inclusionProof(of sequence: Int64, in size: Int64) async throws -> [TreeHash] {
        try await hashes("inclusion", [("entry", "\(sequence)"), ("size", "\(size)")])
    }

    package func consistencyProof(from old: Int64, to new: Int64) async throws -> [TreeHash] {
        try await hashes("consistency", [("from", "\(old)"), ("to", "\(new)")])
    }

    private func hashes(_ proof: String, _ query: [(String, String)]) async throws -> [TreeHash] {
        var call = ServerCall(.get, "log", proof)
        call.query = query
        var members = try JSONMembers(try await server.json(call), path: "answer")
        return try members.parsedAll("hashes", Self.hash)
    }

    package func root(size: Int64) async throws -> TreeHash {
        var call = ServerCall(.get, "log", "root")
        call.query = [("size", "\(size)")]
        var members = try JSONMembers(try await server.json(call), path: "answer")
        return try members.required("root", try members.parsed("root", Self.hash))
    }

    private static func hash(_ text: String) throws(CairnError) -> TreeHash {
        guard let hash = TreeHash(base64: text) else {
            throw CairnError(.invalid, "'\(text.printable)' is no hash of a tree")
        }
        return hash
    }

    /// None: the nodes are how a storage makes proofs quickly, and a client has none. It checks the proofs
    /// that it is given, and the root by the entries.
    package func wrongTreeNodes() async throws -> [MerkleTree.Position] { [] }
}
