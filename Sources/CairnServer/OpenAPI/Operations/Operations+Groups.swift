import HTTPTypes

extension Operation {
    static let groups = [
        Operation(
            .get, "\(root)/groups", "listGroups", .groups, "The groups that the caller may read, by name",
            Parameter.paging,
            answers: [
                .json(
                    .object(["groups": .list(of: .ref("Group"))], optional: ["next": .text]),
                    "One page of them.")
            ]),
        Operation(
            .post, "\(root)/groups", "createGroup", .groups, "Make a group", [.idempotencyKey],
            body: .ref("NewGroup"),
            answers: [
                .json(.object(["group": .groupName, "entry": .ref("LogEntry")]), "It is made.", status: 201)
            ], problems: [.unsupported], access: "For `contributor`, `administrator` in a group of this name."
        ),
        Operation(
            .get, group, "showGroup", .groups, "A group, and the rules that hold in it",
            answers: [.json(.ref("GroupDetails"), "The group.")]),
        Operation(
            .patch, group, "editGroup", .groups, "Change a group's description, labels or guarded stages",
            Parameter.ofWrites, body: .ref("GroupEdit"),
            answers: [.json(.ref("GroupChange"), "It is changed, or was like that already.")]),
        Operation(
            .delete, group, "deleteGroup", .groups, "Delete a group",
            details: "Its versions' bytes stay until they are collected; the log keeps what was.",
            [.query("recursive", .flag, "With the versions that it has; else it must have none."), .reason]
                + Parameter.ofWrites,
            answers: [.json(.ref("GroupChange"), "It is gone.")]),
    ]
}
