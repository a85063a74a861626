import CairnObjects
import CairnRegistry
import CairnStorage

/// Long work that a server does for somebody, each with an identifier, its progress and its outcome. Kept in
/// memory: what a job found is worth nothing after the registry has gone on.
package actor Jobs {
    typealias Work = @Sendable (ByteMeter) async throws -> JSON

    /// One piece of work, as it stands.
    struct Job: Sendable {
        enum State: String, Sendable { case running, done, failed, cancelled }

        let id: String
        let kind: String
        let by: Principal
        let startedAt: Timestamp
        let meter: ByteMeter
        var state = State.running
        var result: JSON?
        var failure: CairnError?
        var endedAt: Timestamp?
    }

    private var jobs: [Job] = []
    private var tasks: [String: Task<Void, Never>] = [:]

    package init() {}

    /// At most so many run at once, and so many are remembered.
    private static let (maximumRunning, maximumKept) = (4, 100)

    var all: [Job] { jobs.reversed() }

    func job(_ id: String) -> Job? { jobs.first { $0.id == id } }

    /// - Throws: `limited` where too many are running.
    func start(_ kind: String, by principal: Principal, _ work: @escaping Work) throws(CairnError) -> Job {
        guard tasks.count < Self.maximumRunning else {
            throw CairnError(
                .limited, "\(Self.maximumRunning) jobs are running already",
                hint: "wait until one has ended, or cancel it")
        }
        let job = Job(
            id: Lease.random().id, kind: kind, by: principal, startedAt: .now(), meter: ByteMeter())
        jobs = jobs.suffix(Self.maximumKept - 1) + [job]
        tasks[job.id] = Task { await self.run(job, work) }
        return job
    }

    private func run(_ job: Job, _ work: Work) async {
        let outcome: Result<JSON, any Error>
        do {
            outcome = .success(try await work(job.meter))
        } catch {
            outcome = .failure(error)
        }
        tasks[job.id] = nil
        guard let place = jobs.firstIndex(where: { $0.id == job.id }) else { return }
        jobs[place].endedAt = .now()
        switch outcome {
        case .success(let result): (jobs[place].state, jobs[place].result) = (.done, result)
        case .failure where Task.isCancelled: jobs[place].state = .cancelled
        case .failure(let error):
            (jobs[place].state, jobs[place].failure) = (.failed, Problem(any: error).error)
        }
    }

    func cancel(_ id: String) { tasks[id]?.cancel() }

    /// Asks all work to stop, and waits until it has.
    package func stop() async {
        let running = tasks.values
        for task in running { task.cancel() }
        for task in running { await task.value }
    }
}

extension Jobs.Job {
    var json: JSON {
        .members([
            "id": .string(id), "kind": .string(kind), "state": .string(state.rawValue), "by": .text(by),
            "startedAt": .text(startedAt), "done": .integer(meter.done), "total": .integer(meter.total),
            "result": result, "problem": failure.map(\.json),
        ])
    }
}
