import CairnObjects
import CairnRegistry
import HTTPTypes

/// What those ask who watch over a server: whether it lives, whether it can work, and its figures.
struct OperationDoor: Door {
    private let readiness: Readiness
    private let sources: [any FigureSource]
    /// Whether anybody may read the figures.
    private let isOpen: Bool

    static let paths: Set<String> = ["/healthz", "/readyz", "/metrics"]

    init(_ parts: RegistryServer.Parts, _ meter: RequestMeter) {
        let (registry, operation) = (parts.registry, parts.operation)
        readiness = Readiness(registry: registry, surveyor: operation.surveyor, state: operation.state)
        isOpen = operation.metricsAreOpen
        sources = [
            meter, operation.counted, JobFigures(jobs: parts.jobs), ProcessFigures(),
            RegistryFigures(registry: registry, surveyor: operation.surveyor, logger: parts.logger),
        ]
    }

    var routes: [Route] {
        [
            // Nothing is looked at: whoever gets the answer knows that the process lives.
            Route(.get, "/healthz", .open) { _ in .text("ok\n") },
            Route(.get, "/readyz", .open, isReady),
            Route(.get, "/metrics", isOpen ? .open : .registry(.administer), metrics),
        ]
    }

    private func isReady(_ call: Call) async throws -> Answer {
        let problems = await readiness.problems()
        return .json(
            ["ready": .bool(problems.isEmpty), "problems": .array(problems.map(JSON.string))],
            status: problems.isEmpty ? .ok : .serviceUnavailable)
    }

    private func metrics(_ call: Call) async throws -> Answer {
        var exposition = Exposition()
        exposition.add(.ready, await readiness.problems().isEmpty ? 1 : 0)
        for source in sources { await source.tell(&exposition) }
        return Answer(.bytes(Array(exposition.text.utf8), type: Exposition.mediaType))
    }
}
