import CairnObjects
package import CairnStorage
import GRDB
import Glibc
package import Logging
package import SystemPackage

/// A registry in a directory: blobs as plain read-only files, everything else in SQLite.
///
/// Safe to use from many tasks and many processes at once. `docs/format.md` describes every byte.
package struct FileStorage: RegistryStorage {
    package let layout: StoreLayout
    package let configuration: StoreConfiguration
    let metadata: MetadataStore
    let signer: SigningKey?
    let clock: TimeSource
    let logger: Logger
    /// How many blobs are hashed at once: one a core.
    let width: Int
    let verified: VerifiedBlobs
    let uploads: UploadTable
    /// `nil` where there is no key to sign with.
    let commits: CommitQueue?
    /// `nil` where nothing is kept of what was read.
    let recent: RecentReads?
    /// Blobs whose names this process knows to be durable.
    let durable = DurableNames()
    /// Where short reads and writes of very many files wait for their turn.
    let io = BlockingPool(width: 16)

    /// Opens the registry in this directory.
    ///
    /// Where the signing key cannot be read, the registry can be read and not written.
    ///
    /// - Parameter readers: For a program that serves many at once: so many read beside whoever writes, and
    ///   what they read is kept until something changes.
    /// - Throws: `notFound` where no registry is there; `unsupported` for a format that this program does not
    ///   know; `damaged` where a part is missing or unreadable; `system` where access is denied.
    package init(
        opening root: FilePath, width: Int, readers: Int = 0, logger: Logger,
        clock: @escaping TimeSource = Timestamp.now, uploads limits: UploadLimits = UploadLimits()
    ) throws {
        layout = StoreLayout(root: root)
        configuration = try Self.readConfiguration(layout)
        signer = try Self.readSigningKey(layout)
        metadata = try MetadataStore(
            opening: layout.database, isSnapshot: try status(of: layout.snapshotManifest) != nil,
            readers: readers)
        (self.clock, self.logger, self.width) = (clock, logger, width)
        (verified, uploads) = (VerifiedBlobs(width: width), UploadTable(limits: limits, width: width))
        commits = signer.map { [metadata, layout] signer in
            CommitQueue(metadata.queue) { db, transactions in
                db.commit(transactions, signer: signer, now: clock()) { blob in
                    try status(of: layout.blob(blob)) != nil
                }
            }
        }
        recent = readers == 0 ? nil : WALIndex(of: metadata.queue).map(RecentReads.init)
        if let signer, signer.verifier != configuration.key {
            throw CairnError(
                .damaged, "signing.key is not the key that registry.json names",
                hint: "restore both from the same backup")
        }
    }

    /// Whether a registry, sound or not, lies in this directory.
    package static func exists(at root: FilePath) -> Bool {
        // What cannot even be looked at is reported when it is opened.
        let layout = StoreLayout(root: root)
        return [layout.configuration, layout.database].contains { (try? status(of: $0)) != nil }
    }

    static func readConfiguration(_ layout: StoreLayout) throws -> StoreConfiguration {
        guard try status(of: layout.configuration) != nil else {
            if try status(of: layout.database) != nil {
                throw CairnError(
                    .damaged, "the registry at '\(layout.root)' is damaged: registry.json is missing",
                    hint: "restore registry.json from a backup; it never changes after 'cairn init'")
            }
            throw CairnError(
                .notFound, "there is no registry in '\(layout.root)'", hint: "make one with 'cairn init'")
        }
        return try StoreConfiguration(text: readSmallFile(layout.configuration), at: layout.root.string)
    }

    private static func readSigningKey(_ layout: StoreLayout) throws -> SigningKey? {
        do {
            let text = String(decoding: try readSmallFile(layout.signingKey), as: UTF8.self)
            do throws(CairnError) {
                return try SigningKey(encoded: String(text.prefix { $0 != "\n" }))
            } catch {
                throw CairnError(.damaged, "'\(layout.signingKey)': \(error.message)", hint: error.hint)
            }
        } catch let error as CairnError where error.code == .system {
            return nil
        }
    }

    static func readSmallFile(_ path: FilePath) throws -> [UInt8] {
        try attempting("read '\(path)'") {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                let capacity = 64 << 10
                return try [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
            }
        }
    }

    /// What new heads of the log are signed with.
    ///
    /// - Throws: `system` where the key could not be read.
    func requireSigner() throws(CairnError) -> SigningKey {
        guard let signer else { throw missingKey }
        return signer
    }

    /// Where transactions wait to be written.
    ///
    /// - Throws: as `requireSigner`.
    func requireCommits() throws(CairnError) -> CommitQueue {
        guard let commits else { throw missingKey }
        return commits
    }

    private var missingKey: CairnError {
        let isThere = access(layout.signingKey.string, F_OK) == 0
        return CairnError(
            .system, "cannot read the registry's signing key '\(layout.signingKey)'",
            hint: isThere
                ? "you may read this registry; to change it, run as its owner"
                : "it is missing, so this registry can only be read; put it back from where it is kept")
    }

    /// Tells when anything has changed, whichever process did it; `nil` where that cannot be seen.
    package func changeCounter() -> (any ChangeCounter)? {
        recent?.changes ?? WALIndex(of: metadata.queue)
    }
}
