import CairnFileStorage
import CairnObjects
import SystemPackage

/// Finds the registry that a command is about.
enum RegistryPlace {
    /// - Throws: `notFound` where there is none, `unsupported` for an address of a server.
    static func find(_ named: String?, _ environment: Environment) throws(CairnError) -> FilePath {
        if let named = named ?? environment["CAIRN_REGISTRY"] { return try resolve(named) }
        var directory = FilePath(environment.workingDirectory)
        while true {
            let candidate = directory.appending(StoreLayout.directoryName)
            if FileStorage.exists(at: candidate) { return candidate }
            let parent = directory.removingLastComponent()
            guard parent != directory, !parent.isEmpty else { break }
            directory = parent
        }
        throw CairnError(
            .notFound, "there is no registry here, nor in any directory above",
            hint: "make one with 'cairn init', or name one with --registry DIR or CAIRN_REGISTRY")
    }

    /// A registry's own directory, or the directory that holds it as `.cairn`.
    private static func resolve(_ named: String) throws(CairnError) -> FilePath {
        guard !named.hasPrefix("http://"), !named.hasPrefix("https://") else {
            throw CairnError(
                .unsupported, "this cairn works on directories; it does not speak to servers yet",
                hint: "name a directory with --registry")
        }
        let path = FilePath(named)
        let inner = path.appending(StoreLayout.directoryName)
        if !FileStorage.exists(at: path), FileStorage.exists(at: inner) { return inner }
        return path
    }
}
