import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// The bytes of blobs, and of versions' files.
extension API {
    var blobRoutes: [Route] {
        [
            Route(.get, "\(Self.root)/blobs/{digest}", .known, showBlob),
            Route(.get, "\(Self.root)/groups/{group}/versions/{version}/files/**", .group(.read), showFile),
        ]
    }

    private func showBlob(_ call: Call) async throws -> Answer {
        let digest = try Digest(parsing: try call.parameter("digest"))
        try await requireReadable(digest, by: call.access)
        let answer = BlobAnswer(
            digest, mediaType: "application/octet-stream", isImmutable: true, storage: registry.storage)
        do {
            return try await answer.answer(call, on: call.connection)
        } catch {
            // A collector may have come between: then it is not there, and not damaged.
            try await requireReadable(digest, by: call.access)
            throw error
        }
    }

    private func requireReadable(_ blob: Digest, by access: Access) async throws {
        guard try await readable([blob], by: access).contains(blob) else {
            throw CairnError(
                .notFound, "there is no blob \(blob.short) that you may read",
                hint: "a blob can be read by those who may read a group that has it")
        }
    }

    private func showFile(_ call: Call) async throws -> Answer {
        let id = try await version(call)
        let name = try FileName(parsing: try call.rest)
        let file = try await registry.file(name, of: id)
        let answer = BlobAnswer(
            file.content.digest, mediaType: file.content.mediaType, name: name.description,
            isImmutable: Self.isFixed(try call.parameter("version")), storage: registry.storage)
        return try await answer.answer(call, on: call.connection)
    }

    /// Whether what a path calls a version can never be another one: a number, or a whole digest.
    private static func isFixed(_ version: String) -> Bool {
        (try? VersionNumber(parsing: version)) != nil || (try? Digest(parsing: version)) != nil
    }

    /// Those of the blobs that somebody may read: that a group has which they may read.
    func readable(_ blobs: [Digest], by access: Access) async throws -> Set<Digest> {
        try await ScopedStorage(whole: registry.storage, access: access).visible(blobs)
    }
}
