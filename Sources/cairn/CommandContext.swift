import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import Glibc
import Logging
import SystemPackage

/// Everything that a command is given: an open registry, a console, and who is acting.
struct CommandContext: Sendable {
    let registry: Registry
    let console: Console
    let actor: Principal
    let environment: Environment

    init(opening options: GlobalOptions) throws {
        environment = Environment()
        console = Console(options, environment)
        actor = try environment.actor()
        let root = try RegistryPlace.find(options.registry, environment)
        let storage = try FileStorage(
            opening: root, width: environment.coreCount, logger: Self.logger(verbose: options.verbose))
        registry = Registry(storage: storage, key: storage.configuration.key)
    }

    /// How many blobs to hash at once.
    var width: Int { environment.coreCount }

    func intent(_ reason: String?, request: RequestKey? = nil) -> Intent {
        Intent(by: actor, reason: reason ?? "", request: request)
    }

    static func logger(verbose: Bool) -> Logger {
        var logger = Logger(label: "cairn") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .debug : .error
        return logger
    }
}
