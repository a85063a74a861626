/// The media types of everything that Cairn stores or names.
package enum MediaType {
    /// An OCI 1.1 image manifest; every version is one.
    package static let manifest = "application/vnd.oci.image.manifest.v1+json"
    /// The `artifactType` of a version's manifest.
    package static let version = "application/vnd.cairn.version.v1+json"
    package static let record = "application/vnd.cairn.record.v1+json"
    package static let approval = "application/vnd.cairn.approval.v1+json"
    package static let observation = "application/vnd.cairn.observation.v1+json"
    package static let policy = "application/vnd.cairn.policy.v1+json"
    package static let group = "application/vnd.cairn.group.v1+json"
    package static let labels = "application/vnd.cairn.labels.v1+json"
    package static let user = "application/vnd.cairn.user.v1+json"
    package static let token = "application/vnd.cairn.token.v1+json"
    package static let issuer = "application/vnd.cairn.issuer.v1+json"
    package static let bucket = "application/vnd.cairn.bucket.v1+json"
    package static let object = "application/vnd.cairn.object.v1+json"
    package static let entity = "application/vnd.cairn.entity.v1+json"
    package static let webhook = "application/vnd.cairn.webhook.v1+json"

    /// What a file most likely is, judged by the ending of its name.
    package static func guess(for file: String) -> String {
        let name = file.lowercased()
        return endings.first { name.hasSuffix($0.key) }?.value ?? "application/octet-stream"
    }

    private static let endings: KeyValuePairs = [
        ".tar.gz": "application/gzip", ".tgz": "application/gzip", ".gz": "application/gzip",
        ".tar": "application/x-tar", ".zip": "application/zip", ".zst": "application/zstd",
        ".json": "application/json", ".yaml": "application/yaml", ".yml": "application/yaml",
        ".md": "text/markdown", ".html": "text/html", ".txt": "text/plain", ".csv": "text/csv",
        ".py": "text/x-python",
        ".pdf": "application/pdf", ".png": "image/png", ".svg": "image/svg+xml",
    ]
}
