package import CairnObjects
package import CairnRegistry
package import CairnStorage
import CairnTransport

/// Work over all bytes, which the server does where they are; we watch it.
extension RemoteService {
    package func verifyAll(
        by actor: Principal, width: Int, meter: ByteMeter
    ) async throws -> VerificationReport {
        try VerificationReport(json: try await run(["kind": "verify"], meter))
    }

    package func verify(
        _ versions: [VersionID], width: Int, meter: ByteMeter
    ) async throws -> VerificationReport {
        try VerificationReport(
            json: try await run(["kind": "verify", "versions": .array(versions.map(JSON.text))], meter))
    }

    package func collect(_ options: CollectionOptions) async throws -> CollectionReport {
        let job: JSON = [
            "kind": "collect", "retentionDays": .integer(options.retentionDays),
            "graceHours": .integer(options.graceHours), "dryRun": .bool(options.dryRun),
        ]
        return try CollectionReport(json: try await run(job, ByteMeter()))
    }

    /// Starts a job and follows it to its end; ends it where we are cancelled.
    ///
    /// - Returns: what it found.
    private func run(_ job: JSON, _ meter: ByteMeter) async throws -> JSON {
        var call = ServerCall(.post, ["jobs"], job, isRepeatable: true)
        call.headers["Idempotency-Key"] = Lease.random().id
        var state = try JobState(json: try await server.json(call))
        let id = state.id
        var pause = Duration.milliseconds(20)
        do {
            while state.isRunning {
                state.count(into: meter)
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .milliseconds(500))
                state = try JobState(json: try await server.json(ServerCall(.get, "jobs", id)))
            }
        } catch {
            // In a task of its own, since this one is cancelled. A job that goes on does no harm.
            await Task { _ = try? await server.answer(to: ServerCall(.delete, "jobs", id)) }.value
            throw error
        }
        state.count(into: meter)
        return try state.result()
    }
}

/// A job of a server, as it stands.
private struct JobState {
    let id: String
    private let state: String
    private let done: Int64
    private let total: Int64
    private let found: JSON?
    private let problem: JSON?

    init(json: JSON) throws(CairnError) {
        var members = try JSONMembers(json, path: "answer")
        id = try members.requiredString("id")
        state = try members.requiredString("state")
        (done, total) = (try members.count("done") ?? 0, try members.count("total") ?? 0)
        (found, problem) = (members.take("result"), members.take("problem"))
    }

    var isRunning: Bool { state == "running" }

    func count(into meter: ByteMeter) {
        meter.expect(total - meter.total)
        meter.add(done - meter.done)
    }

    /// - Throws: why it failed.
    func result() throws(CairnError) -> JSON {
        if let found, state == "done" { return found }
        if let problem { throw try CairnError(json: problem) }
        throw CairnError(.interrupted, "the job was cancelled on the server")
    }
}
