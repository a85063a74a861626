import CairnClient
import CairnFileStorage
import CairnObjects
import SystemPackage

/// Where an open registry is.
enum RegistryLocation: Sendable {
    case directory(StoreLayout)
    case server(ServerAddress)

    /// As a program that is started may name it in `CAIRN_REGISTRY`.
    var text: String {
        switch self {
        case .directory(let layout): layout.root.string
        case .server(let address): address.description
        }
    }

    /// Where to keep how far those who follow the log under a name have come: with the registry, or, for a
    /// server's, with the user.
    func cursors(_ environment: Environment) throws -> FilePath {
        switch self {
        case .directory(let layout): return layout.cursors
        case .server(let address):
            let name = Digest(of: Array(address.description.utf8)).hex.prefix(16)
            return try environment.stateDirectory().appending("cursors").appending(String(name))
        }
    }
}
