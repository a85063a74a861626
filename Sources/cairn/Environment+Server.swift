import CairnClient
import CairnObjects
import CairnRegistry
import CairnTransport
import Glibc
import SystemPackage

/// What the environment says about servers.
extension Environment {
    /// How to speak to servers.
    func transport() -> HTTPClient {
        HTTPClient(
            HTTPClient.Configuration(
                userAgent: "cairn/\(Release.version)", caFile: self["CAIRN_CA_FILE"]))
    }

    /// Whether tokens may go over plain HTTP to other machines.
    var allowsClearText: Bool { self["CAIRN_ALLOW_HTTP"] == "1" }

    /// Who we are on servers: `CAIRN_TOKEN`, or what `cairn login` has kept.
    ///
    /// - Throws: `invalid` where the token, or the place for the file, is none.
    func credentials() throws(CairnError) -> Credentials {
        Credentials(
            token: try self["CAIRN_TOKEN"].map { (text) throws(CairnError) in try AccessToken(text) },
            file: try credentialFile())
    }

    /// Where `cairn login` keeps what it is given.
    func credentialFile() throws(CairnError) -> CredentialFile {
        CredentialFile(at: try configurationDirectory().appending("credentials.json"))
    }

    /// `$XDG_CONFIG_HOME/cairn`
    private func configurationDirectory() throws(CairnError) -> FilePath {
        try userDirectory("XDG_CONFIG_HOME", ".config")
    }

    /// `$XDG_STATE_HOME/cairn`
    func stateDirectory() throws(CairnError) -> FilePath {
        try userDirectory("XDG_STATE_HOME", ".local/state")
    }

    /// A user's directory of the XDG Base Directory Specification, and ours in it.
    private func userDirectory(_ variable: String, _ standard: String) throws(CairnError) -> FilePath {
        // The specification: what is no absolute path is to be ignored.
        if let named = self[variable].map({ FilePath($0) }), named.isAbsolute {
            return named.appending("cairn")
        }
        guard let home = self["HOME"] ?? homeOfUser, FilePath(home).isAbsolute else {
            throw CairnError(
                .invalid, "there is no home directory to keep anything in",
                hint: "set HOME or \(variable) to a directory")
        }
        return FilePath(home).pushing(FilePath(standard)).appending("cairn")
    }

    private var homeOfUser: String? {
        guard let entry = getpwuid(getuid()), let home = entry.pointee.pw_dir else { return nil }
        return String(cString: home)
    }
}
