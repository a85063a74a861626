import ArgumentParser
import CairnClient
import CairnFileStorage
import CairnObjects
import CairnRegistry
import CairnStorage
import Logging
import SystemPackage

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make an empty registry.",
        discussion: """
            Makes DIR/.cairn, with a new Ed25519 key that signs the registry's log. Keep the verifier key \
            that is printed: with it, an auditor checks the log without trusting this machine.
            """)

    @Argument(help: "The directory to serve. Default: this one.")
    var directory = "."

    @Option(
        name: .long,
        help: ArgumentHelp("The log's name, unique in the world: a host and a path.", valueName: "name"))
    var origin: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let command = self
        try Session(options).run { try await command.make() }
    }

    private func make() async throws {
        let environment = Environment()
        let console = Console(options, environment)
        let actor = try environment.actor()
        if let named = options.registry, ServerAddress.isOne(named) {
            throw CairnError(
                .invalid, "a registry is made in a directory, not through a server",
                hint: "run 'cairn init' on the server's machine, then 'cairn serve'")
        }
        let named = options.registry.map { FilePath($0) }
        let root = named ?? FilePath(directory).lexicallyNormalized().appending(StoreLayout.directoryName)
        let key = try SigningKey.generate(name: origin ?? Self.defaultOrigin(environment))
        // With its first entry, so that no failure leaves a registry without a beginning.
        try FileStorage.create(
            at: root, key: key, recording: Registry.creation(by: Intent(by: actor), at: Timestamp.now()))
        let json: JSON = [
            "registry": .text(root), "origin": .string(key.verifier.name),
            "verifierKey": .string(key.verifier.encoded),
        ]
        console.outcome(json) {
            [
                "Made an empty registry in \(root.lexicallyNormalized()).",
                "Its verifier key, for whoever is to check the log:",
                "  \(key.verifier.encoded)",
            ]
        }
    }

    /// The host and a random part, since no two logs may have one name.
    private static func defaultOrigin(_ environment: Environment) -> String {
        let host = environment.host.filter { !$0.isWhitespace && $0 != "+" }
        return "\(host)/cairn-\(Lease.random().id.prefix(8))"
    }
}
