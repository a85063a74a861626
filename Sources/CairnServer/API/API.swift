import CairnObjects
import CairnRegistry
import CairnStorage

/// The native JSON API under `/api/v1`. One file a kind of resource, each with the routes about it.
struct API: Door {
    let registry: Registry

    static let root = "/api/v1"

    var routes: [Route] { groupRoutes }

    /// A version as a path names it after its group: a number, a stage, a digest, with the suffixes of the
    /// command line (`production@{1}`, `3~1`).
    func version(_ call: Call) async throws -> VersionID {
        let group = try call.group
        let text = try call.parameter("version")
        let isDigest = text.hasPrefix("sha256:")
        let spec = try VersionSpec(parsing: isDigest ? "\(group)@\(text)" : "\(group):\(text)")
        guard spec.group == group else { throw CairnError(.invalid, "'\(text)' is no version of \(group)") }
        return try await registry.resolve(spec)
    }
}
