package import CairnObjects

/// Who we are on servers: a token for whichever server is asked, or what was kept of logins.
package struct Credentials: Sendable {
    private let token: AccessToken?
    private let file: CredentialFile

    /// - Parameter token: Given for this run, it goes before what the file holds.
    package init(token: AccessToken?, file: CredentialFile) { (self.token, self.file) = (token, file) }

    /// What is known for a server, and for no other.
    package func login(at address: ServerAddress) throws -> Login? {
        let kept = try file.login(at: address)
        guard let token else { return kept }
        return Login(token: token, key: kept?.key)
    }
}

/// What is kept of a login.
package struct Login: Sendable, Equatable {
    package let token: AccessToken
    /// The key that the server's log was signed with then: who signs with another is another.
    package let key: VerifierKey?

    package init(token: AccessToken, key: VerifierKey?) { (self.token, self.key) = (token, key) }
}
