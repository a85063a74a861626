import CairnObjects
import CairnRegistry
import CairnStorage

/// The native JSON API under `/api/v1`. One file a kind of resource, each with the routes about it.
struct API: Door {
    let registry: Registry
    let jobs: Jobs
    /// How many blobs to hash at once.
    let width: Int
    let sent = SentBlobs()
    /// Told when users, tokens or issuers have changed, so that it holds at once.
    let accessChanged: @Sendable () -> Void
    /// `nil` where there is nobody to ask about webhooks.
    let webhooks: (any WebhookService)?
    let streams: EventStreams

    static let root = "/api/v1"

    var routes: [Route] {
        aboutRoutes + groupRoutes + versionRoutes + decisionRoutes + stageRoutes + policyRoutes + searchRoutes
            + logRoutes + jobRoutes + objectRoutes + blobRoutes + leaseRoutes + uploadRoutes + proofRoutes
            + userRoutes + tokenRoutes + issuerRoutes + webhookRoutes + eventRoutes
    }

    /// The registry as somebody may see it.
    func view(_ call: Call) -> Registry {
        guard !call.access.allows(.read, in: nil) else { return registry }
        return registry.over(ScopedStorage(whole: registry.storage, access: call.access))
    }

    /// A version as a path names it after its group: a number, a stage, a digest, with the suffixes of the
    /// command line (`production@{1}`, `3~1`).
    func version(_ call: Call) async throws -> VersionID {
        try await version(try call.parameter("version"), in: try call.group)
    }

    /// A version by what is said of it after its group's name, or by the whole of its name.
    func version(_ text: String, in group: GroupName) async throws -> VersionID {
        if let colon = text.firstIndex(of: ":"), text[..<colon].lowercased() == group.folded {
            return try await version(String(text[text.index(after: colon)...]), in: group)
        }
        let isDigest = text.hasPrefix("sha256:")
        let spec = try VersionSpec(parsing: isDigest ? "\(group)@\(text)" : "\(group):\(text)")
        guard spec.group == group else { throw CairnError(.invalid, "'\(text)' is no version of \(group)") }
        return try await registry.resolve(spec)
    }
}
