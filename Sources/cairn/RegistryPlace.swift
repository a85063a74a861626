import CairnClient
import CairnFileStorage
import CairnObjects
import SystemPackage

/// The registry that a command is about: a directory, or a server.
enum RegistryPlace: Sendable {
    case directory(FilePath)
    case server(ServerAddress)

    /// - Throws: `notFound` where there is none; `invalid` where an address is none.
    static func find(_ named: String?, _ environment: Environment) throws(CairnError) -> RegistryPlace {
        if let named = named ?? environment["CAIRN_REGISTRY"] {
            return ServerAddress.isOne(named)
                ? .server(try ServerAddress(parsing: named)) : .directory(resolve(named))
        }
        var directory = FilePath(environment.workingDirectory)
        while true {
            let candidate = directory.appending(StoreLayout.directoryName)
            if FileStorage.exists(at: candidate) { return .directory(candidate) }
            let parent = directory.removingLastComponent()
            guard parent != directory, !parent.isEmpty else { break }
            directory = parent
        }
        throw CairnError(
            .notFound, "there is no registry here, nor in any directory above",
            hint: "make one with 'cairn init', or name one with --registry DIR|URL or CAIRN_REGISTRY")
    }

    /// A registry's own directory, or the directory that holds it as `.cairn`.
    private static func resolve(_ named: String) -> FilePath {
        let path = FilePath(named)
        let inner = path.appending(StoreLayout.directoryName)
        if !FileStorage.exists(at: path), FileStorage.exists(at: inner) { return inner }
        return path
    }

    /// The directory, for what can only be done where the registry's files lie.
    ///
    /// - Throws: `unsupported` for a server.
    func directory(for command: String) throws(CairnError) -> FilePath {
        switch self {
        case .directory(let path): return path
        case .server(let address):
            throw CairnError(
                .unsupported, "'cairn \(command)' works on the registry's own files, not through \(address)",
                hint: "run it on the machine of the server, with --registry DIR")
        }
    }
}
