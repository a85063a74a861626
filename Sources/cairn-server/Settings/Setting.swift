/// Everything that can be set about a server. One name each: `--listen` on the command line,
/// `CAIRN_SERVER_LISTEN` in the environment, `listen = …` in the file.
enum Setting: String, CaseIterable {
    case registry
    case listen
    case tlsCertificate = "tls-certificate"
    case tlsKey = "tls-key"
    case allowInsecure = "allow-insecure"
    case anonymousRead = "anonymous-read"
    case rateLimit = "rate-limit"
    case idleTimeout = "idle-timeout"
    case shutdownGrace = "shutdown-grace"
    case hookTimeout = "hook-timeout"
    case signInIssuer = "sign-in-issuer"
    case signInSecretFile = "sign-in-secret-file"
    case signInScopes = "sign-in-scopes"
    case signInLifetime = "sign-in-lifetime"
    case metrics
    case publicURL = "public-url"
    case awsAccount = "aws-account"
    case awsRegion = "aws-region"
    case deploymentStage = "deployment-stage"
    case logLevel = "log-level"
    case logFormat = "log-format"

    /// The environment variable that says it.
    var variable: String {
        "CAIRN_SERVER_" + rawValue.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
}
