import CairnAutomation
import CairnObjects
import CairnServer
import CairnTransport
import Logging
import SystemPackage

/// What a server is told before it starts.
struct Settings: Sendable {
    var registry: FilePath
    var address: ListenAddress
    var tls: (certificate: FilePath, key: FilePath)?
    /// Listen beyond this machine though nothing encrypts.
    var allowsInsecure: Bool
    var isReadByAnybody: Bool
    /// Requests a second that one principal, or one address, may make for long; 0 for any number.
    var rateLimit: Int
    /// How long a connection may be silent.
    var idleTimeout: Duration
    /// How long requests under way may take when the server is asked to stop.
    var shutdownGrace: Duration
    var hookTimeout: Duration
    /// Whether anybody may read the figures at `/metrics`, or only administrators.
    var metricsAreOpen: Bool
    /// Where clients and receivers of webhooks reach the server; `nil` where nobody has said.
    var publicURL: String?
    /// What events in SageMaker's form are made with.
    var awsAccount: String
    var awsRegion: String
    /// The stage whose rules a version must pass before SageMaker's clients make a model of it; `nil` to ask
    /// only for its approval.
    var deploymentStage: StageName?
    /// How people sign in by an issuer; `nil` where they have tokens alone.
    var signIn: SignInSettings?
    var logLevel: Logger.Level
    var logsJSON: Bool

    /// - Parameter value: What a setting was given as: by flag, else by variable, else in the file.
    /// - Throws: `invalid`, naming the setting.
    init(_ value: (Setting) -> String?) throws(CairnError) {
        func read<Value>(
            _ setting: Setting, _ standard: Value, _ parse: (String) throws(CairnError) -> Value
        ) throws(CairnError) -> Value {
            guard let text = value(setting), !text.isEmpty else { return standard }
            do {
                return try parse(text)
            } catch {
                throw error.inside("the setting '\(setting.rawValue)'")
            }
        }
        registry = FilePath(value(.registry) ?? ".cairn")
        address = try read(.listen, .standard, ListenAddress.init(parsing:))
        tls = try Self.pair(value(.tlsCertificate), value(.tlsKey))
        allowsInsecure = try read(.allowInsecure, false, Self.flag)
        isReadByAnybody = try read(.anonymousRead, false, Self.flag)
        rateLimit = try read(.rateLimit, 500) { (text) throws(CairnError) in
            try Self.number(text, in: 0...1_000_000)
        }
        idleTimeout = try read(.idleTimeout, .seconds(60), Self.seconds)
        shutdownGrace = try read(.shutdownGrace, .seconds(30), Self.seconds)
        hookTimeout = try read(.hookTimeout, .seconds(30), Self.seconds)
        let isLoopback = address.isLoopback
        metricsAreOpen = try read(.metrics, isLoopback) { (text) throws(CairnError) in
            guard let isOpen = ["auto": isLoopback, "open": true, "closed": false][text] else {
                throw CairnError(.invalid, "'\(text.printable)' is neither 'auto' nor 'open' nor 'closed'")
            }
            return isOpen
        }
        publicURL = try read(.publicURL, nil) { (text) throws(CairnError) in
            try WebAddress(parsing: text).origin
        }
        awsAccount = try read(.awsAccount, EventOrigin.standardAccount, EventOrigin.account)
        awsRegion = try read(.awsRegion, EventOrigin.standardRegion, EventOrigin.region)
        deploymentStage = try read(.deploymentStage, nil) { (text) throws(CairnError) in
            try StageName(parsing: text)
        }
        let secret = try read(.signInSecretFile, nil, Self.secret)
        let scopes = try read(.signInScopes, SignInSettings.standardScopes, Self.scopes)
        let lifetime = try read(.signInLifetime, SignInSettings.standardLifetime, Self.seconds)
        signIn = try read(.signInIssuer, nil) { (text) throws(CairnError) in
            SignInSettings(
                issuer: try Handle(parsing: text), secret: secret, scopes: scopes, lifetime: lifetime)
        }
        if signIn == nil, secret != nil || scopes != SignInSettings.standardScopes {
            throw CairnError(
                .invalid, "how to sign in by an issuer is set, and no issuer",
                hint: "name it with the setting 'sign-in-issuer'")
        }
        logLevel = try read(.logLevel, .info, Self.level)
        logsJSON = try read(.logFormat, false) { (text) throws(CairnError) in
            guard let isJSON = ["json": true, "text": false][text] else {
                throw CairnError(.invalid, "'\(text.printable)' is neither 'text' nor 'json'")
            }
            return isJSON
        }
    }

    /// The host of `publicURL`, without a port.
    var publicHost: String? {
        let authority = publicURL?.split(separator: "/").last.map(String.init)
        return authority.map { String($0.prefix { $0 != ":" }).lowercased() }
    }

    private static func pair(
        _ certificate: String?, _ key: String?
    ) throws(CairnError) -> (certificate: FilePath, key: FilePath)? {
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return (FilePath(certificate), FilePath(key))
        default:
            throw CairnError(
                .invalid, "TLS needs both a certificate and its key",
                hint: "set tls-certificate and tls-key")
        }
    }

    private static func flag(_ text: String) throws(CairnError) -> Bool {
        guard
            let flag = ["true": true, "yes": true, "1": true, "false": false, "no": false, "0": false][text]
        else { throw CairnError(.invalid, "'\(text.printable)' is neither true nor false") }
        return flag
    }

    private static func number(_ text: String, in range: ClosedRange<Int>) throws(CairnError) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw CairnError(
                .invalid,
                "'\(text.printable)' is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func seconds(_ text: String) throws(CairnError) -> Duration {
        .seconds(try number(text, in: 1...86_400))
    }

    private static func level(_ text: String) throws(CairnError) -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            throw CairnError(
                .invalid, "'\(text.printable)' is no level of logging",
                hint: "use one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return level
    }
}
