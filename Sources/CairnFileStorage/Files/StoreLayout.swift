import CairnObjects
package import SystemPackage

/// Where everything lies in a registry's directory. The only file that knows.
package struct StoreLayout: Sendable {
    /// The registry's directory, most often named `.cairn`.
    package let root: FilePath

    package init(root: FilePath) { self.root = root }

    /// The name of a registry's directory inside the directory that it serves.
    package static let directoryName = ".cairn"

    /// What kind of store this is, its format and its public key.
    var configuration: FilePath { root.appending("registry.json") }
    /// The private key of the log; mode 0600.
    var signingKey: FilePath { root.appending("signing.key") }
    /// The key under which secrets in documents are sealed; mode 0600.
    var secretsKey: FilePath { root.appending("secrets.key") }
    /// Documents, refs, log and index.
    var database: FilePath { root.appending("registry.db") }
    /// Files being written; a name begins with the lease under which it is written.
    var staging: FilePath { root.appending("tmp") }
    /// Uploads under way, each named for its key; they are no blobs yet, and no lease needs to live for them.
    var uploads: FilePath { root.appending("uploads") }
    /// Uploads in parts, a directory each, named for its key.
    var parts: FilePath { root.appending("parts") }
    /// Blobs that a collector has taken out and not yet removed.
    var quarantine: FilePath { root.appending("quarantine") }
    /// Programs that are asked before something happens, and told after it.
    package var hooks: FilePath { root.appending("hooks") }
    /// How far those who follow the log under a name have come.
    package var cursors: FilePath { root.appending("cursors") }
    /// When tokens were used last.
    package var tokenUses: FilePath { root.appending("token-uses.json") }
    /// What came of the last look at everything.
    var verification: FilePath { root.appending("verification.json") }
    /// How far the deliveries of webhooks have come.
    package var deliveries: FilePath { root.appending("deliveries") }
    var blobs: FilePath { root.appending("blobs").appending("sha256") }

    /// `blobs/sha256/ab/cdef…`
    func blob(_ digest: Digest) -> FilePath {
        blobDirectory(digest).appending(String(digest.hex.dropFirst(2)))
    }

    func blobDirectory(_ digest: Digest) -> FilePath { blobs.appending(String(digest.hex.prefix(2))) }

    /// The digest whose blob lies at `directory/file` below `blobs`; `nil` for what is no blob's place.
    static func digest(directory: String, file: String) -> Digest? {
        guard directory.utf8.count == 2 else { return nil }
        return try? Digest(parsing: "sha256:\(directory)\(file)")  // what does not parse is no blob
    }
}

extension StoreLayout {
    /// What a registry has in files of its own beside objects, refs and log: how far those who follow the
    /// log have come, when tokens were used last, and the programs that are asked.
    static let state = ["hooks", "cursors", "deliveries", "token-uses.json"]

    /// The private keys.
    static let keys = ["signing.key", "secrets.key"]

    /// Only in a snapshot of a backup, which looks like a registry and must not be written to.
    var snapshotManifest: FilePath { root.appending("snapshot.json") }
}
