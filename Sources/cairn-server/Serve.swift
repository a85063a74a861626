// The server's executable: composition root of a registry on a network. `cairn serve` starts it.

import ArgumentParser
import CairnAutomation
import CairnObjects
import CairnRegistry
import CairnServer
import Glibc

/// Serves a registry.
@main
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cairn-server",
        abstract: "Serve a registry to a team.",
        discussion: """
            Every option can also be set in the environment (CAIRN_SERVER_LISTEN for --listen) and in the \
            file that --config names (a line each: listen = 127.0.0.1:8420). What is said on the command \
            line goes before the environment, and that before the file.

            Beyond this machine it listens only with TLS, or with --allow-insecure where something in front \
            of it encrypts.
            """,
        version: Release.version)

    @Option(name: .long, help: ArgumentHelp("The registry's directory. Default: .cairn", valueName: "dir"))
    var registry: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Where to listen. Default: \(ListenAddress.standard)", valueName: "host:port"))
    var listen: String?

    @Option(
        name: .long, help: ArgumentHelp("The certificate and its chain, PEM.", valueName: "file"))
    var tlsCertificate: String?

    @Option(name: .long, help: ArgumentHelp("The certificate's key, PEM.", valueName: "file"))
    var tlsKey: String?

    @Flag(name: .long, help: "Listen beyond this machine though nothing is encrypted.")
    var allowInsecure = false

    @Flag(name: .long, help: "Let anybody read, without a token.")
    var anonymousRead = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Requests a second that one principal or address may make for long; 0: any number. Default: 500",
            valueName: "count"))
    var rateLimit: String?

    @Option(
        name: .long,
        help: ArgumentHelp("How long a connection may be silent. Default: 60", valueName: "seconds"))
    var idleTimeout: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long requests under way may take when the server is asked to stop. Default: 30",
            valueName: "seconds"))
    var shutdownGrace: String?

    @Option(
        name: .long,
        help: ArgumentHelp("How long a hook program may take. Default: 30", valueName: "seconds"))
    var hookTimeout: String?

    @Option(
        name: .customLong("public-url"),
        help: ArgumentHelp(
            "Where others reach this server; events name it as their source.", valueName: "url"))
    var publicURL: String?

    @Option(
        name: .customLong("aws-account"),
        help: ArgumentHelp(
            "The account that AWS's clients are told. Default: \(EventOrigin.standardAccount)",
            valueName: "number"))
    var awsAccount: String?

    @Option(
        name: .customLong("aws-region"),
        help: ArgumentHelp(
            "The region that AWS's clients must sign for. Default: \(EventOrigin.standardRegion)",
            valueName: "name"))
    var awsRegion: String?

    @Option(
        name: .customLong("deployment-stage"),
        help: ArgumentHelp(
            "The stage whose rules a version must pass before SageMaker's clients may make a model of it. "
                + "Default: none, so that only its approval is asked for",
            valueName: "stage"))
    var deploymentStage: String?

    @Option(
        name: .customLong("sign-in-issuer"),
        help: ArgumentHelp(
            "The issuer of the registry ('cairn issuer set') by which people sign in at a browser. "
                + "Default: none, so that they sign in with tokens", valueName: "name"))
    var signInIssuer: String?

    @Option(
        name: .customLong("sign-in-secret-file"),
        help: ArgumentHelp(
            "A file with the secret that the issuer has given this client. Default: none, as for a public "
                + "client", valueName: "file"))
    var signInSecretFile: String?

    @Option(
        name: .customLong("sign-in-scopes"),
        help: ArgumentHelp(
            "What the issuer is asked to tell of people. Default: "
                + SignInSettings.standardScopes.joined(separator: " "), valueName: "scopes"))
    var signInScopes: String?

    @Option(
        name: .customLong("sign-in-lifetime"),
        help: ArgumentHelp(
            "How long somebody stays signed in by an issuer at most. Default: 28800", valueName: "seconds"))
    var signInLifetime: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Who may read /metrics: open for anybody, closed for administrators only. Default: auto, which "
                + "is open where only this machine can reach it", valueName: "who"))
    var metrics: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What to log: trace, debug, info, notice, warning, error. Default: info", valueName: "level"))
    var logLevel: String?

    @Option(name: .long, help: ArgumentHelp("text or json. Default: text", valueName: "format"))
    var logFormat: String?

    @Option(name: .long, help: ArgumentHelp("A file of settings.", valueName: "file"))
    var config: String?

    func run() async throws {
        do {
            try await Composition(try settings()).run()
        } catch let error as CairnError {
            Self.report(error)
            throw ExitCode(1)
        }
    }

    private func settings() throws -> Settings {
        let variables = Environment()
        let file = try (config ?? variables["CAIRN_SERVER_CONFIG"]).map { name in
            try SettingsFile(parsing: try SmallTextFile.read(name), name: name)
        }
        return try Settings { setting in
            given(setting) ?? variables[setting.variable] ?? file?.values[setting]
        }
    }

    /// What a setting was given as on the command line.
    private func given(_ setting: Setting) -> String? {
        switch setting {
        case .registry: registry
        case .listen: listen
        case .tlsCertificate: tlsCertificate
        case .tlsKey: tlsKey
        case .allowInsecure: allowInsecure ? "true" : nil
        case .anonymousRead: anonymousRead ? "true" : nil
        case .rateLimit: rateLimit
        case .idleTimeout: idleTimeout
        case .shutdownGrace: shutdownGrace
        case .hookTimeout: hookTimeout
        case .signInIssuer: signInIssuer
        case .signInSecretFile: signInSecretFile
        case .signInScopes: signInScopes
        case .signInLifetime: signInLifetime
        case .metrics: metrics
        case .publicURL: publicURL
        case .awsAccount: awsAccount
        case .awsRegion: awsRegion
        case .deploymentStage: deploymentStage
        case .logLevel: logLevel
        case .logFormat: logFormat
        }
    }

    private static func report(_ error: CairnError) {
        let text = "error: \(error.message)\n" + (error.hint.map { "hint: \($0)\n" } ?? "")
        // There is nobody left to tell where this cannot be written.
        _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}

/// The variables that the process was started with.
struct Environment {
    subscript(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
