package import CairnObjects
package import CairnStorage
import GRDB
package import SystemPackage

extension FileStorage {
    /// Makes a new, empty registry. It appears whole or not at all: it is built beside its place and renamed.
    ///
    /// - Parameters:
    ///   - root: The directory to make; its parent is made too where it is missing.
    ///   - first: What the log begins with. It is there from the moment at which the registry is.
    /// - Throws: `exists` where something is there already, `system` where it cannot be made.
    package static func create(at root: FilePath, key: SigningKey, recording first: Transaction? = nil) throws
    {
        let refusal = CairnError(
            .exists, "'\(root)' is there already", hint: "use it with --registry, or choose another directory"
        )
        guard try status(of: root) == nil else { throw refusal }
        let parent = root.removingLastComponent()
        try makeDirectories(parent.isEmpty ? "." : parent)
        let name = root.lastComponent?.string ?? StoreLayout.directoryName
        let draft = StoreLayout(root: parent.appending("\(name).\(key.verifier.id.hexadecimal).new"))
        do {
            try makeDirectory(draft.root, permissions: 0o755)
            for directory in [
                draft.staging, draft.quarantine, draft.blobs.removingLastComponent(), draft.blobs,
            ] {
                try makeDirectory(directory)
            }
            // Whoever may put programs there decides for all: not for a group, whatever the umask says.
            try makeDirectory(draft.hooks, permissions: 0o755)
            let metadata = try MetadataStore(opening: draft.database, creating: true)
            try metadata.queue.write { db in
                try Schema.create(in: db)
                let note = key.sign(size: 0, root: .empty)
                try db.execute(
                    sql: "INSERT INTO checkpoint (id, note) VALUES (1, ?)", arguments: [note.encoded])
                guard let first else { return }
                var log = LogGrowth(key)
                _ = try db.commit(PreparedTransaction(first), growing: &log, now: first.at) { _ in false }
                try log.sign(in: db)
            }
            try metadata.queue.close()
            try writeNewFile(draft.signingKey, key.encoded + "\n", permissions: [.ownerReadWrite])
            try writeNewFile(
                draft.secretsKey, SecretBox.generate().encoded + "\n", permissions: [.ownerReadWrite])
            try writeNewFile(
                draft.configuration, StoreConfiguration(key: key.verifier).text,
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try syncDirectory(draft.root)
            guard try renameToNewName(draft.root, root) else { throw refusal }
            try syncDirectory(parent.isEmpty ? "." : parent)
        } catch {
            removeTree(draft.root)
            throw error
        }
    }
}
