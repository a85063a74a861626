import CairnAutomation
import CairnClient
import CairnFileStorage
import CairnObjects
import CairnRegistry
import Logging
import SystemPackage

/// Everything that a command is given: an open registry, a console, and the environment.
struct CommandContext: Sendable {
    /// For reading, in a directory and on a server alike.
    let registry: Registry
    /// For changes and for work over all bytes: the registry itself, or the server that holds it.
    let service: any RegistryService
    /// Whoever keeps the users, tokens and issuers.
    let identities: any IdentityService
    /// Whoever keeps the webhooks, and delivers to them.
    let webhooks: any WebhookService
    /// The log, for whoever follows it.
    let feed: any EventFeed
    let console: Console
    let environment: Environment
    /// Where the registry is.
    let location: RegistryLocation
    /// Who acts: as the environment says, or as the server knows us.
    let actor: Principal
    /// What a server says of us.
    let identity: ServerIdentity?

    init(opening options: GlobalOptions) async throws {
        let environment = Environment()
        let console = Console(options, environment)
        switch try RegistryPlace.find(options.registry, environment) {
        case .directory(let root):
            let opened = try LocalRegistry(root, environment, console, verbose: options.verbose)
            (registry, service, identities) = (opened.registry, opened.registry, opened.registry)
            webhooks = LocalWebhooks(try opened.delivery(in: environment))
            feed = RegistryFeed(opened.registry)
            location = .directory(opened.layout)
            (actor, identity) = (try environment.actor(), nil)
        case .server(let address):
            let opened = try await RemoteRegistry(
                address, environment.credentials(), environment.transport(), host: environment.host,
                allowsClearText: environment.allowsClearText, zones: TimeZones.secondsFromUTC)
            (registry, service, identities) = (opened.registry, opened.service, opened.identities)
            (webhooks, feed) = (opened.webhooks, opened.feed)
            location = .server(address)
            identity = opened.identity
            actor = opened.identity?.principal ?? .anonymous
        }
        (self.environment, self.console) = (environment, console)
    }

    /// How many blobs to hash at once.
    var width: Int { environment.coreCount }

    /// Who acts, and why.
    func intent(_ reason: String?, request: RequestKey? = nil, isDryRun: Bool = false) -> Intent {
        Intent(by: actor, reason: reason ?? "", request: request, isDryRun: isDryRun)
    }

    static func logger(verbose: Bool) -> Logger {
        var logger = Logger(label: "cairn") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .debug : .error
        return logger
    }
}
