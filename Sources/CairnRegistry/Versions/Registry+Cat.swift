package import CairnObjects
package import CairnStorage

extension Registry {
    /// The bytes of an object or of a version's file, verified.
    ///
    /// - Throws: `notFound` where there is no such object or file; `invalid` where a digest's beginning
    ///   fits several.
    package func content(_ spec: ObjectSpec) async throws -> ByteStream {
        switch spec {
        case .digest(let prefix): return try await object(prefix)
        case .manifest(let spec): return try await object(DigestPrefix(try await resolve(spec).manifest))
        case .file(let spec, let name):
            return try await storage.read(try await file(name, of: try await resolve(spec)).content.digest)
        }
    }

    /// A version's file of this name.
    ///
    /// - Throws: `notFound` where it has none.
    package func file(_ name: FileName, of id: VersionID) async throws -> Manifest.File {
        let files = try await value(Manifest.self, at: id.manifest).files()
        guard let file = files.first(where: { $0.name == name }) else {
            let close = Suggestion.closest(to: name.description, among: files.map(\.name.description))
            let all = files.map(\.name.description).joined(separator: ", ")
            throw CairnError(
                .notFound, "\(id) has no file '\(name)'",
                hint: close.map { "did you mean '\($0)'?" } ?? "its files: \(all)")
        }
        return file
    }

    private func object(_ prefix: DigestPrefix) async throws -> ByteStream {
        let digest: Digest
        if let whole = prefix.digest {
            digest = whole
        } else {
            let inventory = try await storage.inventory()
            let matching = Set(inventory.documents + inventory.blobs.map(\.digest)).filter(prefix.matches)
            guard let only = matching.first else { throw Self.noObject(prefix) }
            guard matching.count == 1 else {
                throw CairnError(
                    .invalid, "\(prefix) is the beginning of \(matching.count) digests",
                    hint: "write more of it")
            }
            digest = only
        }
        if let document = try await storage.document(digest) { return ByteStream(document.bytes) }
        do {
            return try await storage.read(digest)
        } catch let error as CairnError where error.code == .damaged {
            throw Self.noObject(prefix)
        }
    }

    private static func noObject(_ prefix: DigestPrefix) -> CairnError {
        CairnError(.notFound, "the registry holds no object \(prefix)")
    }

    /// How people name the version that has this manifest; `nil` where it is deleted.
    package func name(of manifest: Digest) async throws -> String? {
        try await version(withManifest: manifest, in: nil)?.description
    }
}
