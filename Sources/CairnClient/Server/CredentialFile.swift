import CairnObjects
import CairnStorage
import Glibc
package import SystemPackage

/// The file in which logins are kept, one a server, readable by its owner alone.
package struct CredentialFile: Sendable {
    private let path: FilePath

    package init(at path: FilePath) { self.path = path }

    /// - Throws: `invalid` where the file cannot be read as one, or others may read it.
    package func login(at address: ServerAddress) throws -> Login? {
        guard let json = try read()[address.description] else { return nil }
        var members = try JSONMembers(json, path: "the login at \(address)")
        return Login(
            token: try members.required("token", try members.parsed("token", AccessToken.init)),
            key: try members.parsed("verifierKey", VerifierKey.init(encoded:)))
    }

    /// Keeps a login in the place of what was there for the server.
    package func keep(_ login: Login, at address: ServerAddress) throws {
        var servers = try read()
        servers[address.description] = .members([
            "token": .string(login.token.exposed), "verifierKey": login.key.map { .string($0.encoded) },
        ])
        try write(servers)
    }

    /// - Returns: whether there was one.
    package func forget(_ address: ServerAddress) throws -> Bool {
        var servers = try read()
        guard servers.removeValue(forKey: address.description) != nil else { return false }
        try write(servers)
        return true
    }

    private func read() throws -> [String: JSON] {
        guard let status = try status(of: path) else { return [:] }
        guard status.st_mode & 0o077 == 0 else {
            throw CairnError(
                .invalid, "others than you may read '\(path)', which holds your tokens",
                hint: "chmod 600 '\(path)', and have the tokens revoked where others may have seen them")
        }
        let bytes = try attempting("read '\(path)'") {
            let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
                let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
                return Array(bytes.prefix(count))
            }
        }
        do throws(CairnError) {
            var members = try JSONMembers(try JSONParser.parse(bytes), path: "it")
            return try members.object("servers")
        } catch {
            throw CairnError(
                .invalid, "'\(path)' cannot be read: \(error.message)",
                hint: "remove it, and log in again with 'cairn login URL'")
        }
    }

    private func write(_ servers: [String: JSON]) throws {
        let directory = path.removingLastComponent()
        try makeDirectories(directory.removingLastComponent())
        try makeDirectory(directory, permissions: 0o700)
        let draft = directory.appending(".credentials-\(Lease.random().id.prefix(12))")
        do {
            try writeNewFile(
                draft, JSON.object(["servers": .object(servers)]).prettyText + "\n",
                permissions: [.ownerReadWrite])
            try check("move '\(draft)' to '\(path)'") { rename(draft.string, path.string) }
            try syncDirectory(directory)
        } catch {
            unlink(draft.string)
            throw error
        }
    }
}
