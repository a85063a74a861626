import CairnObjects
import CairnRegistry
import CairnStorage
import HTTPTypes

/// Long work: verifying and collecting, with progress.
extension API {
    var jobRoutes: [Route] {
        let (all, one) = ("\(Self.root)/jobs", "\(Self.root)/jobs/{job}")
        return [
            Route(.get, all, .known, listJobs), Route(.post, all, .handler, startJob),
            Route(.get, one, .known, showJob), Route(.delete, one, .known, cancelJob),
        ]
    }

    private func startJob(_ call: Call) async throws -> Answer {
        var members = try await call.members()
        let kind = try members.requiredString("kind")
        let work: Jobs.Work
        switch kind {
        case "verify": work = try await verification(&members, call)
        case "collect": work = try collection(&members, call)
        default:
            throw CairnError(
                .invalid, "'\(kind.printable)' is no kind of job", hint: "use verify or collect")
        }
        let job = try await jobs.start(kind, by: call.access.principal, work)
        var answer = Answer.json(job.json, status: .accepted)
        answer.headers[.location] = "\(Self.root)/jobs/\(job.id)"
        return answer
    }

    private func verification(_ members: inout JSONMembers, _ call: Call) async throws -> Jobs.Work {
        let specs = try members.strings("versions")
        try members.refuseRest(known: ["kind", "versions"])
        let (registry, width) = (registry, width)
        guard !specs.isEmpty else {
            // It reads every byte that there is.
            try call.access.require(.move, in: nil)
            let actor = call.access.principal
            return { try await registry.verifyAll(by: actor, width: width, meter: $0).json }
        }
        var versions: [VersionID] = []
        for text in specs {
            let spec = try VersionSpec(parsing: text)
            try call.access.require(.read, in: spec.group)
            versions.append(try await registry.resolve(spec))
        }
        let chosen = versions
        return { try await registry.verify(chosen, width: width, meter: $0).json }
    }

    private func collection(_ members: inout JSONMembers, _ call: Call) throws(CairnError) -> Jobs.Work {
        var options = CollectionOptions()
        if let days = try members.count("retentionDays") { options.retentionDays = Int(min(days, 36_500)) }
        if let hours = try members.count("graceHours") { options.graceHours = Int(min(hours, 876_000)) }
        options.dryRun = try members.bool("dryRun") ?? false
        try members.refuseRest(known: ["kind", "retentionDays", "graceHours", "dryRun"])
        try call.access.require(.administer, in: nil)
        let (registry, chosen) = (registry, options)
        return { _ in try await registry.collect(chosen).json }
    }

    private func listJobs(_ call: Call) async throws -> Answer {
        let visible = await jobs.all.filter { Self.maySee($0, call) }
        return .json(["jobs": .array(visible.map(\.json))])
    }

    private func showJob(_ call: Call) async throws -> Answer { .json(try await job(call).json) }

    private func cancelJob(_ call: Call) async throws -> Answer {
        let job = try await job(call)
        await jobs.cancel(job.id)
        return .nothing
    }

    private func job(_ call: Call) async throws -> Jobs.Job {
        let id = try call.parameter("job")
        guard let job = await jobs.job(id), Self.maySee(job, call) else {
            throw CairnError(
                .notFound, "there is no job '\(id.printable)'",
                hint: "jobs are forgotten when the server stops")
        }
        return job
    }

    private static func maySee(_ job: Jobs.Job, _ call: Call) -> Bool {
        job.by == call.access.principal || call.access.allows(.administer, in: nil)
    }
}
