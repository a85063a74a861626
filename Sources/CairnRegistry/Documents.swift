package import CairnObjects
import CairnStorage

extension DocumentReader {
    /// The value that a document holds.
    ///
    /// - Throws: `damaged` where the document is missing or is not what it should be.
    func value<Value: DocumentValue>(_ type: Value.Type = Value.self, at digest: Digest) async throws -> Value
    {
        guard let document = try await document(digest) else {
            throw CairnError(
                .damaged, "document \(digest.short) is missing",
                hint: "run 'cairn verify' to see what it affects")
        }
        do {
            return try Value(document)
        } catch {
            throw CairnError(
                .damaged, "document \(digest.short) is not what it should be: \(error.message)",
                hint: "run 'cairn verify' to see what it affects")
        }
    }
}

extension Registry {
    /// The value that a document holds.
    func value<Value: DocumentValue>(_ type: Value.Type = Value.self, at digest: Digest) async throws -> Value
    {
        try await storage.value(type, at: digest)
    }

    /// The record of the version that is this manifest.
    func record(of manifest: Digest) async throws -> Record {
        try await value(at: try await value(Manifest.self, at: manifest).config.digest)
    }

    /// The value that a ref's document holds; `nil` where the ref names nothing.
    func value<Value: DocumentValue>(
        _ type: Value.Type = Value.self, of ref: RefName
    ) async throws -> (digest: Digest, value: Value)? {
        guard let digest = try await storage.target(of: ref) else { return nil }
        return (digest, try await value(at: digest))
    }
}

extension Registry {
    /// What was said of a version when it was registered.
    package func record(of id: VersionID) async throws -> Record { try await record(of: id.manifest) }
}
