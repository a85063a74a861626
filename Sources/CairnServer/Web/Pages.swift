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
    let sessions = Sessions()

    var routes: [PageRoute] {
        sessionRoutes + overviewRoutes + groupRoutes + versionRoutes + decisionRoutes + stageRoutes
            + comparisonRoutes + historyRoutes + searchRoutes + administrationRoutes + assetRoutes
    }

    /// The registry as somebody may see it.
    func view(_ visit: Visit) -> Registry {
        guard !visit.access.allows(.read, in: nil) else { return registry }
        return registry.over(ScopedStorage(whole: registry.storage, access: visit.access))
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

    /// The newest entries of the log that somebody may see.
    ///
    /// - Parameter isWanted: Which of them.
    func events(
        _ count: Int, before end: Int64? = nil, _ visit: Visit,
        where isWanted: (LogEntry) -> Bool = { _ in true }
    ) async throws -> [Event] {
        var end = if let end { end } else { try await streams.logSize() }
        var found: [Event] = []
        // Bounded, so that a look for what is rare cannot make the server read the whole log.
        for _ in 0..<20 where end > 0 && found.count < count {
            let start = max(0, end - 500)
            for entry in try await registry.entries(from: start, limit: Int(end - start)).reversed()
            where found.count < count && visit.access.mayRead(entry) && isWanted(entry) {
                found.append(try await registry.event(for: entry))
            }
            end = start
        }
        return found
    }
}
