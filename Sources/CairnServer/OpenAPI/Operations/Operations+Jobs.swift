import HTTPTypes

extension Operation {
    static let jobs = [
        Operation(
            .get, "\(root)/jobs", "listJobs", .jobs, "The caller's jobs, the newest first",
            details: "An administrator of all groups sees everybody's.",
            answers: [.json(.object(["jobs": .list(of: .ref("Job"))]), "The jobs.")]),
        Operation(
            .post, "\(root)/jobs", "startJob", .jobs, "Verify, or collect what nothing needs any more",
            body: .ref("JobRequest"),
            answers: [
                .json(.ref("Job"), "It has begun.", status: 202)
                    .header("Location", "Where to ask how far it is.", .text(format: "uri-reference"))
            ], problems: [.notFound],
            access:
                "To verify versions: for every role in their groups. To verify everything: for `operator`, "
                + "`administrator` in all groups (`*`). To collect: for `administrator` in all groups."),
        Operation(
            .get, "\(root)/jobs/{job}", "showJob", .jobs, "How far a job is, or what came of it",
            answers: [.json(.ref("Job"), "The job.")]),
        Operation(
            .delete, "\(root)/jobs/{job}", "cancelJob", .jobs, "Ask a job to stop",
            answers: [.nothing("It was told.")]),
    ]
}
