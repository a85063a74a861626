package import CairnObjects
import CairnTransport

extension RemoteStorage {
    package func document(_ digest: Digest) async throws -> Document? {
        if let document = cache[digest] { return document }
        let bytes: [UInt8]
        do {
            bytes = try await server.answer(to: ServerCall(.get, "documents", digest.description)).body
        } catch let error as CairnError where error.code == .notFound {
            return nil
        }
        let document = try Document(bytes: bytes)
        guard document.digest == digest else {
            throw CairnError(
                .damaged,
                "the server gave other bytes for document \(digest.short): they hash to "
                    + document.digest.short,
                hint: "nothing of it was used; have the server's registry verified with 'cairn verify'")
        }
        cache.keep(document)
        return document
    }

    package func documents(_ digests: [Digest]) async throws -> [Digest: Document] {
        var found: [Digest: Document] = [:]
        var missing: [Digest] = []
        for digest in digests {
            if let document = cache[digest] { found[digest] = document } else { missing.append(digest) }
        }
        while !missing.isEmpty {
            let page = missing.prefix(Self.pageSize)
            missing.removeFirst(page.count)
            for document in try await fetch(Array(page)) { found[document.digest] = document }
        }
        return found
    }

    /// How many documents a server gives at once.
    private static var pageSize: Int { 500 }

    /// Those that are there; what the server calls by a wrong name is left out.
    private func fetch(_ digests: [Digest]) async throws -> [Document] {
        let call = ServerCall(
            .post, ["documents"], ["digests": .array(digests.map(JSON.text))], isRepeatable: true)
        var members = try JSONMembers(try await server.json(call), path: "answer")
        var documents: [Document] = []
        for (name, json) in try members.object("documents") {
            guard case .string(let text) = json else {
                throw CairnError(.invalid, "answer.documents.\(name) must be text")
            }
            let document = try Document(bytes: Array(text.utf8))
            guard document.digest.description == name else { continue }
            cache.keep(document)
            documents.append(document)
        }
        return documents
    }
}
