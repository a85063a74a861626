import HTTPTypes

extension Operation {
    static let search = [
        Operation(
            .get, "\(root)/search", "search", .search, "Versions of all groups that the caller may read",
            [Parameter.condition, .sort] + Parameter.paging,
            answers: [.json(.ref("Page"), "One page of them.")]),
        Operation(
            .get, "\(root)/diff", "diff", .search, "What is different between two versions",
            [
                .query("before", .versionSpec, "The one.", required: true),
                .query("after", .versionSpec, "The other.", required: true),
            ],
            answers: [.json(.ref("Diff"), "All metrics and files, and what else differs.")],
            problems: [.notFound], access: "For every role in the groups of both."),
    ]
}
