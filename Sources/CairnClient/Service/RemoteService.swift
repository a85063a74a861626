import CairnObjects
package import CairnRegistry
import CairnStorage
import CairnTransport

/// A registry's verbs, asked of a server. It judges them under the name that our credentials prove; the actor
/// of an intent counts for nothing here.
///
/// Every change carries an idempotency key, the caller's or one of its own, so that it can be sent again when
/// the connection breaks: the server does it once, and answers twice.
package struct RemoteService: RegistryService {
    let server: ServerConnection
    let storage: RemoteStorage
    /// Reads what the server's answers name.
    let registry: Registry

    /// - Parameter registry: Over this storage.
    package init(_ server: ServerConnection, _ storage: RemoteStorage, _ registry: Registry) {
        (self.server, self.storage, self.registry) = (server, storage, registry)
    }

    /// What came of a change.
    enum Outcome {
        ///
        /// - Parameter before: Whether the same request had been answered already.
        case answered(JSON, before: Bool)
        /// It was done, but the answer was lost for good: the log has it.
        case logged(LogEntry)
    }

    /// Asks for a change.
    ///
    /// - Parameter conditions: Header fields that say what must stand there.
    func change(
        _ method: HTTPClient.Request.Method, _ path: [String], _ json: JSON?, query: [(String, String)] = [],
        conditions: HTTPHeaders = [:], by intent: Intent
    ) async throws -> Outcome {
        let key = try intent.request ?? RequestKey(parsing: Lease.random().id)
        var call = ServerCall(method, path, json ?? [:], isRepeatable: true)
        if json == nil {
            call.body = .none
            call.headers = [:]
        }
        for field in conditions.fields { call.headers.add(field.name, field.value) }
        call.headers["Idempotency-Key"] = key.description
        call.query = query + (intent.isDryRun ? [("dryRun", "true")] : [])
        if json == nil, !intent.reason.isEmpty { call.query.append(("reason", intent.reason)) }
        do {
            let answer = try await server.answer(to: call)
            return .answered(
                try ServerConnection.json(answer), before: answer.headers["Idempotency-Replayed"] != nil)
        } catch let error as CairnError where error.code == .exists && intent.request == nil {
            // Nobody else has the key: what it was used for is this, on a connection that broke.
            guard let entry = try await storage.entry(for: key) else { throw error }
            return .logged(entry)
        }
    }

    /// The members of the answer.
    ///
    /// - Throws: `unavailable` where only the log knows what came of it.
    func answer(_ outcome: Outcome) throws(CairnError) -> JSON {
        switch outcome {
        case .answered(let json, _): return json
        case .logged(let entry):
            throw CairnError(
                .unavailable,
                "it is done, as log entry \(entry.sequence) (\(entry.action)), but the "
                    + "connection broke before the server could say what came of it",
                hint: "see 'cairn audit log'; do not run the command again")
        }
    }

    /// The log entry that the answer holds, if anything was changed.
    func entry(_ outcome: Outcome) throws(CairnError) -> LogEntry? {
        switch outcome {
        case .logged(let entry): return entry
        case .answered(let json, _):
            var members = try JSONMembers(json, path: "answer")
            return try members.entry()
        }
    }

    static func path(_ id: VersionID, _ rest: String...) -> [String] {
        ["groups", "\(id.group)", "versions", "\(id.number)"] + rest
    }

    /// A body that says why, among other things.
    static func body(_ intent: Intent, _ members: KeyValuePairs<String, JSON?>) -> JSON {
        JSON.members(members).with(["reason": intent.reason.isEmpty ? nil : .string(intent.reason)])
    }
}
