import CairnAutomation
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
import Logging
import SystemPackage

/// Everything that a command is given: an open registry, a console, and the environment.
struct CommandContext: Sendable {
    let registry: Registry
    let console: Console
    let environment: Environment
    /// Where the registry's files lie.
    let layout: StoreLayout

    init(opening options: GlobalOptions) throws {
        environment = Environment()
        console = Console(options, environment)
        let root = try RegistryPlace.find(options.registry, environment)
        let logger = Self.logger(verbose: options.verbose)
        let storage = try FileStorage(opening: root, width: environment.coreCount, logger: logger)
        // Hooks and watchers start programs elsewhere, for which a relative path would be another one.
        layout = StoreLayout(root: FilePath(environment.workingDirectory).pushing(root).lexicallyNormalized())
        let hooks = HookPrograms(
            in: layout.hooks, of: layout.root, timeLimit: try environment.hookTimeLimit(),
            report: console.warn)
        registry = Registry(
            storage: storage, key: storage.configuration.key, zones: TimeZones.secondsFromUTC, hooks: hooks,
            tokenUses: FileTokenUses(at: layout.tokenUses, logger: logger))
    }

    /// Whoever keeps the users, tokens and issuers.
    var identities: any IdentityService { registry }

    /// How many blobs to hash at once.
    var width: Int { environment.coreCount }

    /// Who acts, and why.
    ///
    /// - Throws: `invalid` where `CAIRN_ACTOR` cannot be a name.
    func intent(
        _ reason: String?, request: RequestKey? = nil, isDryRun: Bool = false
    ) throws(CairnError) -> Intent {
        Intent(by: try environment.actor(), reason: reason ?? "", request: request, isDryRun: isDryRun)
    }

    static func logger(verbose: Bool) -> Logger {
        var logger = Logger(label: "cairn") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .debug : .error
        return logger
    }
}
