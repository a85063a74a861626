/// How the jobs that are remembered stand.
struct JobFigures: FigureSource {
    let jobs: Jobs

    func tell(_ exposition: inout Exposition) async {
        let counts = await Dictionary(grouping: jobs.all) { [$0.kind, $0.state.rawValue] }
        for (key, jobs) in counts {
            exposition.add(.jobs, [("kind", key[0]), ("state", key[1])], Double(jobs.count))
        }
    }
}
