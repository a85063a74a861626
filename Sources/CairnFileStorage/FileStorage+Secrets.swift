package import CairnObjects
import CairnStorage
import Glibc
import SystemPackage

extension FileStorage {
    /// What secrets in this registry's documents are sealed with.
    package func secretBox() throws -> SecretBox { try layout.secretBox() }
}

extension StoreLayout {
    /// What secrets in this registry's documents are sealed with. A registry that has no key for it, because
    /// it was made before there were secrets, gets one.
    ///
    /// - Throws: `system` where the key cannot be read, or made; `damaged` where the file holds something
    ///   else.
    package func secretBox() throws -> SecretBox {
        if try status(of: secretsKey) == nil { try makeSecretsKey() }
        let text = String(decoding: try FileStorage.readSmallFile(secretsKey), as: UTF8.self)
        do throws(CairnError) {
            return try SecretBox(encoded: String(text.prefix { $0 != "\n" }))
        } catch {
            throw CairnError(.damaged, "'\(secretsKey)': \(error.message)", hint: error.hint)
        }
    }

    /// Of two processes that make one at once, one wins, and both go on with that one's.
    private func makeSecretsKey() throws {
        let draft = root.appending("secrets.key.\([UInt8].random(count: 8).hexadecimal).new")
        defer { unlink(draft.string) }  // gone already where it was renamed
        try writeNewFile(draft, SecretBox.generate().encoded + "\n", permissions: [.ownerReadWrite])
        _ = try renameToNewName(draft, secretsKey)
        try syncDirectory(root)
    }
}
