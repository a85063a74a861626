import CairnAutomation
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnServer
import CairnStorage
import CoreMetrics
import Glibc
import Logging
import ServiceLifecycle
import SystemPackage
import UnixSignals

/// Puts a server together from what the settings say, and runs it until it is asked to stop.
struct Composition {
    private let settings: Settings
    private let logger: Logger
    private let state = ServerState()
    /// What parts of the program count by name, for `/metrics`.
    private let counted = MetricStore()

    /// - Throws: `refused` where it would listen beyond this machine in clear text.
    init(_ settings: Settings) throws(CairnError) {
        guard settings.address.isLoopback || settings.tls != nil || settings.allowsInsecure else {
            throw CairnError(
                .refused, "\(settings.address) can be reached from elsewhere, and nothing would be encrypted",
                hint: "give --tls-certificate and --tls-key, or say --allow-insecure where something in "
                    + "front of it encrypts")
        }
        self.settings = settings
        var logger =
            settings.logsJSON
            ? Logger(label: "cairn") { JSONLogHandler(label: $0) }
            : Logger(label: "cairn") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = settings.logLevel
        self.logger = logger
    }

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        OpenFiles.raise()
        let width = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let storage = try FileStorage(opening: place(), width: width, readers: width, logger: logger)
        let uses = FileTokenUses(at: storage.layout.tokenUses, logger: logger)
        var registry = registry(over: storage, uses)
        let tail = LogTail(registry) { [logger] in logger.error("\($0)") }
        registry.onCommit = { tail.note($0) }
        let changes = storage.changeCounter()
        let verifier = OpenIDVerifier(fetching: Fetcher(), logger: logger)
        let authenticator = authenticator(of: registry, changes, verifier)
        var parts = RegistryServer.Parts(
            registry: registry, authenticator: authenticator, width: width, logger: logger)
        parts.keys = authenticator
        parts.signIn = settings.signIn.map {
            OpenIDSignIn($0, registry: registry, verifier: verifier, fetching: Fetcher())
        }
        parts.maximumConnections = OpenFiles.connections
        (parts.awsAccount, parts.awsRegion) = (settings.awsAccount, settings.awsRegion)
        (parts.address, parts.deploymentStage) = (settings.publicURL, settings.deploymentStage)
        parts.objectHosts += settings.publicHost.map { [$0] } ?? []
        parts.changes = changes
        parts.operation = ServerOperation(
            surveyor: storage, state: state, counted: counted, metricsAreOpen: settings.metricsAreOpen)
        MetricsSystem.bootstrap(counted)
        let delivery = try delivery(of: registry, in: storage, tail)
        (parts.tail, parts.webhooks) = (tail, LocalWebhooks(delivery))
        parts.engine = WebhookEngine(delivery)
        let server = RegistryServer(parts)
        try await welcome(registry, at: storage.layout.root)
        try await checkSignIn(registry)
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: try server.service(at: endpoint())), .init(service: StopNotice(state)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.shutdownGrace
        try await ServiceGroup(configuration: configuration).run()
        await server.stop()
        try await uses.save()
        logger.info("stopped")
    }

    /// The registry's directory, or the one that is named `.cairn` in it.
    private func place() throws -> FilePath {
        let inner = settings.registry.appending(StoreLayout.directoryName)
        return !FileStorage.exists(at: settings.registry) && FileStorage.exists(at: inner)
            ? inner : settings.registry
    }

    private func authenticator(
        of registry: Registry, _ changes: (any ChangeCounter)?, _ verifier: OpenIDVerifier
    ) -> RegistryAuthenticator {
        RegistryAuthenticator(
            registry: registry, changes: changes, isReadByAnybody: settings.isReadByAnybody,
            limits: RateLimits(requestsPerSecond: settings.rateLimit),
            openID: verifier)
    }

    /// Says, where nobody can come in yet, how the first one is let in.
    private func welcome(_ registry: Registry, at root: FilePath) async throws {
        guard try await registry.users().isEmpty else { return }
        logger.notice(
            """
            nobody can come in yet; make the first administrator on this machine: \
            cairn user create NAME --role administrator --registry \(root), then \
            cairn token create NAME --registry \(root)
            """)
    }

    /// Says where people are to sign in by an issuer that the registry does not know.
    private func checkSignIn(_ registry: Registry) async throws {
        guard let name = settings.signIn?.issuer,
            try await !registry.issuers().contains(where: { $0.name == name })
        else { return }
        logger.warning(
            "nobody can sign in by the issuer '\(name)' until 'cairn issuer set \(name) FILE' says who it is")
    }

    private func registry(over storage: FileStorage, _ uses: any TokenUses) -> Registry {
        let layout = storage.layout
        let logger = logger
        let hooks = HookPrograms(in: layout.hooks, of: layout.root, timeLimit: settings.hookTimeout) {
            logger.warning("\($0)")
        }
        var registry = Registry(
            storage: storage, key: storage.configuration.key, zones: TimeZones.secondsFromUTC, hooks: hooks,
            tokenUses: uses)
        registry.secrets = storage.secretBox
        registry.verifications = FileVerificationNotes(in: layout, logger: logger)
        return registry
    }

    /// What delivers to webhooks.
    private func delivery(
        of registry: Registry, in storage: FileStorage, _ tail: LogTail
    ) throws(CairnError) -> WebhookEngine.Parts {
        var parts = WebhookEngine.Parts(
            registry: registry, secrets: storage.secretBox, files: DeliveryFiles(storage.layout.deliveries),
            sender: HTTPWebhookSender(userAgent: "cairn-server/\(Release.version)"),
            origin: try EventOrigin(
                log: registry.key, address: settings.publicURL, account: settings.awsAccount,
                region: settings.awsRegion),
            tail: tail, actor: try Principal(parsing: "cairn-server"))
        parts.report = { [logger] in logger.warning("\($0)") }
        parts.count = { [counted] webhook, outcome in
            Counter(
                label: "cairn_webhook_deliveries_total",
                dimensions: [("webhook", "\(webhook)"), ("outcome", outcome.rawValue)], factory: counted
            ).increment()
        }
        return parts
    }

    private func endpoint() -> RegistryServer.Endpoint {
        let (logger, address, scheme) = (logger, settings.address, settings.tls == nil ? "http" : "https")
        return .init(
            host: address.host, port: address.port,
            tls: settings.tls.map { TLSFiles(certificate: $0.certificate, key: $0.key) },
            idleTimeout: settings.idleTimeout
        ) { port in
            let host = address.host.contains(":") ? "[\(address.host)]" : address.host
            logger.notice("listening", metadata: ["url": "\(scheme)://\(host):\(port)"])
        }
    }
}
