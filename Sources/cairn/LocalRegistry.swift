import CairnAutomation
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import SystemPackage

/// A registry in a directory, with its hooks.
struct LocalRegistry {
    let registry: Registry
    /// Where its files lie.
    let layout: StoreLayout

    init(_ root: FilePath, _ environment: Environment, _ console: Console, verbose: Bool) throws {
        let logger = CommandContext.logger(verbose: verbose)
        let storage = try FileStorage(opening: root, width: environment.coreCount, logger: logger)
        // Hooks and watchers start programs elsewhere, for which a relative path would be another one.
        layout = StoreLayout(root: FilePath(environment.workingDirectory).pushing(root).lexicallyNormalized())
        let hooks = HookPrograms(
            in: layout.hooks, of: layout.root, timeLimit: try environment.hookTimeLimit(),
            report: console.warn)
        var registry = Registry(
            storage: storage, key: storage.configuration.key, zones: TimeZones.secondsFromUTC, hooks: hooks,
            tokenUses: FileTokenUses(at: layout.tokenUses, logger: logger))
        registry.secrets = layout.secretBox
        registry.verifications = FileVerificationNotes(in: layout, logger: logger)
        self.registry = registry
    }
}

extension LocalRegistry {
    /// What webhooks need on this machine. A running server delivers; a command makes and changes them.
    ///
    /// - Throws: `invalid` where the log's name makes no source of events.
    func delivery(in environment: Environment) throws(CairnError) -> WebhookEngine.Parts {
        WebhookEngine.Parts(
            registry: registry, secrets: layout.secretBox, files: DeliveryFiles(layout.deliveries),
            sender: HTTPWebhookSender(
                userAgent: "cairn/\(Release.version)", caFile: environment["CAIRN_CA_FILE"]),
            origin: try EventOrigin(log: registry.key), tail: LogTail(registry),
            actor: try environment.actor())
    }
}
