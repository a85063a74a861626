import CairnAutomation
import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes
import Hummingbird

/// The registry for people at a browser: pages that the server writes, with a session instead of a token in
/// every request, and with errors that are pages too.
struct Pages: Sendable {
    let registry: Registry
    let authenticator: any Authenticator
    /// `nil` where there is nobody to ask about webhooks.
    let webhooks: (any WebhookService)?
    let streams: EventStreams
    let jobs: Jobs
    /// How many blobs to hash at once.
    let width: Int
    /// Where clients reach the server, where that is known.
    let address: String?
    /// By whom people sign in; `nil` where they have tokens alone.
    let signIn: OpenIDSignIn?
    let sessions = Sessions()

    var routes: [PageRoute] {
        sessionRoutes + issuerSignInRoutes + overviewRoutes + groupRoutes + versionRoutes + decisionRoutes
            + stageRoutes
            + comparisonRoutes + historyRoutes + verificationRoutes + searchRoutes + administrationRoutes
            + assetRoutes
    }

    /// The registry as somebody may see it.
    func view(_ visit: Visit) -> Registry {
        guard !visit.access.allows(.read, in: nil) else { return registry }
        return registry.over(ScopedStorage(whole: registry.storage, access: visit.access))
    }

    /// Where clients reach the server: as was set, else as this browser did.
    func address(of visit: Visit) -> String {
        if let address { return address }
        let host = visit.call.request.head.authority ?? ""
        return (SessionCookie(authority: host).isSecure ? "https://" : "http://") + host
    }

    /// The version that an address names.
    func version(_ visit: Visit) async throws -> VersionID {
        let number = try VersionNumber(parsing: try visit.call.parameter("version"))
        return try await view(visit).resolve(
            VersionSpec(group: try visit.call.group, base: .number(number)))
    }

    /// A version by its number in a group.
    func version(_ text: String, in group: GroupName, _ visit: Visit) async throws -> VersionID {
        let base = VersionSpec.Base.number(try VersionNumber(parsing: text))
        return try await view(visit).resolve(VersionSpec(group: group, base: base))
    }

    /// What stands in a stage.
    func standing(_ spec: StageSpec, _ visit: Visit) async throws -> VersionID? {
        let registry = view(visit)
        guard try await registry.storage.target(of: spec.ref) != nil else { return nil }
        return try await registry.resolve(
            VersionSpec(group: spec.group, base: .stage(spec.stage, movesAgo: 0)))
    }

    /// The newest entries of the log that somebody may see, and about which group.
    ///
    /// - Parameter onlyGroups: Whether users, tokens and the like are left out.
    func events(
        _ count: Int, in group: GroupName? = nil, onlyGroups: Bool = false, _ visit: Visit
    ) async throws -> [Event] {
        var filter = LogFilter()
        filter.group = group
        // Bounded, so that a group where nothing happens any more cannot make every look at it slow.
        let found = try await registry.findEntries(
            filter, before: try await streams.logSize(), limit: count, effort: 20_000
        ) { entry in
            visit.access.mayRead(entry)
                && (!onlyGroups || entry.moves.contains { $0.ref.group != nil })
        }
        var events: [Event] = []
        for entry in found.entries { events.append(try await registry.event(for: entry)) }
        return events
    }
}
